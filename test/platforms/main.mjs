// Runs the scenario in Node, Deno or Bun, and prints its figures as one line of JSON.
import * as slipway from 'slipway';
import * as tfjs from 'slipway/tfjs';
import { scenario } from './scenario.mjs';

console.log(JSON.stringify(await scenario(slipway, tfjs, process.argv.slice(2))));
