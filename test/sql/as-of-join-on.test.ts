import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { duckdb, type DuckDb } from '../../src/engines/duckdb.ts';
import { asOfJoinOn } from '../../src/sql/as-of-join-on.ts';
import { asOfSelect } from '../../src/sql/as-of-select.ts';
import { duckdbDialect } from '../../src/sql/duckdb-dialect.ts';
import { rowsOf } from '../../src/sql/relation.ts';
import { asOfJoin } from '../../src/table/as-of-join.ts';
import { categoryColumn, numberColumn, textColumn, timeColumn } from '../../src/table/column.ts';
import type { AsOfJoinOptions } from '../../src/table/plan-as-of.ts';
import type { Row } from '../../src/table/rows.ts';
import { schemaOf } from '../../src/table/schema.ts';
import { table, withColumns, type Table } from '../../src/table/table.ts';
import { take } from '../../src/table/take.ts';
import { hostileNames } from '../../src/testing/engine-tables.ts';
import { histories, plainRows, smallTables } from '../table/as-of.ts';

let db: DuckDb;
beforeAll(async () => {
  db = await duckdb({ threads: 1 });
});
afterAll(() => db.close());

/** The rows of both joins, in the order of a column that numbers them. */
async function both(
  rows: Table,
  features: Table,
  options: AsOfJoinOptions,
): Promise<{ readonly sql: readonly Row[]; readonly memory: readonly Row[] }> {
  const numbered = withColumns(rows, {
    '#': numberColumn(Float64Array.from({ length: rows.rows }, (_, i) => i)),
  });
  await db.load('rows', numbered);
  await db.load('features', features);
  const joined = await asOfJoinOn(db.table('rows'), db.table('features'), options);
  const found = plainRows(await rowsOf(joined));
  return {
    sql: [...found].sort((one, other) => (one['#'] as number) - (other['#'] as number)),
    memory: plainRows(asOfJoin(numbered, features, options)),
  };
}

describe('asOfJoinOn', () => {
  test('gives the rows that asOfJoin gives', async () => {
    await fc.assert(
      fc.asyncProperty(smallTables, histories, async ({ rows, features }, history) => {
        const keys = typeof history.by === 'string' ? [history.by] : history.by;
        // Of what is alike in key, time and created time an engine may take any: only one of them is left.
        const seen = new Set<string>();
        const places = plainRows(features).flatMap((row, place) => {
          const told = [...keys, 'time', ...(history.created === undefined ? [] : ['created'])];
          const text = JSON.stringify(told.map((name) => row[name]));
          return seen.has(text) ? [] : [(seen.add(text), place)];
        });
        const options = { ...history, at: 'at', prefix: 'f_', age: 'age' };
        const { sql, memory } = await both(rows, take(features, places), options);
        expect(sql).toEqual(memory);
      }),
      { seed: 7, numRuns: 30 },
    );
  });

  test('names and texts that mean something in SQL are names and texts', async () => {
    for (const name of ['rank', 'key_1', 'as_of_rows', ...hostileNames]) {
      const rows = table([
        [name, categoryColumn([`it's "${name}"`, null, 'b'])],
        ['at!', timeColumn([5, 5, 5])],
      ]);
      const features = table([
        [name, textColumn([`it's "${name}"`, 'b', null])],
        ['instant', timeColumn([1, 9, 1])],
        ['event', numberColumn([10, 20, 30])],
      ]);
      const options = { by: name, time: 'instant', at: 'at!', prefix: `${name}.`, age: `age of ${name}` };
      const { sql, memory } = await both(rows, features, options);
      expect(sql).toEqual(memory);
      expect(sql[0]![`${name}.event`]).toBe(10);
    }
  });

  test('can be joined again, and finds what a table has by the names of its own steps', async () => {
    const at = timeColumn([5, 6]);
    await db.load('as_of_rows', table({ city: textColumn(['York', 'Bath']), at }));
    await db.load('as_of_ranked', table({ city: textColumn(['Bath', 'York']), at, a: numberColumn([1, 2]) }));
    const one = { by: 'city', time: 'at' };
    const once = await asOfJoinOn(db.table('as_of_rows'), db.table('as_of_ranked'), { ...one, age: 'age' });
    const twice = await asOfJoinOn(once, db.table('as_of_ranked'), { ...one, prefix: 'again ' });
    const found = plainRows(await rowsOf(twice));
    expect([...found].sort((row, other) => (row['at'] as number) - (other['at'] as number))).toEqual([
      { city: 'York', at: 5, a: null, age: null, 'again a': null },
      { city: 'Bath', at: 6, a: 1, age: 1, 'again a': 1 },
    ]);
  });

  test('days, time stamps of any precision and whole numbers are joined as they are', async () => {
    const rows = db.select(
      "SELECT * FROM (VALUES (7, DATE '2013-01-02'), (8, DATE '2013-01-03')) AS t(id, day)",
    );
    const features = db.select(
      `SELECT id, CAST(moment AS TIMESTAMP_NS) AS moment, v FROM (VALUES
        (CAST(7 AS BIGINT), TIMESTAMP '2013-01-02 00:00:00', 'a'), (8, TIMESTAMP '2013-01-03 00:00:00.000001', 'b')) AS t(id, moment, v)`,
    );
    const joined = await asOfJoinOn(rows, features, { by: 'id', time: 'moment', at: 'day', age: 'age' });
    expect([...plainRows(await rowsOf(joined))].map(({ id, v, age }) => [id, v, age]).sort()).toEqual([
      [7, 'a', 0],
      [8, null, null],
    ]);
  });

  test('a key that is NaN is missing, on both sides', async () => {
    const select = `SELECT * FROM (VALUES (CAST('NaN' AS DOUBLE), TIMESTAMP '2013-01-01', 1), (0.5, TIMESTAMP '2013-01-01', 2)) AS t(id, day, v)`;
    const joined = await asOfJoinOn(db.select(select), db.select(select), {
      by: 'id',
      time: 'day',
      prefix: 'f_',
    });
    const found = plainRows(await rowsOf(joined)).map(({ v, f_v }) => [v, f_v]);
    expect(found.sort()).toEqual([
      [1, null],
      [2, 2],
    ]);
  });

  test('refuses what asOfJoin refuses, relations of two engines, and hears an abort', async () => {
    await db.load('rows', table({ city: textColumn(['York']), at: timeColumn([1]) }));
    await db.load('numbers', table({ city: numberColumn([1]), at: timeColumn([1]) }));
    const [rows, numbers] = [db.table('rows'), db.table('numbers')];
    const options = { by: 'city', time: 'at' };
    const code = (expected: string): object => ({ code: expected });
    await expect(asOfJoinOn(rows, numbers, options)).rejects.toMatchObject(code('wrong-kind'));
    await expect(asOfJoinOn(rows, rows, { ...options, by: 'town' })).rejects.toMatchObject(
      code('unknown-column'),
    );
    await expect(asOfJoinOn(rows, rows, { ...options, columns: ['city'] })).rejects.toMatchObject(
      code('column-collision'),
    );
    await expect(asOfJoinOn(rows, rows, undefined as never)).rejects.toMatchObject(code('bad-option'));
    await expect(asOfJoinOn('rows' as never, rows, options)).rejects.toMatchObject(code('bad-option'));
    const other = await duckdb();
    await expect(asOfJoinOn(rows, other.table('rows'), options)).rejects.toMatchObject({
      code: 'bad-option',
      message: expect.stringContaining('one engine (duckdb)') as string,
    });
    await other.close();
    const reason = new Error('enough');
    await expect(asOfJoinOn(rows, rows, { ...options, signal: AbortSignal.abort(reason) })).rejects.toBe(
      reason,
    );
  });
});

