import { TZDate } from '@date-fns/tz';
import { getDayOfYear, getISODay, isWeekend } from 'date-fns';
import { random } from '../src/core/random.ts';
import { duckdb, type DuckDb } from '../src/engines/duckdb.ts';
import { dates } from '../src/prepare/dates.ts';
import { numberColumn, timeColumn } from '../src/table/column.ts';
import { table, type Table } from '../src/table/table.ts';
import { claimOf, median, type Bench, type Claim } from './bench.ts';
import { pandasOn } from './peer-pandas.ts';

const rows = 1_000_000;
/** Of the rows, for what takes microseconds a row. */
const fewRows = 5000;
const rounds = 3;
const runs = 3;
/** More, of what takes a fiftieth of a second: a processor that waited for the peers takes as long to be fast again. */
const ownRuns = 21;
const parts = ['year', 'month', 'day', 'dayOfWeek', 'dayOfYear', 'hour', 'minute', 'isWeekend'] as const;
const places = [
  { claim: 'dates/utc', timeZone: 'UTC' },
  { claim: 'dates/new-york', timeZone: 'America/New_York' },
] as const;

/** Random milliseconds of 1970 to 2037. */
function instants(): Float64Array {
  const source = random(1);
  return Float64Array.from(
    { length: rows },
    () => Math.floor(source.next() * 2 ** 31) * 1000 + Math.floor(source.next() * 1000),
  );
}

async function measured(): Promise<readonly Claim[]> {
  const at = instants();
  const from = table({ at: timeColumn(at) });
  const pandas = pandasOn(table({ at: numberColumn(at) }), runs);
  const db = await duckdb({ threads: 1 });
  const times = new Map<string, number[]>();
  const note = (what: string, seconds: number): void =>
    void times.set(what, [...(times.get(what) ?? []), seconds]);
  try {
    await db.load('dated', from);
    for (let round = 0; round < rounds; round++) {
      for (const { timeZone } of places) {
        const fitted = dates({ columns: ['at'], parts, timeZone }).fit(from);
        const bound = fitted.bind(from);
        // Into columns that are there, as a service that scores batch after batch has them; and into new ones.
        note(timeZone, await secondsOf(() => bound.run(), ownRuns));
        note(`${timeZone} new columns`, await secondsOf(() => fitted.apply(from)));
        note(`${timeZone} duckdb`, await secondsOf(() => partsOn(db, timeZone)));
        if (pandas) {
          note(`${timeZone} pandas`, await pandas.seconds(pandasCode(timeZone)));
          note(`${timeZone} polars`, await pandas.seconds(polarsCode(timeZone)));
        }
      }
    }
  } finally {
    pandas?.close();
    await db.close();
  }
  return places.flatMap(({ claim, timeZone }) => {
    const perRow = (what: string): number => (1e9 * median(times.get(what)!)) / rows;
    const own = perRow(timeZone);
    const fns = (1e9 * dateFnsSeconds(from, timeZone)) / fewRows;
    // Nanoseconds move with the machine; what is claimed is how they stand to those of others in the same run.
    console.log(
      `       ${claim}: ${own.toFixed(1)} ns a row for eight parts, ${perRow(`${timeZone} new columns`).toFixed(1)} into new columns`,
    );
    const ratio = (peer: string, theirs: number, least: number): Claim =>
      claimOf(`${claim}-vs-${peer}`, theirs / own, 'times as fast', least, { atLeast: true });
    return [
      ratio('duckdb', perRow(`${timeZone} duckdb`), 8),
      ratio('date-fns', fns, 1000),
      ...(pandas
        ? [ratio('pandas', perRow(`${timeZone} pandas`), 8), ratio('polars', perRow(`${timeZone} polars`), 3)]
        : []),
    ];
  });
}

/** Parts as columns of a frame: a time stamp with a zone is made before the clock starts, its zone's walls are not. */
function pandasCode(timeZone: string): string {
  return `
at = pd.to_datetime(d['at'], unit='ms', utc=True)
def run():
    t = at.dt.tz_convert('${timeZone}').dt
    pd.DataFrame({'year': t.year, 'month': t.month, 'day': t.day, 'dow': t.dayofweek + 1, 'doy': t.dayofyear,
        'hour': t.hour, 'minute': t.minute, 'weekend': t.dayofweek >= 5})
`;
}

/** The same parts by polars, on one thread as ours. */
function polarsCode(timeZone: string): string {
  return `
import os
os.environ['POLARS_MAX_THREADS'] = '1'
import polars as pl
at = pl.DataFrame({'at': d['at'].to_numpy().astype('int64')}).select(pl.col('at').cast(pl.Datetime('ms', 'UTC')))
t = pl.col('at').dt.convert_time_zone('${timeZone}').dt
def run():
    at.select(year=t.year(), month=t.month(), day=t.day(), dow=t.weekday(), doy=t.ordinal_day(),
        hour=t.hour(), minute=t.minute(), weekend=t.weekday() > 5)
`;
}

/** Sums of the parts: an engine keeps its columns to itself, so that it is spared writing them. */
async function partsOn(db: DuckDb, timeZone: string): Promise<void> {
  const wall = timeZone === 'UTC' ? 'CAST("at" AS TIMESTAMP)' : `timezone('${timeZone}', "at")`;
  await db.query(`SELECT sum(year(wall)) AS y, sum(month(wall)) AS m, sum(day(wall)) AS d, sum(isodow(wall)) AS w,
    sum(dayofyear(wall)) AS n, sum(hour(wall)) AS h, sum(minute(wall)) AS i, count(*) FILTER (isodow(wall) > 5) AS e
    FROM (SELECT ${wall} AS wall FROM dated)`);
}

function dateFnsSeconds({ columns }: Table, timeZone: string): number {
  const { values } = columns.get('at') as { readonly values: Float64Array };
  const out = parts.map(() => new Float64Array(fewRows));
  const start = performance.now();
  for (let row = 0; row < fewRows; row++) {
    const date = new TZDate(values[row]!, timeZone);
    out[0]![row] = date.getFullYear();
    out[1]![row] = date.getMonth() + 1;
    out[2]![row] = date.getDate();
    out[3]![row] = getISODay(date);
    out[4]![row] = getDayOfYear(date);
    out[5]![row] = date.getHours();
    out[6]![row] = date.getMinutes();
    out[7]![row] = Number(isWeekend(date));
  }
  return (performance.now() - start) / 1000;
}

async function secondsOf(run: () => unknown, times = runs): Promise<number> {
  await run();
  const found: number[] = [];
  for (let i = 0; i < times; i++) {
    const start = performance.now();
    await run();
    found.push((performance.now() - start) / 1000);
  }
  return median(found);
}

const benches: readonly Bench[] = [{ claim: 'dates/', run: measured }];
export default benches;
