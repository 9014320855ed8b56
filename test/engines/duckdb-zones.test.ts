import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { dates } from '../../src/prepare/dates.ts';
import { elapsed } from '../../src/prepare/elapsed.ts';
import { pipeline } from '../../src/prepare/pipeline.ts';
import { duckdbDialect } from '../../src/sql/duckdb-dialect.ts';
import { timeColumn } from '../../src/table/column.ts';
import { table } from '../../src/table/table.ts';

const NOON = Date.UTC(2013, 0, 1, 12);
const DAY = 86_400_000;
/** A day or a moment in every type, as the walls of UTC show it. */
const MOMENTS = [
  ["TIMESTAMPTZ '2013-01-01 12:00:00+00'", NOON],
  ["TIMESTAMP '2013-01-01 12:00:00'", NOON],
  ["TIMESTAMP_S '2013-01-01 12:00:00'", NOON],
  ["TIMESTAMP_MS '2013-01-01 12:00:00'", NOON],
  ["TIMESTAMP_NS '2013-01-01 12:00:00'", NOON],
  ["DATE '2013-01-01'", NOON - DAY / 2],
  ["TIMESTAMPTZ 'infinity'", Infinity],
  ["DATE '-infinity'", -Infinity],
  ['CAST(NULL AS TIMESTAMPTZ)', NaN],
] as const;

/** The first row of some SELECTs in a session whose zone is not UTC, as numbers; `NaN` is missing. */
async function rowsInNewYork(selects: readonly string[]): Promise<number[][]> {
  const db = await (await DuckDBInstance.create(':memory:')).connect();
  try {
    await db.run("SET TimeZone = 'America/New_York'");
    const rows: number[][] = [];
    for (const select of selects) {
      const [row] = (await db.runAndReadAll(select)).getRows();
      rows.push(row!.map((value) => (value === null ? NaN : Number(value))));
    }
    return rows;
  } finally {
    db.closeSync();
  }
}

test('a time is the same number whatever the zone of the session', async () => {
  const read = MOMENTS.map(([moment]) => `SELECT ${duckdbDialect.read.time(`(${moment})`)}`);
  expect(await rowsInNewYork(read)).toEqual(MOMENTS.map(([, ms]) => [ms]));
});

test('dates and elapsed are those of the columns whatever the zone of the session', async () => {
  const at = timeColumn(MOMENTS.map(([, ms]) => ms));
  const fitted = pipeline(
    dates({ columns: ['at'], parts: ['year', 'dayOfYear', 'hour'], timeZone: 'Europe/Paris' }),
    elapsed({ name: 'since', from: 'at', now: NOON + DAY, unit: 'hour' }),
  ).fit(table({ at }));
  const written = [...fitted.apply(table({ at })).values()] as { readonly values: Float64Array }[];
  const expected = MOMENTS.map((_, row) => written.map(({ values }) => values[row]!));
  expect(expected[0]).toEqual([2013, 1, 13, 24]);
  const select = fitted.toSql('duckdb', { from: 'moments' });
  const selects = MOMENTS.map(([moment]) => `WITH moments AS (SELECT ${moment} AS "at") FROM (${select})`);
  expect(await rowsInNewYork(selects)).toEqual(expected);
});
