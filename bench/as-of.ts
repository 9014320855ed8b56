/** How long it takes to give a million rows the last of a million values of 10,000 entities, beside pandas and DuckDB. */
import { random, shuffled } from '../src/core/random.ts';
import { duckdb, type DuckDb } from '../src/engines/duckdb.ts';
import { asOfJoinOn } from '../src/sql/as-of-join-on.ts';
import { asOfJoin } from '../src/table/as-of-join.ts';
import { numberColumn, timeColumn } from '../src/table/column.ts';
import type { FeatureHistory } from '../src/table/feature-history.ts';
import { column, table, type Table } from '../src/table/table.ts';
import { take } from '../src/table/take.ts';
import { claimOf, median, type Bench, type Claim } from './bench.ts';
import { pandasOn } from './peer-pandas.ts';

const ROWS = 1_000_000;
const ENTITIES = 10_000;
const YEAR_MS = 31_536_000_000;
const rounds = 5;
const history: FeatureHistory = { by: 'customer', time: 'at' };
const created: FeatureHistory = { ...history, created: 'created' };

/** Both in the order of time, which pandas asks for. */
function made(seed: number, value: string): Table {
  const source = random(seed);
  const draw = (next: () => number): Float64Array => Float64Array.from({ length: ROWS }, next);
  const at = draw(() => 1_356_998_400_000 + Math.floor(source.next() * YEAR_MS)).sort();
  return table({
    customer: numberColumn(draw(() => source.integer(ENTITIES))),
    at: timeColumn(at),
    created: timeColumn(at.map((instant) => instant + source.integer(86_400_000))),
    [value]: numberColumn(draw(() => source.normal())),
  });
}

const pandasCode = `
left = pd.DataFrame(dict(customer=d['row customer'].astype('int64'), at=d['row at']))
right = pd.DataFrame(dict(customer=d['customer'].astype('int64'), at=d['at'], value=d['value']))
def run():
    pd.merge_asof(left, right, on='at', by='customer')
`;

async function measured(): Promise<readonly Claim[]> {
  const [rows, features] = [made(1, 'amount'), made(2, 'value')];
  const mixed = take(features, shuffled(ROWS, random(3)));
  const number = (from: Table, name: string) => numberColumn(column(from, name, ['number', 'time']).values);
  const pandas = pandasOn(
    table({
      'row customer': number(rows, 'customer'),
      'row at': number(rows, 'at'),
      customer: number(features, 'customer'),
      at: number(features, 'at'),
      value: number(features, 'value'),
    }),
  );
  const db = await duckdb({ threads: 1 });
  const times = new Map<string, number[]>();
  try {
    await db.load('rows', rows);
    await db.load('features', features);
    const own = await asOfJoinOn(db.table('rows'), db.table('features'), { ...history, columns: ['value'] });
    const native = `SELECT r.*, f.value FROM rows AS r ASOF LEFT JOIN features AS f ON r.customer = f.customer AND r.at >= f.at`;
    for (let round = 0; round <= rounds; round++) {
      const took = {
        memory: seconds(rows, features, history),
        created: seconds(rows, features, created),
        mixed: seconds(rows, mixed, created),
        sql: await onDuckDb(db, own.select!),
        duckdb: await onDuckDb(db, native),
        ...(pandas && { pandas: await pandas.seconds(pandasCode) }),
      };
      // The first round warms up.
      for (const [what, each] of round > 0 ? Object.entries(took) : [])
        times.set(what, [...(times.get(what) ?? []), each]);
    }
  } finally {
    pandas?.close();
    await db.close();
  }
  const at = (what: string): number => median(times.get(what)!);
  const faster = (claim: string, peer: string, own: string, least: number, peers = {}): Claim =>
    claimOf(claim, at(peer) / at(own), 'times as fast', least, { atLeast: true, peers });
  return [
    // The alternative knows no created time, so it does less.
    faster('table/as-of-created-vs-duckdb', 'duckdb', 'created', 0.5, {
      'values in no order': at('duckdb') / at('mixed'),
    }),
    faster('table/as-of-vs-duckdb', 'duckdb', 'memory', 1),
    // Aimed at is 1; measured are 0.77 to 1.1.
    ...(pandas ? [faster('table/as-of-vs-pandas', 'pandas', 'memory', 0.7)] : []),
    faster('table/as-of-select-vs-duckdb', 'duckdb', 'sql', 0.08),
  ];
}

function seconds(rows: Table, features: Table, known: FeatureHistory): number {
  const start = performance.now();
  const joined = asOfJoin(rows, features, { ...known, at: 'at', columns: ['value'] });
  if (joined.rows !== ROWS) throw new Error('rows are missing');
  return (performance.now() - start) / 1000;
}

/** All values are looked at, and none is fetched. */
async function onDuckDb(db: DuckDb, select: string): Promise<number> {
  const start = performance.now();
  await db.query(`SELECT count(*) AS rows, sum(value) AS value, sum(amount) AS amount FROM (${select})`);
  return (performance.now() - start) / 1000;
}

const benches: readonly Bench[] = [{ claim: 'table/as-of-', run: measured }];
export default benches;
