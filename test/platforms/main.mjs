// Runs the scenario in Node, Deno or Bun, and prints its figures as one line of JSON.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as arrow from '../../dist/arrow.js';
import * as duckdb from '../../dist/duckdb.js';
import * as slipway from '../../dist/index.js';
import { nodeWorkers } from '../../dist/node.js';
import * as parquet from '../../dist/parquet.js';
import * as tfjs from '../../dist/tfjs.js';
import { onEngine, scenario } from './scenario.mjs';

const folder = await mkdtemp(join(tmpdir(), 'slipway-platforms-'));
try {
  const figures = await scenario(slipway, tfjs, { parquet, arrow }, process.argv.slice(2), nodeWorkers);
  const engine = await onEngine(slipway, duckdb, parquet, async (name, bytes) => {
    await writeFile(join(folder, name), bytes);
    return join(folder, name);
  });
  console.log(JSON.stringify({ figures, engine }));
} finally {
  await rm(folder, { recursive: true, force: true });
}
