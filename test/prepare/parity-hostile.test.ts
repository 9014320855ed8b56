import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { duckdb } from '../../src/engines/duckdb.ts';
import { impute } from '../../src/prepare/impute.ts';
import { oneHot } from '../../src/prepare/one-hot.ts';
import { pipeline, type Pipeline } from '../../src/prepare/pipeline.ts';
import { standardize } from '../../src/prepare/standardize.ts';
import type { Engine } from '../../src/sql/engine.ts';
import { categoryColumn, numberColumn, textColumn } from '../../src/table/column.ts';
import { table, type Table } from '../../src/table/table.ts';
import { brokenParity } from '../../src/testing/parity.ts';
import { testParity } from '../../src/testing/parity-suite.ts';

let engine: Engine;
beforeAll(async () => (engine = await duckdb()));
afterAll(() => engine.close());

const words = [
  "it's",
  '"',
  '\\',
  '--',
  '/* */',
  '\n',
  '\r\n',
  '\0',
  '',
  ' ',
  'NULL',
  '(other)',
  '(missing)',
  '__proto__',
  '😀',
  'é',
  'é',
  'A',
  'a',
  '8',
  '8.0',
  "'); DROP TABLE x; --",
  '%',
  '$1',
  '{}',
];
const word = fc.option(fc.constantFrom(...words), { nil: null });
const number = fc.option(
  fc.oneof(
    fc.constantFrom(0, -0, 1, 8, 0.1, -2.5, 1e10, 1e-10),
    fc
      .double({ noNaN: true, min: -1e6, max: 1e6 })
      .filter((value) => value === 0 || Math.abs(value) > 1e-100),
  ),
  { nil: null },
);
const rowsOf = (minLength: number): fc.Arbitrary<Table> =>
  fc.array(fc.tuple(number, number, word, word), { minLength, maxLength: 12 }).map((rows) =>
    table({
      n: numberColumn([...rows.map(([n]) => n), ...(minLength > 0 ? [1, 2] : [])]),
      "m'": numberColumn([...rows.map(([, m]) => m), ...(minLength > 0 ? [3, 4] : [])]),
      'c"': categoryColumn([...rows.map(([, , c]) => c), ...(minLength > 0 ? ['x', 'y'] : [])]),
      t: textColumn([...rows.map(([, , , t]) => t), ...(minLength > 0 ? ['x', 'y'] : [])]),
    }),
  );

const make = (): Pipeline =>
  pipeline(
    impute({ columns: ['n', "m'"], with: 'median', indicator: true }),
    impute({ columns: ['t'], with: 'most-frequent', indicator: true }),
    standardize({ columns: ["m'"] }),
    oneHot({ columns: ['c"', 't'], unknown: 'bucket', missing: 'level' }),
    oneHot({ columns: ['n'], maxLevels: 3 }),
  );

test('columns, records and SQL agree whatever the texts, the names and the numbers', async () => {
  await fc.assert(
    fc.asyncProperty(rowsOf(2), rowsOf(0), async (train, later) => {
      const prepare = make().fit(train);
      expect(await brokenParity(prepare, later, { engine })).toBeUndefined();
    }),
    { numRuns: 60, seed: 4 },
  );
});

testParity(
  {
    make,
    train: table({
      n: numberColumn([1, null, 8, 8]),
      "m'": numberColumn([0.1, 0.2, null, -7]),
      'c"': categoryColumn(["it's", null, 'Bath', '"']),
      t: textColumn(['x', 'y', null, 'x']),
    }),
    later: table({
      n: numberColumn([2, null]),
      "m'": numberColumn([null, 1e9]),
      'c"': categoryColumn(['new', null]),
      t: textColumn([null, 'new']),
    }),
    open: () => duckdb(),
  },
  { test, equal: (got, expected, why) => expect(got, why).toEqual(expected) },
);
