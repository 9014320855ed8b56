/** Every flight of 2013 with the weather at its airport as it was known when the flight was due to leave. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadCsv } from '../../src/adapters/node-files.ts';
import { random } from '../../src/core/random.ts';
import { duckdb, type DuckDb } from '../../src/engines/duckdb.ts';
import { asOfJoinOn } from '../../src/sql/as-of-join-on.ts';
import { asOfJoin } from '../../src/table/as-of-join.ts';
import { numberColumn, timeColumn } from '../../src/table/column.ts';
import type { FeatureHistory } from '../../src/table/feature-history.ts';
import { parseInstant } from '../../src/table/instant-text.ts';
import { latestValues } from '../../src/table/latest-values.ts';
import type { AsOfJoinOptions } from '../../src/table/plan-as-of.ts';
import { select } from '../../src/table/select.ts';
import { column, table, type Table } from '../../src/table/table.ts';
import { filter } from '../../src/table/take.ts';
import { zoneOf } from '../../src/table/zone.ts';
import { expectSame } from '../expect-same.ts';

interface Fixture {
  readonly flights: {
    readonly rows: number;
    readonly cases: readonly {
      readonly options: Pick<FeatureHistory, 'by' | 'maxAgeMs' | 'admit'>;
      readonly found: number;
      readonly sha256: string;
    }[];
  };
}
const fixture = new URL('../fixtures/table-as-of-join.json', import.meta.url);
const { flights: expected } = JSON.parse(readFileSync(fixture, 'utf8')) as Fixture;
const data = fileURLToPath(new URL('../../../shared/data/nycflights13/', import.meta.url));
const there = existsSync(data);
if (!there)
  console.warn('skipped: 5 tests of test/sql/as-of-flights.test.ts, because ../shared/data is not there');

const HOUR = 3_600_000;
const known: FeatureHistory = { by: 'origin', time: 'time', created: 'created' };
const atOnce: FeatureHistory = { by: 'origin', time: 'time' };

let flights: Table;
let weather: Table;
/** The weather without what is observed twice at one time, where clocks go back: the last one stays. */
let once: Table;
let db: DuckDb;

beforeAll(async () => {
  if (!there) return;
  flights = await readFlights();
  weather = await readWeather();
  const last = new Map<string, number>();
  const [origin, time] = [column(weather, 'origin', 'category').codes, numbers(weather, 'time')];
  for (let row = 0; row < weather.rows; row++) last.set(`${origin[row]!} ${time[row]!}`, row);
  once = filter(weather, (row) => last.get(`${origin[row]!} ${time[row]!}`) === row);
  db = await duckdb({ threads: 1 });
  await db.load('flights', flights);
  await db.load('weather', once);
});
afterAll(() => db?.close());

/** The clocks of New York as though they were UTC, which is the same for both. */
async function readFlights(): Promise<Table> {
  const read = await loadCsv(`${data}flights.csv.gz`, {
    columns: { flight_date: 'category', sched_dep_time: 'category' },
  });
  const days = instants(read, 'flight_date', '');
  const minutes = instants(read, 'sched_dep_time', '1970-01-01T');
  return table({
    row: numberColumn(Float64Array.from(days, (_, row) => row)),
    origin: column(read, 'origin'),
    at: timeColumn(days.map((day, row) => day + minutes[row]!)),
  });
}

/** Each observation becomes known up to six hours after it was made. */
async function readWeather(): Promise<Table> {
  const read = await loadCsv(`${data}weather.csv.gz`, { columns: { flight_date: 'category' } });
  const hours = column(read, 'hour', 'number').values;
  const time = instants(read, 'flight_date', '').map((day, row) => day + hours[row]! * HOUR);
  const delays = random(1);
  return table({
    origin: column(read, 'origin'),
    time: timeColumn(time),
    created: timeColumn(time.map((instant) => instant + delays.integer(6 * HOUR))),
    place: numberColumn(Float64Array.from(time, (_, place) => place)),
    temp: column(read, 'temp'),
  });
}

/** Read once a level, since there are few. */
function instants(from: Table, name: string, before: string): Float64Array {
  const { codes, levels } = column(from, name, 'category');
  const ofLevel = levels.map((level) => parseInstant(before + level, zoneOf('UTC')));
  return Float64Array.from(codes, (code) => ofLevel[code] ?? NaN);
}

function numbers(from: Table, name: string): Float64Array {
  return column(from, name, ['number', 'time']).values;
}

/** The places of the observations that the engine finds, and their ages, in the order of the flights. */
async function onEngine(
  select: string,
): Promise<{ readonly place: Float64Array; readonly age: Float64Array }> {
  const found = await db.query(`SELECT row, place, age FROM (${select})`);
  expect(found.rows).toBe(flights.rows);
  const [row, place, age] = ['row', 'place', 'age'].map((name) => numbers(found, name));
  const order = new Int32Array(found.rows);
  row!.forEach((of, at) => (order[of] = at));
  const inOrder = (values: Float64Array): Float64Array => Float64Array.from(order, (at) => values[at]!);
  return { place: inOrder(place!), age: inOrder(age!) };
}

