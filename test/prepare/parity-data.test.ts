import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { duckdb } from '../../src/engines/duckdb.ts';
import type { Engine } from '../../src/sql/engine.ts';
import { slice, take } from '../../src/table/take.ts';
import { brokenParity } from '../../src/testing/parity.ts';
import { dataSets, pathOf, realTable } from './data-sets.ts';
import { everyStep } from './every-step.ts';

let engine: Engine;
beforeAll(async () => (engine = await duckdb()));
afterAll(() => engine.close());

/** `npm run faults -- --only prepare/parity` takes every row of every set; here a few of each are enough. */
const SAMPLE = 60;

describe.skipIf(!existsSync(pathOf(dataSets[0]!.file)))('every step, three ways, on real rows', () => {
  test.each(dataSets)('$file', async ({ file }) => {
    const rows = await realTable(file);
    const middle = Math.ceil(rows.rows / 2);
    const train = slice(rows, 0, Math.min(middle, 2000));
    const step = Math.max(1, Math.floor((rows.rows - middle) / SAMPLE));
    const later = take(
      rows,
      Int32Array.from({ length: Math.min(SAMPLE, rows.rows - middle) }, (_, at) => middle + at * step),
    );
    const prepare = everyStep(train).fit(train);
    expect(prepare.features.length).toBeGreaterThan(0);
    expect(await brokenParity(prepare, later, { engine })).toBeUndefined();
  });
});
