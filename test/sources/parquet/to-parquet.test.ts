import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { hostileTable } from '../../../faults/hostile-table.ts';
import { SlipwayError } from '../../../src/core/error.ts';
import { random } from '../../../src/core/random.ts';
import { fromParquet } from '../../../src/sources/parquet/from-parquet.ts';
import { toParquet } from '../../../src/sources/parquet/to-parquet.ts';
import { categoryColumn, numberColumn, textColumn, timeColumn } from '../../../src/table/column.ts';
import { toRows } from '../../../src/table/rows.ts';
import { schemaOf } from '../../../src/table/schema.ts';
import { table } from '../../../src/table/table.ts';
import { expectSame } from '../../expect-same.ts';

const small = table({
  n: numberColumn([1.5, null, -0, Infinity, 5e-324]),
  c: categoryColumn(['Bath', null, '', 'Łódź', 'Bath']),
  x: textColumn(['a', null, '', '💡', 'a']),
  t: timeColumn([0, null, -1, 1_357_035_300_000, 8.64e15], 'America/New_York'),
});

test.each(['snappy', 'none'] as const)(
  'what is written %s is read back the same, given the schema',
  (compression) => {
    expect(fromParquet(toParquet(small, { compression }), { schema: schemaOf(small) })).toEqual(small);
  },
);

test('tables of anything are read back row by row, or refused', () => {
  const source = random(7);
  let same = 0;
  for (let turn = 0; turn < 300; turn++) {
    const any = hostileTable(source);
    let bytes: Uint8Array;
    try {
      bytes = toParquet(any);
    } catch (error) {
      expect(error).toBeInstanceOf(SlipwayError);
      continue;
    }
    const back = fromParquet(bytes, { schema: schemaOf(any) });
    expect([...back.columns].map(([name, { kind }]) => [name, kind])).toEqual(
      [...any.columns].map(([name, { kind }]) => [name, kind]),
    );
    const times = [...any.columns.values()].flatMap((each) => (each.kind === 'time' ? [...each.values] : []));
    if (times.every((value) => Number.isNaN(value) || Math.abs(value) < 8.6e15))
      expect(toRows(back)).toEqual(toRows(any));
    same++;
  }
  expect(same).toBeGreaterThan(100);
});

test('many row groups of many pages come back', () => {
  const rows = 300_000;
  const wide = table({
    n: numberColumn(Float64Array.from({ length: rows }, (_, row) => (row % 13 === 0 ? NaN : row / 7))),
    c: categoryColumn(Array.from({ length: rows }, (_, row) => (row % 11 === 0 ? null : `c${row % 300}`))),
  });
  expectSame(fromParquet(toParquet(wide), { schema: schemaOf(wide) }), wide);
});

test('DuckDB reads what is written', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'parquet-'));
  try {
    const path = join(folder, 'small.parquet');
    writeFileSync(path, toParquet(small));
    const db = await (await DuckDBInstance.create(':memory:')).connect();
    const reader = await db.runAndReadAll(
      `SELECT n, c, x, epoch_ms(t)::DOUBLE AS t FROM '${path}' ORDER BY ALL NULLS FIRST LIMIT 4`,
    );
    const types = await db.runAndReadAll(`DESCRIBE SELECT * FROM '${path}'`);
    expect(types.getColumns()[1]).toEqual(['DOUBLE', 'VARCHAR', 'VARCHAR', 'TIMESTAMP WITH TIME ZONE']);
    expect(reader.getRows()).toEqual([
      [null, null, null, null],
      [-0, '', '', -1],
      [5e-324, 'Bath', 'a', 8.64e15],
      [1.5, 'Bath', 'a', 0],
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('what Parquet cannot hold is refused', () => {
  expect(() => toParquet(table({}))).toThrow(expect.objectContaining({ code: 'bad-data' }));
  expect(() => toParquet(table({ t: timeColumn([0, 0.5]) }))).toThrow(
    expect.objectContaining({ code: 'bad-data', details: { column: 't', row: 1 } }),
  );
  expect(() => toParquet(table({ x: textColumn(['\ud800']) }))).toThrow(
    expect.objectContaining({ code: 'bad-data', details: { column: 'x' } }),
  );
  expect(() => toParquet(small, { compression: 'zip' as never })).toThrow(
    expect.objectContaining({ code: 'bad-option' }),
  );
});
