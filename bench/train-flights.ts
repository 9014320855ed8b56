/** 3,000,000 real flights, from a Parquet file to models in little memory; counts held against DuckDB's. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { duckdb } from '../src/engines/duckdb.ts';
import { column } from '../src/table/table.ts';
import { claimOf, type Bench, type Claim } from './bench.ts';

const file = fileURLToPath(new URL('../node_modules/vega-datasets/data/flights-3m.parquet', import.meta.url));

/** What the child prints. */
interface Flights {
  readonly counted: Readonly<Record<string, number>>;
  readonly gap: number;
  readonly linearAuc: number;
  readonly treesAuc: number;
  readonly bytes: number;
}

/** What a process of its own prints. */
async function printed(name: string): Promise<unknown> {
  const child = fileURLToPath(new URL(name, import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', child, file]);
  return JSON.parse(stdout);
}

async function flights(): Promise<readonly Claim[]> {
  const { counted, gap, linearAuc, treesAuc, bytes } = (await printed('train-flights.child.ts')) as Flights;
  const db = await duckdb();
  try {
    const found = await db.query(`
      SELECT count(*) AS rows, sum((delay > 15)::INT)::DOUBLE AS late, count(DISTINCT origin) AS origins,
        count(DISTINCT destination) AS destinations,
        sum((destination = (SELECT min(destination) FROM '${file}'))::INT)::DOUBLE AS "toFirst"
      FROM '${file}'`);
    const others = Object.entries(counted).filter(
      ([name, count]) => column(found, name, 'number').values[0] !== count,
    );
    return [
      claimOf('train/flights-3m-memory', bytes / 2 ** 20, 'MiB, the process in all', 700),
      claimOf('train/flights-3m-mismatches', others.length, 'counts other than DuckDB has', 0),
      claimOf('train/flights-3m-standardized-gap', gap, 'mean of what has the mean 0', 1e-6),
      claimOf('train/flights-3m-logistic-auc', linearAuc, 'AUC', 0.64, { atLeast: true }),
      claimOf('train/flights-3m-trees-auc', treesAuc, 'AUC of 20 trees', 0.68, { atLeast: true }),
    ];
  } finally {
    await db.close();
  }
}

async function streamed(): Promise<Claim> {
  const { rows, bytes } = (await printed('train-flights-stream.child.ts')) as { rows: number; bytes: number };
  // Once to count the labels, once to learn.
  if (rows !== 6_000_000) throw new Error(`${rows} rows were read, not twice 3,000,000`);
  return claimOf('train/flights-3m-streamed-memory', bytes / 2 ** 20, 'MiB, the process in all', 350);
}

const benches: readonly Bench[] = [
  { claim: 'train/flights-3m', run: flights },
  { claim: 'train/flights-3m-streamed-memory', run: streamed },
];
export default benches;
