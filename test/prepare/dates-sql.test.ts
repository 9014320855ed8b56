import { afterAll, beforeAll, expect, test } from 'vitest';
import { random } from '../../src/core/random.ts';
import { duckdb, type DuckDb } from '../../src/engines/duckdb.ts';
import { cyclic } from '../../src/prepare/cyclic.ts';
import { DATE_PARTS } from '../../src/prepare/date-parts.ts';
import { dates } from '../../src/prepare/dates.ts';
import { elapsed } from '../../src/prepare/elapsed.ts';
import { ELAPSED_UNITS } from '../../src/prepare/elapsed-units.ts';
import { impute } from '../../src/prepare/impute.ts';
import { pipeline } from '../../src/prepare/pipeline.ts';
import type { Step } from '../../src/prepare/step.ts';
import { numberColumn, timeColumn } from '../../src/table/column.ts';
import { column, table, type Table } from '../../src/table/table.ts';
import { brokenParity } from '../../src/testing/parity.ts';
import { zoneOf } from '../../src/table/zone.ts';

const ZONES = [
  'UTC',
  'America/New_York',
  'America/Sao_Paulo',
  'America/St_Johns',
  'Africa/Cairo',
  'Asia/Kathmandu',
  'Asia/Tehran',
  'Australia/Lord_Howe',
  'Europe/Dublin',
  'Europe/Paris',
  'Pacific/Apia',
  'Pacific/Auckland',
];
const calendar = {
  name: 'some',
  dates: ['1969-12-25', '2013-07-04', '2013-12-25', '2024-02-29', '2100-03-01'],
};

let db: DuckDb;
beforeAll(async () => (db = await duckdb({ threads: 1 })));
afterAll(() => db.close());

/** What the steps write over columns and on the engine: codes of categories as numbers. */
async function bothWays(steps: readonly Step[], rows: Table): Promise<readonly Record<string, number[]>[]> {
  const fitted = pipeline(...steps).fit(rows);
  await db.load(
    'dated',
    table([
      ...rows.columns,
      ['row', numberColumn(Float64Array.from({ length: rows.rows }, (_, row) => row))],
    ]),
  );
  const got = (
    await db.query(
      `SELECT * FROM (${fitted.toSql('duckdb', { from: 'dated', keep: ['row'] })}) ORDER BY "row"`,
    )
  ).columns;
  const [here, there]: Record<string, number[]>[] = [{}, {}];
  for (const [name, written] of fitted.apply(rows)) {
    here![name] = [
      ...(written.kind === 'category'
        ? written.codes
        : column(table([[name, written]]), name, 'number').values),
    ];
    there![name] = [...(got.get(name) as { values: Float64Array }).values];
  }
  return [here!, there!];
}

function instantsOf(seed: number, count: number, timeZone: string): (number | null)[] {
  const source = random(seed);
  const zone = zoneOf(timeZone);
  const drawn = Array.from({ length: count }, (_, row) => {
    const [first, last] =
      row % 5 === 0 ? [Date.UTC(1850, 0), Date.UTC(2110, 0)] : [Date.UTC(1960, 0), Date.UTC(2037, 0)];
    return Math.floor(first + source.next() * (last - first));
  });
  // The hours around the changes of a year.
  const changes: number[] = [];
  for (let at = Date.UTC(2013, 0); at < Date.UTC(2014, 0); at += 3_600_000) {
    if (zone.offsetAt(at) !== zone.offsetAt(at - 3_600_000))
      changes.push(at - 3_600_001, at - 1, at, at + 3_599_999, at + 3_600_000);
  }
  return [
    ...drawn,
    ...changes,
    null,
    Infinity,
    -Infinity,
    Date.UTC(2100, 1, 28, 23, 59),
    -1,
    0,
    Date.UTC(2000, 1, 29),
  ];
}

test.each(ZONES)('parts of dates in %s are the same on DuckDB', async (timeZone) => {
  const rows = table({ at: timeColumn(instantsOf(1, 60, timeZone)) });
  const settings =
    ZONES.indexOf(timeZone) % 3 === 1
      ? ({ dayOfWeek: 'sunday-first', week: 'sunday-first', weekend: ['friday'] } as const)
      : {};
  const step = dates({ columns: ['at'], parts: DATE_PARTS, timeZone, calendar, ...settings });
  const [here, there] = await bothWays([step], rows);
  expect(there).toEqual(here);
});

