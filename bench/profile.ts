/** How long a whole profile of ten number columns of a million rows takes, beside pandas and DuckDB. */
import { profile, type ProfileOptions } from '../src/eda/profile.ts';
import { duckdb, type DuckDb } from '../src/engines/duckdb.ts';
import type { Table } from '../src/table/table.ts';
import { claimOf, median, type Bench, type Claim } from './bench.ts';
import { numbers } from './numbers.ts';
import { summarizeOn } from './peer-duckdb.ts';
import { pandasOn } from './peer-pandas.ts';

const rounds = 5;

/** What a profile of number columns holds, but for deciles and points. */
const pandasCode = `
import warnings; warnings.simplefilter('ignore')
def run():
    d.mean(); d.std(); d.min(); d.max(); d.skew(); d.kurt(); d.isna().sum(); (d == 0).sum(); (d < 0).sum()
    d.quantile([.01, .05, .25, .5, .75, .95, .99])
    for name in d: np.histogram(d[name], bins=20)
    d.nunique(); d.corr(); d.duplicated().sum()
`;

async function measured(): Promise<readonly Claim[]> {
  const from = numbers();
  const names = [...from.columns.keys()];
  const pandas = pandasOn(from);
  const [one, all] = [await duckdb({ threads: 1 }), await duckdb()];
  const times = new Map<string, number[]>();
  try {
    await one.load('numbers', from);
    await all.load('numbers', from);
    for (let round = 0; round <= rounds; round++) {
      const took = {
        approximate: seconds(from, { distinct: 'approximate' }),
        exact: seconds(from, {}),
        // What SUMMARIZE and correlations do not say is left out.
        summary: seconds(from, { distinct: 'approximate', duplicateRows: false }),
        duckdb: await secondsOnDuckDb(one, names),
        threads: await secondsOnDuckDb(all, names),
        ...(pandas && { pandas: await pandas.seconds(pandasCode) }),
      };
      // The first round warms up.
      for (const [what, each] of round > 0 ? Object.entries(took) : []) {
        times.set(what, [...(times.get(what) ?? []), each]);
      }
    }
  } finally {
    pandas?.close();
    await one.close();
    await all.close();
  }
  const at = (what: string): number => median(times.get(what)!);
  const ratio = (claim: string, peer: string, own: string, least: number, peers = {}): Claim =>
    claimOf(claim, at(peer) / at(own), 'times as fast', least, { atLeast: true, peers });
  return [
    ratio('eda/profile-approximate-vs-duckdb', 'duckdb', 'summary', 3, {
      'DuckDB on all threads': at('threads') / at('summary'),
    }),
    ...(pandas
      ? [
          ratio('eda/profile-approximate-vs-pandas', 'pandas', 'approximate', 3),
          ratio('eda/profile-exact-vs-pandas', 'pandas', 'exact', 1),
        ]
      : []),
  ];
}

function seconds(from: Table, options: ProfileOptions): number {
  const start = performance.now();
  if (profile(from, options).columns.length !== from.columns.size) throw new Error('a column is missing');
  return (performance.now() - start) / 1000;
}

/** The clock starts when the table is loaded. */
async function secondsOnDuckDb(db: DuckDb, names: readonly string[]): Promise<number> {
  const start = performance.now();
  await summarizeOn(db, names);
  return (performance.now() - start) / 1000;
}

const benches: readonly Bench[] = [{ claim: 'eda/profile-', run: measured }];
export default benches;
