import { duckdb } from '../src/engines/duckdb.ts';
import { compute } from '../src/stats/compute.ts';
import { correlations } from '../src/stats/correlations.ts';
import { distinct } from '../src/stats/distinct.ts';
import { histogram } from '../src/stats/histogram.ts';
import { moments } from '../src/stats/moments.ts';
import { quantiles } from '../src/stats/quantiles.ts';
import type { AnyStatistic } from '../src/stats/statistic.ts';
import type { Table } from '../src/table/table.ts';
import { claimOf, median, type Bench, type Claim } from './bench.ts';
import { numbers } from './numbers.ts';
import { summarizeOn } from './peer-duckdb.ts';
import { pandasOn } from './peer-pandas.ts';

const rounds = 3;
/** Of each, in a round: the median counts, after one that is not timed. */
const runs = 3;
const quartiles = [0.25, 0.5, 0.75];
const bins = 20;

/** The figures of a profile: shape, quartiles and bins of each column. */
function summaryOf(names: readonly string[]): Readonly<Record<string, AnyStatistic>> {
  return Object.fromEntries(
    names.flatMap((name): (readonly [string, AnyStatistic])[] => [
      [`${name} moments`, moments(name)],
      [`${name} quartiles`, quantiles(name, quartiles)],
      [`${name} histogram`, histogram(name, { bins })],
    ]),
  );
}

/** Those, with the different values of each column and the correlations of all. */
function profileOf(names: readonly string[], approximate: boolean): Readonly<Record<string, AnyStatistic>> {
  return {
    ...summaryOf(names),
    ...Object.fromEntries(names.map((name) => [`${name} distinct`, distinct(name, { approximate })])),
    correlations: correlations(names),
  };
}

const summaryCode = `
import warnings; warnings.simplefilter('ignore')
def summary():
    d.mean(); d.std(); d.min(); d.max(); d.skew(); d.kurt()
    d.quantile([.25, .5, .75])
    for name in d: np.histogram(d[name], bins=${bins})
`;
const summarized = `${summaryCode}\nrun = summary\n`;
const profiled = `${summaryCode}\ndef run():\n    summary(); d.nunique(); d.corr()\n`;

async function measured(): Promise<readonly Claim[]> {
  const from = numbers();
  const names = [...from.columns.keys()];
  const pandas = pandasOn(from, runs);
  const db = await duckdb({ threads: 1 });
  const times = new Map<string, number[]>();
  const note = (what: string, seconds: number): void =>
    void times.set(what, [...(times.get(what) ?? []), seconds]);
  try {
    await db.load('numbers', from);
    for (let round = 0; round < rounds; round++) {
      // A processor that waited for the peers takes a second to be fast again: what is told as a time is not the first.
      note('exact', await secondsOf(() => computed(from, profileOf(names, false))));
      note('approximate', await secondsOf(() => computed(from, profileOf(names, true))));
      note('summary', await secondsOf(() => computed(from, summaryOf(names))));
      note('duckdb', await secondsOf(() => summarizeOn(db, names)));
      if (!pandas) continue;
      note('pandasSummary', await pandas.seconds(summarized));
      note('pandas', await pandas.seconds(profiled));
    }
  } finally {
    pandas?.close();
    await db.close();
  }
  const at = (what: string): number => median(times.get(what)!);
  const perValue = (what: string): number => (1e9 * at(what)) / (from.rows * names.length);
  const ratio = (claim: string, peer: string, own: string, least: number): Claim =>
    claimOf(claim, at(peer) / at(own), 'times as fast', least, { atLeast: true });
  console.log(`       stats/summary: ${perValue('summary').toFixed(1)} ns a value`);
  return [
    ratio('stats/profile-approximate-vs-duckdb', 'duckdb', 'approximate', 3),
    ...(pandas
      ? [
          ratio('stats/summary-vs-pandas', 'pandasSummary', 'summary', 3),
          ratio('stats/profile-approximate-vs-pandas', 'pandas', 'approximate', 3),
          ratio('stats/profile-exact-vs-pandas', 'pandas', 'exact', 1),
        ]
      : []),
  ];
}

async function secondsOf(run: () => unknown): Promise<number> {
  await run();
  const times: number[] = [];
  for (let i = 0; i < runs; i++) {
    const start = performance.now();
    await run();
    times.push((performance.now() - start) / 1000);
  }
  return median(times);
}

function computed(from: Table, asked: Readonly<Record<string, AnyStatistic>>): void {
  if (Object.keys(compute(from, asked)).length === 0) throw new Error('nothing was computed');
}

const benches: readonly Bench[] = [{ claim: 'stats/', run: measured }];
export default benches;
