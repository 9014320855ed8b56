/** One profile, three executors: 3,000,000 real flights in memory, as a stream of Parquet batches, and in DuckDB. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { loadParquet, loadParquetBatches } from '../src/adapters/node-stored-files.ts';
import { profileFrom } from '../src/eda/profile-from.ts';
import { profile, type Profile } from '../src/eda/profile.ts';
import type { ColumnProfile, NumberProfile } from '../src/eda/column-profile.ts';
import { duckdb } from '../src/engines/duckdb.ts';
import { sortedCopy } from '../src/stats/sort-numbers.ts';
import { column, type Table } from '../src/table/table.ts';
import { claimOf, type Bench, type Claim } from './bench.ts';

const file = fileURLToPath(new URL('../node_modules/vega-datasets/data/flights-3m.parquet', import.meta.url));

/** Figures that must be the same whoever computed them. */
function exactFigures(column: ColumnProfile): unknown {
  const { name, kind, count, missing } = column;
  const common = { name, kind, count, missing };
  if (column.kind === 'number') {
    const { min, max, zeros, negatives, infinite, wholeNumbers } = column;
    return { ...common, min, max, zeros, negatives, infinite, wholeNumbers };
  }
  if (column.kind === 'time') return { ...common, min: column.min, max: column.max, buckets: column.buckets };
  return column.kind === 'category'
    ? { ...common, levels: column.levels, otherRows: column.otherRows }
    : common;
}

const numbersOf = ({ columns }: Profile): readonly NumberProfile[] =>
  columns.filter((column) => column.kind === 'number');

const mismatches = (one: Profile, other: Profile): number =>
  one.columns.filter(
    (column, place) =>
      JSON.stringify(exactFigures(column)) !== JSON.stringify(exactFigures(other.columns[place]!)),
  ).length + Math.abs(one.columns.length - other.columns.length);

function momentGap(one: Profile, other: Profile): number {
  const gaps = numbersOf(one).flatMap((column, place) => {
    const twin = numbersOf(other)[place]!;
    return (['mean', 'deviation', 'skewness', 'kurtosis'] as const).map(
      (word) => Math.abs(column[word]! - twin[word]!) / Math.abs(column[word]!),
    );
  });
  const pairs = (one.correlations?.values ?? []).flatMap((row, i) =>
    row.map((value, j) => Math.abs(value! - other.correlations!.values[i]![j]!)),
  );
  return Math.max(...gaps, ...pairs);
}

/** By how much a quantile's rank is further off than its profile says, at most; 0 or less keeps the promise. */
function rankExcess(rows: Table, of: Profile): number {
  const shares = { p01: 0.01, p05: 0.05, p25: 0.25, p50: 0.5, p75: 0.75, p95: 0.95, p99: 0.99 } as const;
  return Math.max(
    ...numbersOf(of).flatMap(({ name, quantiles, rankError }) => {
      const sorted = sortedCopy(column(rows, name, 'number').values);
      return Object.entries(shares).map(([word, share]) => {
        const value = quantiles[word as keyof typeof shares]!;
        const below = sorted.findIndex((each) => each >= value) / sorted.length;
        const upTo = (sorted.findLastIndex((each) => each <= value) + 1) / sorted.length;
        const off = share < below ? below - share : Math.max(0, share - upTo);
        return off - rankError - 1 / sorted.length; // type 7 stands between two ranks
      });
    }),
  );
}

async function agreement(): Promise<readonly Claim[]> {
  const rows = await loadParquet(file);
  const inMemory = profile(rows);
  const streamed = await profileFrom(loadParquetBatches(file));
  const db = await duckdb();
  let onEngine: Profile;
  try {
    onEngine = await profileFrom(db.file(file));
  } finally {
    await db.close();
  }
  return [
    claimOf('eda/executors-stream-mismatches', mismatches(inMemory, streamed), 'columns', 0),
    claimOf('eda/executors-duckdb-mismatches', mismatches(inMemory, onEngine), 'columns', 0),
    claimOf('eda/executors-stream-moment-gap', momentGap(inMemory, streamed), 'relative', 1e-9),
    claimOf('eda/executors-duckdb-moment-gap', momentGap(inMemory, onEngine), 'relative', 1e-9),
    claimOf('eda/executors-memory-rank-excess', rankExcess(rows, inMemory), 'share of rows', 0),
    claimOf('eda/executors-stream-rank-excess', rankExcess(rows, streamed), 'share of rows', 0),
    claimOf('eda/executors-duckdb-rank-excess', rankExcess(rows, onEngine), 'share of rows', 0),
  ];
}

async function memory(): Promise<Claim> {
  const child = fileURLToPath(new URL('executors.child.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', child, file]);
  const { rows, bytes } = JSON.parse(stdout) as { rows: number; bytes: number };
  if (rows !== 3_000_000) throw new Error(`${rows} rows were read, not 3,000,000`);
  return claimOf('eda/stream-profile-memory', bytes / 2 ** 20, 'MiB above the idle process', 300);
}

const benches: readonly Bench[] = [
  { claim: 'eda/executors', run: agreement },
  { claim: 'eda/stream-profile-memory', run: memory },
];
export default benches;
