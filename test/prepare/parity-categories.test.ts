import { afterAll, beforeAll, expect, test } from 'vitest';
import { duckdb } from '../../src/engines/duckdb.ts';
import { cross } from '../../src/prepare/cross.ts';
import { hashBuckets } from '../../src/prepare/hash-buckets.ts';
import { oneHot } from '../../src/prepare/one-hot.ts';
import { ordinal } from '../../src/prepare/ordinal.ts';
import { pipeline } from '../../src/prepare/pipeline.ts';
import type { Step } from '../../src/prepare/step.ts';
import type { Engine } from '../../src/sql/engine.ts';
import { tableOn } from '../../src/sql/relation.ts';
import { categoryColumn, numberColumn, textColumn } from '../../src/table/column.ts';
import { schemaOf } from '../../src/table/schema.ts';
import { table } from '../../src/table/table.ts';
import { brokenParity } from '../../src/testing/parity.ts';

let engine: Engine;
beforeAll(async () => (engine = await duckdb()));
afterAll(() => engine.close());

const words: readonly (string | null)[] = [
  ...["O'Hare", 'say "hi"', '\\', '\n', '\r\n', '\0', '', ' ', 'NULL', '-- x', '/* */', '%', '$1'],
  ...['(other)', '(missing)', '__proto__', 'constructor', '漢字', 'é', 'e\u0301', '😀', '8', '8.0', 'a', 'A'],
  ...['_X_', 'a_X_', '_X', 'X_b'],
  null,
];
const rowsOf = (texts: readonly (string | null)[]) => {
  const at = (by: number): (string | null)[] => texts.map((_, i) => texts[(i * by + by) % texts.length]!);
  return table({
    "it's": categoryColumn(at(1)),
    't"': textColumn(at(2)),
    few: categoryColumn(texts.map((_, i) => (i % 5 === 4 ? null : 'xyz'[i % 3]!))),
    n: numberColumn(texts.map((_, i) => (i % 6 === 5 ? null : (i % 4) / 2))),
    id: textColumn(texts.map((_, i) => `row ${i}`)),
    late: numberColumn(texts.map((_, i) => Number(i % 3 === 0))),
  });
};
const train = rowsOf([...words, ...words.slice(0, 9), 'a', 'a', 'b']);
const later = rowsOf([...words, 'unseen', "it's new", 'b', null]);
const columns = ["it's", 't"', 'n'];

const subjects: readonly (readonly [string, () => Step[]])[] = [
  ['one-hot', () => [oneHot({ columns })]],
  [
    'one-hot, shared and missing',
    () => [oneHot({ columns, unknown: 'bucket', missing: 'level', minFrequency: 2 })],
  ],
  [
    'one-hot as in BigQuery, dropped',
    () => [
      oneHot({
        columns,
        unknown: 'bucket',
        bucketAt: 'first',
        missing: 'unknown',
        maxLevels: 9,
        drop: 'most-frequent',
      }),
    ],
  ],
  ['one-hot, dropped among zeros', () => [oneHot({ columns, drop: 'first' })]],
  ['ordinal', () => [ordinal({ columns })]],
  [
    'ordinal by frequency',
    () => [ordinal({ columns, order: 'frequency', unknown: 'after', missing: 'level' })],
  ],
  [
    'ordinal of given levels',
    () => [
      ordinal({ columns, levels: ['a', "O'Hare", '0.5'], start: 1, unknown: 'before', missing: 'unknown' }),
    ],
  ],
  [
    'ordinal of settled levels',
    () => [oneHot({ columns }), ordinal({ columns, unknown: 'after', missing: 'level' })],
  ],
  ['hash buckets', () => [hashBuckets({ columns: ["it's", 't"'], buckets: 7 })]],
  [
    'hash buckets, murmur',
    () => [hashBuckets({ columns: ["it's", 't"'], buckets: 999_983, hash: 'murmur', missing: 'level' })],
  ],
  [
    'hash buckets of settled levels',
    () => [oneHot({ columns }), hashBuckets({ columns: ["it's"], buckets: 3 })],
  ],
  ['cross', () => [cross({ columns: ["it's", 't"'], separator: ' × ' })]],
  [
    'cross with all options',
    () => [
      cross({
        columns: ['few', "it's", 't"'],
        separator: ' × ',
        as: 'all',
        unknown: 'bucket',
        bucketAt: 'first',
        missing: 'level',
        maxLevels: 12,
        drop: 'most-frequent',
      }),
    ],
  ],
  ['cross, zeros', () => [cross({ columns: ['few', 't"'], maxLevels: 9, missing: 'unknown' })]],
  ['cross in buckets', () => [cross({ columns: ["it's", 't"'], buckets: 13 })]],
  [
    'cross of categories in buckets',
    () => [cross({ columns: ["it's", 'few'], buckets: 13, missing: 'level' })],
  ],
  [
    'cross of what was encoded',
    () => [
      oneHot({ columns: ['few', 'n'], missing: 'level' }),
      hashBuckets({ columns: ["it's"], buckets: 4 }),
      cross({ columns: ['few', 'n', "it's"], unknown: 'bucket' }),
      cross({ columns: ['few', "it's"], as: 'hashed', buckets: 6, hash: 'murmur' }),
    ],
  ],
];

test.each(subjects)(
  '%s: columns, records and SQL agree, on later rows and on those learned from',
  async (_, make) => {
    const prepare = pipeline(...make()).fit(train);
    expect(await brokenParity(prepare, later, { engine })).toBeUndefined();
    expect(await brokenParity(prepare, train, { engine })).toBeUndefined();
  },
);

test.each(subjects)('%s: an engine teaches what memory teaches', async (_, make) => {
  await engine.load?.('train', train);
  const there = await pipeline(...make()).fitFrom(tableOn(engine, 'train'), { schema: schemaOf(train) });
  expect(there.save()).toEqual(
    pipeline(...make())
      .fit(train)
      .save(),
  );
});

test.each(subjects)('%s: halves of surrogate pairs are told apart in memory', async (_, make) => {
  const broken = rowsOf([...words, '\ud83d', '\ude00', '\ud83d\ude00', null, '\ud83d']);
  const prepare = pipeline(...make()).fit(broken);
  expect(await brokenParity(prepare, broken)).toBeUndefined();
});
