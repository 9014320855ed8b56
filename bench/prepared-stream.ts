/** Batches of real flights, prepared by the thread that reads, and with a worker beside it. */
import { fileURLToPath } from 'node:url';
import { loadParquetBatches } from '../src/adapters/node-stored-files.ts';
import { nodeWorkers } from '../src/adapters/node-workers.ts';
import type { ExampleStream } from '../src/input/example-stream.ts';
import { preparedStream } from '../src/input/prepared-stream.ts';
import { bucketize } from '../src/prepare/bucketize.ts';
import { cross } from '../src/prepare/cross.ts';
import { cyclic } from '../src/prepare/cyclic.ts';
import { dates } from '../src/prepare/dates.ts';
import { oneHot } from '../src/prepare/one-hot.ts';
import { pipeline } from '../src/prepare/pipeline.ts';
import { standardize } from '../src/prepare/standardize.ts';
import type { Batches } from '../src/table/batches.ts';
import type { Table } from '../src/table/table.ts';
import { denseNet } from '../src/train/dense/dense-net.ts';
import { workerFile } from '../test/workers/worker-file.ts';
import { claimOf, median, type Bench, type Claim } from './bench.ts';
import { withLabel } from './flights-3m.ts';

const file = fileURLToPath(new URL('../node_modules/vega-datasets/data/flights-3m.parquet', import.meta.url));
const rounds = 5;
const mostRows = 600_000;

/** Flights in memory, in the batches in which they lie in the file: what is measured waits for no disk. */
async function flightsHeld(): Promise<Batches> {
  const held: Table[] = [];
  let rows = 0;
  for await (const batch of loadParquetBatches(file)()) {
    held.push(withLabel(batch));
    if ((rows += batch.rows) >= mostRows) break;
  }
  return async function* flights() {
    yield* held;
  };
}

/** Reads all blocks, and gives the seconds that it took. */
async function read(stream: ExampleStream): Promise<number> {
  const since = performance.now();
  let rows = 0;
  for await (const { matrix } of stream.open()) rows += matrix.rows;
  if (rows < mostRows) throw new Error(`only ${rows} rows were read.`);
  return (performance.now() - since) / 1000;
}

/** Learns an epoch from them: they are read twice, once to count the labels. */
async function learn(stream: ExampleStream): Promise<number> {
  const since = performance.now();
  await denseNet({ hidden: [16], epochs: 1 }).fit(stream);
  return (performance.now() - since) / 1000;
}

async function withAWorker(): Promise<readonly Claim[]> {
  const batches = await flightsHeld();
  const prepare = await pipeline(
    dates({ columns: ['date'], parts: ['month', 'dayOfWeek', 'hour'], timeZone: 'America/New_York' }),
    cyclic({ columns: ['date_hour'], period: 24 }),
    bucketize({ columns: ['distance'], quantiles: 20, suffix: '_bin' }),
    cross({ columns: ['origin', 'destination'], as: 'route', buckets: 1000 }),
    standardize({ columns: ['date_month', 'date_dayOfWeek', 'date_hour', 'distance'] }),
    oneHot({ columns: ['origin', 'destination'] }),
  ).fitFrom(batches);
  const workers = await nodeWorkers(1, { entry: workerFile() });
  try {
    const options = { label: 'late', rows: 'training' } as const;
    const alone = await preparedStream(batches, prepare, options);
    const beside = await preparedStream(batches, prepare, { ...options, workers });
    const seconds = { readAlone: [], readBeside: [], learnAlone: [], learnBeside: [] } as {
      readonly [what: string]: number[];
    };
    for (let round = 0; round <= rounds; round++) {
      const took = {
        readAlone: await read(alone),
        readBeside: await read(beside),
        learnAlone: await learn(alone),
        learnBeside: await learn(beside),
      };
      if (round > 0) for (const [what, each] of Object.entries(took)) seconds[what]!.push(each);
    }
    const of = (what: string): number => median(seconds[what]!);
    for (const what of ['read', 'learn'])
      console.log(
        `       input/prepared, ${what}: ${of(`${what}Alone`).toFixed(3)} s alone, ${of(`${what}Beside`).toFixed(3)} with a worker`,
      );
    return [
      claimOf('input/prepared-with-a-worker', of('readAlone') / of('readBeside'), 'times as fast', 1, {
        atLeast: true,
      }),
      claimOf('input/learned-with-a-worker', of('learnAlone') / of('learnBeside'), 'times as fast', 1, {
        atLeast: true,
      }),
    ];
  } finally {
    await workers.close();
  }
}

const benches: readonly Bench[] = [{ claim: 'input/', run: withAWorker }];
export default benches;