test('the SELECT reads like the description of the join', () => {
  const source = (name: string, more: readonly string[] = []) => ({
    from: `"${name}"`,
    schema: schemaOf(
      table([
        ['city', textColumn([])],
        ['at', timeColumn([])],
        ...more.map((column) => [column, numberColumn([])] as const),
      ]),
    ),
  });
  const select = asOfSelect(source('trips'), source('weather', ['degrees']), duckdbDialect, {
    by: 'city',
    time: 'at',
    prefix: 'weather_',
    maxAgeMs: 3_600_000,
  });
  const read = duckdbDialect.read.time;
  expect(select).toBe(`WITH "as_of_features" AS (
  SELECT CAST(f."city" AS VARCHAR) AS "key_1", ${read('f."at"')} AS "event", f."degrees"
  FROM "weather" AS f
),
"as_of_ranked" AS (
  SELECT *, "event" AS "since", ROW_NUMBER() OVER (PARTITION BY "key_1" ORDER BY "event") AS "rank"
  FROM "as_of_features"
  WHERE "key_1" IS NOT NULL AND "event" IS NOT NULL
),
"as_of_rows" AS (
  SELECT r.*, CAST(r."city" AS VARCHAR) AS "key_1", ${read('r."at"')} AS "instant"
  FROM "trips" AS r
),
"as_of_timeline" AS (
  SELECT "key_1", "since" AS "instant", 0 AS "asks", "rank"
  FROM "as_of_ranked"
  UNION ALL
  SELECT DISTINCT "key_1", "instant", 1 AS "asks", NULL AS "rank"
  FROM "as_of_rows"
),
"as_of_found" AS (
  SELECT *, MAX("rank") OVER (PARTITION BY "key_1" ORDER BY "instant", "asks" ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS "best"
  FROM "as_of_timeline"
),
"as_of_values" AS (
  SELECT m."key_1", m."instant", f."event", f."degrees"
  FROM "as_of_found" AS m
  JOIN "as_of_ranked" AS f ON f."key_1" = m."key_1" AND f."rank" = m."best"
  WHERE m."asks" = 1 AND m."instant" - f."event" <= 3.6e+6
)
SELECT r."city", r."at", v."degrees" AS "weather_degrees"
FROM "as_of_rows" AS r
LEFT JOIN "as_of_values" AS v ON v."key_1" = r."key_1" AND v."instant" = r."instant"`);
});

test('a source without FROM or a schema is refused', () => {
  const schema = schemaOf(table({ at: timeColumn([]) }));
  const good = { from: '"t"', schema };
  for (const source of [undefined, {}, { schema }, { from: '"t"' }, { from: '"t"', schema: {} }]) {
    for (const [rows, features] of [
      [source, good],
      [good, source],
    ]) {
      expect(() =>
        asOfSelect(rows as never, features as never, duckdbDialect, { by: [], time: 'at' }),
      ).toThrow(expect.objectContaining({ code: 'bad-option' }));
    }
  }
  const select = asOfSelect(good, good, duckdbDialect, { by: [], time: 'at', age: 'age' });
  expect(select).not.toContain('PARTITION BY');
});