async function joinedOn(options: AsOfJoinOptions): Promise<ReturnType<typeof onEngine>> {
  return onEngine((await asOfJoinOn(db.table('flights'), db.table('weather'), options)).select!);
}

describe.skipIf(!there)('336,776 flights with the weather that was known', () => {
  test('the observations are those of pandas.merge_asof', () => {
    expect(flights.rows).toBe(expected.rows);
    for (const { options, found, sha256 } of expected.cases) {
      const joined = asOfJoin(flights, weather, { ...atOnce, ...options, at: 'at', columns: ['place'] });
      const places = Int32Array.from(numbers(joined, 'place'), (place) => (Number.isNaN(place) ? -1 : place));
      expect(places.reduce((count, place) => count + (place < 0 ? 0 : 1), 0)).toBe(found);
      expect(createHash('sha256').update(places).digest('hex')).toBe(sha256);
    }
  });

  test('none is of later, or was known later, than the flight was due, and none that is newer was known', () => {
    const joined = asOfJoin(flights, weather, { ...known, at: 'at', columns: ['place', 'time', 'created'] });
    const [at, place, time, created] = ['at', 'place', 'time', 'created'].map((name) =>
      numbers(joined, name),
    );
    const [from, of] = [flights, weather].map((part) => column(part, 'origin', 'category'));
    const [times, knowns] = [numbers(weather, 'time'), numbers(weather, 'created')];
    const byOrigin = new Map(of!.levels.map((level) => [level, [] as number[]]));
    of!.codes.forEach((code, row) => byOrigin.get(of!.levels[code]!)!.push(row));
    for (const rows of byOrigin.values())
      rows.sort((one, other) => times[one]! - times[other]! || knowns[one]! - knowns[other]!);
    let ahead = 0;
    let other = 0;
    for (let row = 0; row < flights.rows; row++) {
      if (time![row]! > at![row]! || created![row]! > at![row]!) ahead++;
      const observed = byOrigin.get(from!.levels[from!.codes[row]!]!)!;
      let best = lastUntil(times, observed, at![row]!);
      while (best >= 0 && knowns[observed[best]!]! > at![row]!) best--;
      if (!Object.is(observed[best] ?? NaN, place![row]!)) other++;
    }
    expect([ahead, other]).toEqual([0, 0]);
    expect(place!.filter((found) => !Number.isNaN(found)).length).toBeGreaterThan(328_000);
  });

  test('DuckDB finds the same, with and without a created time', async () => {
    for (const options of [
      { ...known, at: 'at' },
      { ...atOnce, at: 'at', maxAgeMs: HOUR, admit: 'before' as const },
    ]) {
      const asked = { ...options, columns: ['place'], age: 'age' };
      const joined = asOfJoin(flights, once, asked);
      const found = await joinedOn(asked);
      expectSame(found.place, numbers(joined, 'place'));
      expectSame(found.age, numbers(joined, 'age'));
    }
  });

  test('so does its own ASOF JOIN, which knows no created time', async () => {
    const joined = asOfJoin(flights, once, { ...atOnce, at: 'at', columns: ['place'], age: 'age' });
    const found = await onEngine(`SELECT f.row, w.place, epoch_ms(f.at) - epoch_ms(w.time) AS age
      FROM (SELECT * FROM flights AS f WHERE f.at IS NOT NULL) AS f ASOF LEFT JOIN weather AS w ON f.origin = w.origin AND f.at >= w.time
      UNION ALL SELECT f.row, NULL, NULL FROM flights AS f WHERE f.at IS NULL`);
    expectSame(found.place, numbers(joined, 'place'));
    expectSame(found.age, numbers(joined, 'age'));
  });

  test('what is served at an instant is what a flight of that instant learns from', () => {
    for (const at of ['2013-01-01T00:00', '2013-06-07T08:30', '2014-01-01']) {
      const served = latestValues(weather, { ...known, at });
      const asked = table({
        origin: column(served, 'origin'),
        at: timeColumn(
          new Float64Array(served.rows).fill(Date.parse(`${at.slice(0, 10)}T${at.slice(11) || '00:00'}Z`)),
        ),
      });
      const learned = asOfJoin(asked, weather, { ...known, at: 'at' });
      expect(select(learned, ['origin', 'place', 'temp'])).toEqual(
        select(served, ['origin', 'place', 'temp']),
      );
      expect(served.rows).toBe(at === '2013-01-01T00:00' ? 0 : 3);
    }
  });
});

/** The last of some rows, which are in the order of time, that is not after an instant. */
function lastUntil(times: Float64Array, rows: readonly number[], instant: number): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[rows[middle]!]! <= instant) low = middle + 1;
    else high = middle;
  }
  // No instant is after nothing.
  return Number.isNaN(instant) ? -1 : low - 1;
}
