import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { InferredField } from '../../../src/sources/csv-options.ts';
import { fromParquet } from '../../../src/sources/parquet/from-parquet.ts';
import { readParquetBatches } from '../../../src/sources/parquet/read-parquet-batches.ts';
import { concat } from '../../../src/table/concat.ts';
import type { Column } from '../../../src/table/column.ts';
import type { Table } from '../../../src/table/table.ts';

const file = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../../fixtures/parquet/${name}.parquet`, import.meta.url)));
const expected = JSON.parse(
  readFileSync(new URL('../../fixtures/parquet.json', import.meta.url), 'utf8'),
) as { rows: number; values: Record<string, (number | string | null)[]> };

const FORMATS = [
  'snappy',
  'plain',
  'zstd',
  'gzip',
  'brotli',
  'lz4',
  'v2',
  'v2-no-dictionary',
  'no-dictionary',
];

/** A column's values as the fixture has them: text for categories and texts, and what JSON cannot hold. */
function valuesOf(column: Column): (number | string | null)[] {
  if (column.kind === 'category')
    return Array.from(column.codes, (code) => (code < 0 ? null : column.levels[code]!));
  if (column.kind === 'text') return [...column.values];
  return Array.from(column.values, (value) => {
    if (Number.isNaN(value)) return null;
    return Object.is(value, -0) ? '-0' : value === Infinity ? 'Infinity' : value;
  });
}

/** DuckDB divides decimals on its own way to a double, which can be one digit off. */
function expectSame(table: Table): void {
  expect([...table.columns.keys()]).toEqual(Object.keys(expected.values));
  for (const [name, column] of table.columns) {
    const values = valuesOf(column);
    const wanted = expected.values[name]!;
    if (!name.startsWith('dec') || name === 'decint') expect(values, name).toEqual(wanted);
    else
      values.forEach((value, row) => {
        if (wanted[row] === null) expect(value, name).toBeNull();
        else
          expect(Math.abs((value as number) - (wanted[row] as number))).toBeLessThanOrEqual(
            Math.abs(wanted[row] as number) * 2 ** -52,
          );
      });
  }
}

test.each(FORMATS)('every type that DuckDB writes as %s is read as DuckDB reads it', (format) => {
  expectSame(fromParquet(file(`wide-${format}`), { flatten: true }));
});

test.each(['snappy', 'v2', 'v2-no-dictionary'])(
  'batches of %s of any size together are the table',
  async (format) => {
    const whole = fromParquet(file(`wide-${format}`), { flatten: true });
    for (const batchRows of [1, 7, 64, 199, 200, 1000]) {
      const batches: Table[] = [];
      const settled = { note: 'text', uuid: 'text', big: 'text', bigu: 'text', decint: 'text' } as const;
      const columns = {
        ...settled,
        city: 'category',
        enumerated: 'category',
        'part.in.y': 'category',
      } as const;
      for await (const batch of readParquetBatches(file(`wide-${format}`), {
        flatten: true,
        batchRows,
        columns,
      })())
        batches.push(batch);
      expect(batches.length).toBe(Math.ceil(200 / batchRows));
      expect(concat(batches)).toEqual(whole);
    }
  },
);

test('kinds and why they are so are told', () => {
  let fields: readonly InferredField[] = [];
  fromParquet(file('wide-zstd'), { flatten: true, onInferred: (found) => (fields = found) });
  const told = Object.fromEntries(fields.map(({ name, kind, why, row }) => [name, [kind, why, row]]));
  expect(told).toMatchObject({
    i64: ['number', 'numbers', undefined],
    big: ['text', 'big-integer', 0],
    decint: ['text', 'big-integer', 0],
    flag: ['category', 'booleans', undefined],
    city: ['category', 'levels', undefined],
    note: ['text', 'many-levels', undefined],
    date: ['time', 'times', undefined],
  });
});

test('row groups join, and rows go on across them', async () => {
  const whole = fromParquet(file('groups'));
  expect(valuesOf(whole.columns.get('n')!)).toEqual(Array.from({ length: 5000 }, (_, n) => n));
  const batches: Table[] = [];
  for await (const batch of readParquetBatches(file('groups'), { batchRows: 1500 })()) batches.push(batch);
  expect(batches.map(({ rows }) => rows)).toEqual([1500, 1500, 1500, 500]);
  expect(concat(batches)).toEqual(whole);
});

test('a file without rows has its columns', async () => {
  const none = fromParquet(file('none'), { flatten: true });
  expect([none.rows, none.columns.size]).toEqual([0, Object.keys(expected.values).length]);
  let batches = 0;
  for await (const batch of readParquetBatches(file('none'), { select: ['i8'] })()) {
    batches++;
    expect([batch.rows, [...batch.columns.keys()]]).toEqual([0, ['i8']]);
  }
  expect(batches).toBe(1);
});

test.each([
  ['list', 'is a list or a map'],
  ['map', 'is a list or a map'],
  ['time', 'is a time of day'],
])('a column that no kind can hold is an error that names it: %s', (name, what) => {
  const select = ['all', name];
  expect(() => fromParquet(file('nested'), { select })).toThrow(
    expect.objectContaining({
      code: 'unsupported',
      message: expect.stringContaining(`"${name}" ${what}`) as string,
    }),
  );
});

test('what is not selected is no obstacle, and keeps the order asked for', () => {
  expect(fromParquet(file('nested'), { select: ['all'] }).rows).toBe(200);
  const two = fromParquet(file('wide-plain'), { select: ['city', 'all'] });
  expect([...two.columns.keys()]).toEqual(['city', 'all']);
  expect(valuesOf(two.columns.get('city')!)).toEqual(expected.values['city']);
});

test('a structure is an error without flatten, and its fields are columns with it', () => {
  expect(() => fromParquet(file('wide-plain'))).toThrow(
    expect.objectContaining({ code: 'unsupported', details: { column: 'part' } }),
  );
  const joined = fromParquet(file('wide-plain'), { flatten: true, separator: '/', select: ['part/in/y'] });
  expect(valuesOf(joined.columns.get('part/in/y')!)).toEqual(expected.values['part.in.y']);
});
