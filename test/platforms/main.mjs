// Runs the scenario in Node, Deno or Bun, and prints its figures as one line of JSON.
import * as slipway from '../../dist/index.js';
import * as tfjs from '../../dist/tfjs.js';
import { scenario } from './scenario.mjs';

console.log(JSON.stringify(await scenario(slipway, tfjs, process.argv.slice(2))));