test.each(ZONES)('what has elapsed in %s is the same on DuckDB', async (timeZone) => {
  const a = instantsOf(2, 60, timeZone);
  const b = [...instantsOf(3, 30, timeZone), ...a.map((at) => (at === null ? 0 : at + 86_399_999))].slice(
    0,
    a.length,
  );
  const rows = table({ a: timeColumn(a), b: timeColumn(b) });
  const [now, byNow] = [Date.UTC(2024, 1, 29, 12), ZONES.indexOf(timeZone) % 4 === 1];
  const week = ZONES.indexOf(timeZone) % 2 === 0 ? 'iso' : 'sunday-first';
  const steps = ELAPSED_UNITS.flatMap((unit) =>
    (['completed', 'boundaries'] as const).map((count) =>
      elapsed({
        name: `${unit} ${count}`,
        from: 'a',
        ...(byNow ? { now } : { to: 'b' }),
        unit,
        count,
        timeZone,
        week,
      }),
    ),
  );
  const [here, there] = await bothWays(steps, rows);
  expect(there).toEqual(here);
});

test('a calendar without holidays and one moment far away are the same on DuckDB', async () => {
  const rows = table({ at: timeColumn([0, null, Date.UTC(2024, 1, 29)]) });
  const parts = ['isHoliday', 'daysToHoliday', 'daysSinceHoliday'] as const;
  const steps = [
    dates({ columns: ['at'], parts, timeZone: 'UTC', calendar: { name: 'none', dates: [] } }),
    elapsed({ name: 'far', from: 'at', now: 8.64e15, unit: 'month', timeZone: 'Asia/Tokyo' }),
  ];
  const [here, there] = await bothWays(steps, rows);
  expect(there).toEqual(here);
});

test('dates on a circle agree in columns, records and SQL', async () => {
  const rows = table({ at: timeColumn([...instantsOf(4, 40, 'Europe/Paris').filter(Number.isFinite)]) });
  const prepare = pipeline(
    dates({ columns: ['at'], parts: ['hour', 'month', 'weekdayName'], timeZone: 'Europe/Paris' }),
    elapsed({ name: 'age', from: 'at', now: 0, unit: 'day', timeZone: 'Europe/Paris' }),
    cyclic({ columns: ['at_hour'], period: 'hour' }),
    cyclic({ columns: ['age'], period: 365.25 }),
  ).fit(rows);
  expect(await brokenParity(prepare, rows, { engine: db })).toBeUndefined();
});

test('a number that has no place on a circle is missing on DuckDB, too', async () => {
  const rows = table({ x: numberColumn([1, null, Infinity, -Infinity, 1e300, 0]) });
  const [here, there] = await bothWays([cyclic({ columns: ['x'], period: 1e-10 })], rows);
  expect(there!['x_sin']!.map(Number.isNaN)).toEqual(here!['x_sin']!.map(Number.isNaN));
});

test('an instant that no Date can hold is missing in columns, on DuckDB, and no record has one', async () => {
  const last = 8.64e15;
  const far = [last, -last, last + 1, -last - 1, 9.1e15, Infinity, -Infinity, NaN];
  const at = timeColumn(far);
  const made = [
    dates({ columns: ['at'], parts: ['year', 'isWeekend'], timeZone: 'Asia/Tokyo' }),
    elapsed({ name: 'days', from: 'at', now: 0, unit: 'day', timeZone: 'UTC' }),
  ];
  const [here, there] = await bothWays(made, table({ at }));
  expect(here!['at_year']).toEqual([275760, -271821, NaN, NaN, NaN, NaN, NaN, NaN]);
  expect(there).toEqual(here);
  const filled = pipeline(...made, impute({ columns: ['at_year', 'at_isWeekend', 'days'], with: 'median' }));
  const fitted = filled.fit(table({ at }));
  for (const each of [fitted, pipeline(...made).fit(table({ at }))])
    expect(await brokenParity(each, table({ at }), { engine: db })).toBeUndefined();
  expect(fitted.row({ at: last }).dense[0]).toBe(275760);
  for (const value of [last + 1, -Infinity])
    expect(() => fitted.row({ at: value })).toThrow(
      expect.objectContaining({ code: 'bad-data', details: { field: 'at', expected: 'time' } }),
    );
});

test('seconds are counted to the last that a Date can hold', async () => {
  const from = [1_762_313_562_380.5, 8_642_717_639_620_000, 8.64e15, -8.64e15, -8_639_999_999_999_001];
  const rows = table({ from: timeColumn(from), to: timeColumn(from.map(() => 8_639_999_999_999_999)) });
  const steps = (['second', 'minute'] as const).flatMap((unit) =>
    (['completed', 'boundaries'] as const).map((count) =>
      elapsed({
        name: `${unit}_${count}`,
        from: 'from',
        to: 'to',
        unit,
        count,
        timeZone: 'Australia/Lord_Howe',
      }),
    ),
  );
  const [here, there] = await bothWays(steps, rows);
  expect(there).toEqual(here);
});
