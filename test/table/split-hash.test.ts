import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { categoryColumn, numberColumn, textColumn, timeColumn, type Column } from '../../src/table/column.ts';
import { parseInstant } from '../../src/table/instant-text.ts';
import { splitByHash, type HashSplitOptions } from '../../src/table/split-hash.ts';
import { column, table, type Table } from '../../src/table/table.ts';
import { zoneOf } from '../../src/table/zone.ts';

const dates = readFileSync(new URL('../fixtures/table-date-split.csv', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split(',') as [string, string, string, string]);
const withRows = (key: Column, rows: number): Table =>
  table({ key, row: numberColumn(Array.from({ length: rows }, (_, row) => row)) });
const rowsOf = (part: Table): number[] => [...column(part, 'row', 'number').values];
const partNames = { train: 'train', valid: 'validation', test: 'test' } as const;

describe('splitByHash', () => {
  const texts = dates.map(([date]) => date);
  test.each<[string, Column]>([
    ['text', textColumn(texts)],
    ['a category', categoryColumn(texts)],
    [
      'a time, by its local date',
      timeColumn(
        texts.map((text) => parseInstant(`${text}T23:30`, zoneOf('America/New_York'))),
        'America/New_York',
      ),
    ],
  ])(
    'ABS(MOD(FARM_FINGERPRINT(date), 10)) < 8 trains, 8 validates and 9 tests, when the dates are %s',
    (_, key) => {
      const split = splitByHash(withRows(key, texts.length), { column: 'key' });
      for (const [name, part] of Object.entries(partNames)) {
        expect(rowsOf(split[part])).toEqual(
          dates.flatMap(([, , , where], row) => (where === name ? [row] : [])),
        );
      }
    },
  );

  test('buckets go to train, then validation, then test, as many as each is given', () => {
    const from = withRows(textColumn(texts), texts.length);
    const bucketOf = dates.map(([, , bucket]) => Number(bucket));
    const split = splitByHash(from, { column: 'key', buckets: { train: 3, validation: 0, test: 7 } });
    expect(rowsOf(split.train)).toEqual(bucketOf.flatMap((bucket, row) => (bucket < 3 ? [row] : [])));
    expect(split.validation.rows).toBe(0);
    expect(split.test.rows).toBe(bucketOf.filter((bucket) => bucket >= 3).length);
  });

  test('a number is the key JavaScript spells, so 8 and "8" go together', () => {
    const values = [8, 0.5, -3, 1e21, 19691, 20044];
    const numbers = splitByHash(withRows(numberColumn(values), 6), { column: 'key' });
    const spelled = splitByHash(withRows(textColumn(values.map(String)), 6), { column: 'key' });
    expect([numbers.train, numbers.validation, numbers.test].map(rowsOf)).toEqual(
      [spelled.train, spelled.validation, spelled.test].map(rowsOf),
    );
  });

  test('a key can come from several columns', () => {
    const from = withRows(textColumn(texts), texts.length);
    const byKey = splitByHash(from, { key: (row) => texts[row]! });
    expect(byKey).toEqual(splitByHash(from, { column: 'key' }));
  });

  test.each<[string, Column]>([
    ['text', textColumn(['a', null])],
    ['a category', categoryColumn(['a', null])],
    ['a number', numberColumn([1, null])],
    ['a time', timeColumn([1, null])],
  ])('a missing key is refused, or left out and counted, when it is %s', (_, key) => {
    expect(() => splitByHash(withRows(key, 2), { column: 'key' })).toThrow(
      expect.objectContaining({ code: 'bad-data', details: { row: 1, column: 'key' } }),
    );
    const split = splitByHash(withRows(key, 2), { column: 'key', missing: 'leave-out' });
    expect(split.train.rows + split.validation.rows + split.test.rows).toBe(1);
    expect(split.leftOut).toBe(1);
  });

  test.each<[string, object]>([
    ['neither column nor key', {}],
    ['both column and key', { column: 'key', key: () => 'a' }],
    ['no buckets at all', { column: 'key', buckets: { train: 0, validation: 0, test: 0 } }],
    ['half a bucket', { column: 'key', buckets: { train: 0.8, validation: 0.1, test: 0.1 } }],
    ['buckets that lack a part', { column: 'key', buckets: { train: 8, validation: 1 } }],
    ['a part there is not', { column: 'key', buckets: { train: 8, valid: 1, test: 1 } }],
    ['more than 2^26 buckets', { column: 'key', buckets: { train: 2 ** 26, validation: 1, test: 0 } }],
  ])('refuses %s', (_, options) => {
    expect(() => splitByHash(withRows(textColumn(['a']), 1), options as HashSplitOptions)).toThrow(
      expect.objectContaining({ code: 'bad-option' }),
    );
  });

  test('the parts are disjoint and complete, and a key is in one of them, in this table and in any other', () => {
    const key = fc.constantFrom(...Array.from({ length: 30 }, (_, i) => `customer ${i}`));
    fc.assert(
      fc.property(fc.array(key, { maxLength: 60 }), (keys) => {
        const split = splitByHash(withRows(categoryColumn(keys), keys.length), { column: 'key' });
        const parts = [split.train, split.validation, split.test].map(rowsOf);
        expect(parts.flat().sort((a, b) => a - b)).toEqual(keys.map((_, row) => row));
        for (const [index, rows] of parts.entries()) {
          for (const row of rows) {
            const alone = splitByHash(withRows(textColumn([keys[row]!]), 1), { column: 'key' });
            expect([alone.train.rows, alone.validation.rows, alone.test.rows][index]).toBe(1);
          }
        }
      }),
      { seed: 14, numRuns: 60 },
    );
  });
});

test.each([[5], [undefined], [{}]])('a key that is %o is refused with its row', (wrong) => {
  const key = (row: number) => (row === 1 ? wrong : 'a') as string;
  expect(() => splitByHash(table({ n: numberColumn([1, 2]) }), { key })).toThrow(
    expect.objectContaining({ code: 'bad-data', details: { row: 1 } }) as object,
  );
});

test('a key that is no function is refused', () => {
  for (const key of ['n', '', 0, null])
    expect(() => splitByHash(table({ n: numberColumn([1]) }), { key: key as never })).toThrow(
      expect.objectContaining({ code: 'bad-option' }) as object,
    );
});
