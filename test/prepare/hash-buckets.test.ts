import { expect, test } from 'vitest';
import type { Json } from '../../src/core/json.ts';
import { cross } from '../../src/prepare/cross.ts';
import { hashBuckets, type HashBucketsOptions } from '../../src/prepare/hash-buckets.ts';
import { pipeline } from '../../src/prepare/pipeline.ts';
import { revivePipeline } from '../../src/prepare/revive-pipeline.ts';
import { categoryColumn, numberColumn, textColumn, type Column } from '../../src/table/column.ts';
import { farmFingerprint } from '../../src/table/farm-fingerprint.ts';
import { column, table } from '../../src/table/table.ts';
import { fixture } from './fixture.ts';
import { refusal } from './refuses.ts';

type Options = Omit<HashBucketsOptions, 'columns'>;
const fit = (options: Options) =>
  hashBuckets({ columns: ['x'], ...options }).fit(table({ x: textColumn([]) }));
const encoded = (rows: Column, options: Options) => {
  const { codes, levels } = column(fit(options).transform(table({ x: rows })), 'x', 'category');
  return { codes: [...codes], levels };
};

test('the bucket is ABS(MOD(FARM_FINGERPRINT(text), buckets)), and missing a row of zeros', () => {
  // FARM_FINGERPRINT of them: -7286425919675154353, -5528939962900187677, 6657392973057484694.
  expect(encoded(textColumn(['', 'a', '2013-01-01', null]), { buckets: 10 })).toEqual({
    levels: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
    codes: [3, 7, 4, -1],
  });
  const { cases } = fixture<{ cases: [string, string][] }>('table-farm-fingerprint');
  const expected = cases.map(([, hash]) =>
    Number((BigInt(hash) < 0n ? -BigInt(hash) : BigInt(hash)) % 999_983n),
  );
  expect(encoded(textColumn(cases.map(([text]) => text)), { buckets: 999_983 }).codes).toEqual(expected);
});

test('or that of the unsigned MurmurHash3, and missing a level after the buckets', () => {
  // mmh3.hash('hello', signed=False) is 613153351, of '' 0.
  expect(encoded(textColumn(['hello', '', null]), { buckets: 4, hash: 'murmur', missing: 'level' })).toEqual({
    levels: ['0', '1', '2', '3', '(missing)'],
    codes: [613_153_351 % 4, 0, 4],
  });
});

test('a text and a category of one level are in one bucket, however many rows there are', () => {
  const texts = ['a', 'b', 'é', '😀', null, '__proto__', 'a', 'a', 'b'];
  const { codes } = encoded(textColumn(texts), { buckets: 50 });
  expect(encoded(categoryColumn(texts), { buckets: 50 }).codes).toEqual(codes);
  texts.forEach((text, row) => {
    const few = {
      kind: 'category',
      codes: categoryColumn([text]).codes,
      levels: text === null ? [] : [text],
    } as const;
    expect(encoded(few, { buckets: 50 }).codes).toEqual([codes[row]]);
    if (text !== null) expect(codes[row]).toBe(Math.abs(Number(farmFingerprint(text) % 50n)));
  });
});

test('a million levels are hashed, and a million buckets are listed', () => {
  const levels = Array.from({ length: 1_000_000 }, (_, i) => `u${i}`);
  const rows = { kind: 'category', codes: Int32Array.of(999_999, -1), levels } as const;
  const { codes, levels: buckets } = encoded(rows, { buckets: 1_000_000 });
  expect([codes, buckets.length]).toEqual([
    [Math.abs(Number(farmFingerprint('u999999') % 1_000_000n)), -1],
    1_000_000,
  ]);
});

test('columns with nothing present, and tables without rows, teach nothing and need not', () => {
  expect(encoded(textColumn([null, null]), { buckets: 2 }).codes).toEqual([-1, -1]);
  expect(encoded(textColumn([]), { buckets: 2 }).codes).toEqual([]);
});

test('a number is refused: it has more than one spelling', () => {
  const rows = table({ x: numberColumn([8]) });
  expect(refusal(() => hashBuckets({ columns: ['x'], buckets: 3 }).fit(rows))).toBe(
    'wrong-kind: [prepare/hash-buckets] column "x" is of kind number; expected category or text.',
  );
  expect(
    refusal(() => pipeline(hashBuckets({ columns: { kinds: ['number'] }, buckets: 3 })).fit(rows)),
  ).toMatch(/^wrong-kind/);
});

test.each([
  { buckets: 0 },
  { buckets: 1_000_001 },
  { buckets: 2.5 },
  { buckets: undefined },
  { buckets: 3, hash: 'md5' },
  { buckets: 3, missing: 'unknown' },
  { buckets: 3, unknown: 'zeros' },
])('the options %j are refused', (options) => {
  expect(refusal(() => hashBuckets({ columns: ['x'], ...(options as Options) }))).toMatch(/^bad-option/);
});

test.each([
  ['buckets', 0],
  ['buckets', 2 ** 26],
  ['hash', 'md5'],
  ['missing', null],
  ['columns', ['x', 'x']],
])('a saved state whose %s is %j is refused', (key, value) => {
  const saved = fit({ buckets: 3 }).save();
  const state = { ...(saved.state as object), [key]: value };
  expect(refusal(() => hashBuckets.revive({ ...saved, state: state }))).toContain(
    `bad-format: [prepare/hash-buckets] the saved state.${key} `,
  );
});

test('a small saved state takes little memory, whatever it claims, until names are asked for', () => {
  const columns = Array.from({ length: 20 }, (_, place) => `c${place}`);
  const rows = table(columns.map((name) => [name, textColumn(['x', null])] as const));
  const fitted = pipeline(
    ...[1e6, 999_999, 999_998].map((buckets) =>
      cross({ columns: ['c0', 'c1'], as: `c ${buckets}`, buckets }),
    ),
    ...columns.map((name) => hashBuckets({ columns: [name], buckets: 1e6 })),
  ).fit(rows);
  const before = process.memoryUsage().heapUsed;
  const revived = revivePipeline(JSON.parse(JSON.stringify(fitted)) as Json);
  expect([...revived.row({ c0: 'x' }).codes].filter((code) => code >= 0)).toEqual([
    Math.abs(Number(farmFingerprint('x') % 1_000_000n)),
  ]);
  expect(revived.toSql('duckdb').length).toBeGreaterThan(1000);
  expect((process.memoryUsage().heapUsed - before) / 2 ** 20).toBeLessThan(100);
  expect(revived.features.at(-1)!.levels!.length).toBe(1e6);
});
