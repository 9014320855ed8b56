import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { nodeWorkers } from '../../src/adapters/node-workers.ts';
import type { SpentInThreads } from '../../src/input/example-stream.ts';
import { preparedStream, type PreparedStreamOptions } from '../../src/input/prepared-stream.ts';
import { bucketize } from '../../src/prepare/bucketize.ts';
import { dates } from '../../src/prepare/dates.ts';
import { oneHot } from '../../src/prepare/one-hot.ts';
import { pipeline } from '../../src/prepare/pipeline.ts';
import { standardize } from '../../src/prepare/standardize.ts';
import { targetEncode } from '../../src/prepare/target-encode.ts';
import { inBatches, type Batches, type BatchesOptions } from '../../src/table/batches.ts';
import { categoryColumn, numberColumn, textColumn, timeColumn } from '../../src/table/column.ts';
import { table, type Table } from '../../src/table/table.ts';
import type { Workers } from '../../src/workers/workers.ts';
import { plusMean } from '../prepare/plus-mean.ts';
import { nearWorkers } from '../workers/near-workers.ts';
import { workerFile } from '../workers/worker-file.ts';
import { blocksOf } from './streams.ts';

const rows = 97;
const many = <Value>(make: (row: number) => Value): Value[] =>
  Array.from({ length: rows }, (_, row) => make(row));
const flights = table({
  at: timeColumn(many((row) => 1_357_035_300_000 + row * 7_654_321)),
  age: numberColumn(many((row) => 20 + ((row * 13) % 50))),
  from: categoryColumn(many((row) => ['Bath', 'York', 'Hull', null][row % 4])),
  to: textColumn(many((row) => (row % 11 === 0 ? null : `k${row % 5}`))),
  key: textColumn(many((row) => `row ${row}`)),
  unread: textColumn(many((row) => `nobody asks for ${row}`)),
  weight: numberColumn(many((row) => row % 3)),
  late: numberColumn(many((row) => (row % 9 === 4 ? null : row % 2))),
  kind: categoryColumn(many((row) => ['a', 'b', 'c'][row % 3])),
});
const prepare = pipeline(
  dates({ columns: ['at'], parts: ['month', 'dayOfWeek', 'hour'], timeZone: 'America/New_York' }),
  bucketize({ columns: ['age'], edges: [30, 40, 50] }),
  standardize({ columns: ['at_hour'] }),
  oneHot({ columns: ['from', 'to'] }),
).fit(flights);
const LATE = { label: 'late', weight: 'weight', missingLabel: 'leave-out', rows: 'training' } as const;

/** A source that counts what was read of it, and the readings that are not over. */
function counted(batches: Batches): Batches & { read: number; open: number } {
  const source = Object.assign(
    async function* counting(reading?: BatchesOptions) {
      source.open++;
      try {
        for await (const batch of batches(reading)) {
          source.read++;
          yield batch;
        }
      } finally {
        source.open--;
      }
    },
    { read: 0, open: 0 },
  );
  return source;
}

const plainBlocks = async (batches: Batches, options: PreparedStreamOptions = LATE) =>
  blocksOf(await preparedStream(batches, prepare, options));

let threads: Workers;
beforeAll(async () => {
  threads = await nodeWorkers(2, { entry: workerFile() });
});
afterAll(() => threads.close());

test.each([1, 10, 96, 1000])(
  'batches of %i rows have the bits that they have without workers',
  async (size) => {
    const batches = inBatches(flights, size);
    const stream = await preparedStream(batches, prepare, { ...LATE, workers: threads });
    const plain = await plainBlocks(batches);
    expect(await blocksOf(stream)).toEqual(plain);
    expect(await blocksOf(stream)).toEqual(plain); // again, from the start
    expect(flights.columns.get('age')).toMatchObject({ values: { length: rows } });
  },
);

test('training rows are encoded in workers as they are here, and classes keep their numbers', async () => {
  const batches = inBatches(flights, 12);
  const encode = await pipeline(
    targetEncode({ columns: ['from'], label: 'kind', positive: 'b', key: 'key' }),
  ).fitFrom(batches);
  const options = { label: 'kind', positive: 'b', rows: 'training' } as const;
  const stream = await preparedStream(batches, encode, { ...options, workers: threads });
  const plain = await blocksOf(await preparedStream(batches, encode, options));
  expect(await blocksOf(stream)).toEqual(plain);
  expect(plain[0]!.matrix).not.toEqual(
    encode.examples((await firstOf(batches))!, { label: 'kind', positive: 'b' }).matrix,
  );
  const classes = { label: 'kind', classes: ['c', 'b', 'a'], rows: 'later' } as const;
  const named = await preparedStream(batches, prepare, { ...classes, workers: threads });
  expect(await blocksOf(named)).toEqual(await plainBlocks(batches, classes));
});

async function firstOf(batches: Batches): Promise<Table | undefined> {
  for await (const batch of batches()) return batch;
  return undefined;
}

test('blocks come in the order of the batches, whichever worker is done first', async () => {
  const held: (() => void)[] = [];
  const isBlock = (answer: unknown): boolean => (answer as { is: string }).is === 'prepared';
  const workers = nearWorkers(3, {
    let: (_, answer) => (isBlock(answer) ? new Promise((go) => held.push(go)) : undefined),
  });
  const batches = inBatches(flights, 10);
  const stream = await preparedStream(batches, prepare, { ...LATE, workers, ahead: 6 });
  const blocks = blocksOf(stream);
  let released = 0;
  const releasing = setInterval(() => {
    released += held.length;
    for (const go of held.splice(0).reverse()) go();
  }, 5);
  expect(await blocks).toEqual(await plainBlocks(batches));
  clearInterval(releasing);
  expect(released).toBeGreaterThan(2);
});

test('no more batches are read than are asked for, and those ahead; a reader that stops ends everything', async () => {
  const workers = nearWorkers(2);
  const batches = counted(inBatches(flights, 5));
  const stream = await preparedStream(batches, prepare, { ...LATE, workers, ahead: 3 });
  expect([batches.read, batches.open]).toEqual([1, 0]);
  batches.read = 0;
  let asked = 0;
  for await (const block of stream.open()) {
    await new Promise((resolve) => setTimeout(resolve, 2));
    asked++;
    expect(block.matrix.rows).toBeGreaterThan(0);
    expect(batches.read).toBeLessThanOrEqual(asked + 3);
    if (asked === 4) break;
  }
  expect(batches.read).toBe(7);
  expect(batches.open).toBe(0);
  await vi.waitFor(() => expect(workers.open()).toBe(0));
});

test('workers get copies of the columns that are read, of their own rows and no more', async () => {
  const got: Table[] = [];
  const workers = nearWorkers(1, { got: (_, message) => message && got.push(message as Table) });
  const batches = inBatches(flights, 10);
  await blocksOf(await preparedStream(batches, prepare, { ...LATE, workers }));
  expect(got.length).toBeGreaterThan(0);
  for (const { columns } of got) {
    expect([...columns.keys()]).toEqual(['at', 'age', 'from', 'to', 'weight', 'late']);
    const age = columns.get('age') as { readonly values: Float64Array };
    expect(age.values.buffer.byteLength).toBe(8 * age.values.length);
  }
  expect(prepare.matrix(flights).rows).toBe(rows); // nothing of it is gone
});

test('workers that are killed on the way are done without', async () => {
  const workers = await nodeWorkers(2, { entry: workerFile() });
  const batches = inBatches(flights, 3);
  const stream = await preparedStream(batches, prepare, { ...LATE, workers });
  const blocks = [];
  for await (const block of stream.open()) {
    blocks.push(block);
    if (blocks.length === 3) await workers.close();
  }
  const plain = await plainBlocks(batches);
  expect(blocks).toEqual(plain);
  expect(await blocksOf(stream)).toEqual(plain); // and when none is there from the start
});

test('the batches of one that dies are prepared by another', async () => {
  let isKilled = false;
  const by: number[] = [];
  const workers = nearWorkers(2, {
    got: (at, message) => {
      if (message) by.push(at);
      if (message && at === 0 && !isKilled) {
        isKilled = true;
        workers.kill(0);
      }
    },
  });
  const batches = inBatches(flights, 3);
  const stream = await preparedStream(batches, prepare, { ...LATE, workers });
  expect(await blocksOf(stream)).toEqual(await plainBlocks(batches));
  expect(isKilled).toBe(true);
  expect(by.filter((at) => at === 0).length).toBeLessThan(3);
  expect(by.filter((at) => at === 1).length).toBeGreaterThan(0);
});

test('one that is never ready, and one that falls silent, are done without', async () => {
  let answers = 0;
  const silent = new Promise<void>(() => undefined);
  const workers = nearWorkers(2, {
    let: (at, answer) => {
      if (at === 0) return silent;
      return (answer as { is: string }).is === 'prepared' && answers++ > 1 ? silent : undefined;
    },
  });
  const batches = inBatches(flights, 10);
  const stream = await preparedStream(batches, prepare, { ...LATE, workers, ahead: 2 });
  expect(await blocksOf(stream)).toEqual(await plainBlocks(batches));
});

test('an error of the preparation is the one that it is without workers, behind the blocks before it', async () => {
  const values = many((row) => 20 + ((row * 13) % 50));
  const bad = table({ ...Object.fromEntries(flights.columns), weight: numberColumn(values.with(33, -1)) });
  const batches = inBatches(bad, 10);
  const errors = [];
  for (const workers of [undefined, threads]) {
    const stream = await preparedStream(batches, prepare, { ...LATE, workers });
    let blocks = 0;
    try {
      for await (const block of stream.open()) blocks += block.matrix.rows > 0 ? 1 : 0;
    } catch (error) {
      errors.push(error);
    }
    expect(blocks).toBe(3);
  }
  expect(errors[0]).toMatchObject({ code: 'bad-data', message: expect.stringContaining('weight') as string });
  expect(errors[1]).toEqual(errors[0]);
});

test('an error of the source comes behind the blocks before it', async () => {
  let readings = 0;
  const stream = await preparedStream(
    async function* failing(reading) {
      const isFirst = readings++ === 0;
      let batch = 0;
      for await (const each of inBatches(flights, 10)(reading)) {
        if (batch++ === 4 && !isFirst) throw new RangeError('spilt');
        yield each;
      }
    },
    prepare,
    { ...LATE, workers: threads },
  );
  let blocks = 0;
  const reading = (async () => {
    for await (const block of stream.open()) blocks += block.matrix.rows > 0 ? 1 : 0;
  })();
  await expect(reading).rejects.toThrow('spilt');
  expect(blocks).toBe(4);
});

test('an abort is heard while a worker is waited for, and ends everything', async () => {
  const stop = new AbortController();
  const silent = new Promise<void>(() => undefined);
  const workers = nearWorkers(1, {
    let: (_, answer) => ((answer as { is: string }).is === 'prepared' ? silent : undefined),
    got: (_, message) => void (message && setTimeout(() => stop.abort('enough'), 5)),
  });
  const batches = counted(async function* endless(reading) {
    for (;;) yield* inBatches(flights, 50)(reading);
  });
  const stream = await preparedStream(batches, prepare, { ...LATE, workers, ahead: 1 });
  await expect(blocksOf(stream, { signal: stop.signal })).rejects.toBe('enough');
  await vi.waitFor(() => expect([batches.open, workers.open()]).toEqual([0, 0]));
  const aborted = preparedStream(batches, prepare, { ...LATE, workers, signal: AbortSignal.abort('no') });
  await expect(aborted).rejects.toBe('no');
});

test('what cannot be prepared by workers is said before anything is read again', async () => {
  const batches = counted(inBatches(flights, 10));
  const mine = pipeline(plusMean({ base: 'age', of: 'weight', to: 'older' })).fit(flights);
  const refused = preparedStream(batches, mine, { ...LATE, workers: threads });
  await expect(refused).rejects.toMatchObject({
    code: 'unsupported',
    message: expect.stringContaining('there is a saved step "plus-mean"') as string,
  });
  expect((await blocksOf(await preparedStream(batches, mine, LATE))).length).toBe(10);
  const deaf: Workers = { ...threads, post: (at, job) => threads.post(at, job) };
  await expect(preparedStream(batches, prepare, { ...LATE, workers: deaf })).rejects.toMatchObject({
    code: 'unsupported',
    message: expect.stringContaining('third argument') as string,
  });
  expect(batches.open).toBe(0);
});

test('what a batch took is told: here alone, or here and by workers', async () => {
  const batches = inBatches(flights, 10);
  for (const workers of [undefined, threads]) {
    const took: SpentInThreads[] = [];
    const stream = await preparedStream(batches, prepare, { ...LATE, workers });
    await blocksOf(stream, { onPrepared: (spent) => took.push(spent) });
    expect(took).toHaveLength(10);
    for (const { threads: many, computingMs, waitingMs, restMs } of took) {
      expect(many).toBeLessThan(workers ? 4 : 2);
      expect(Math.min(computingMs, waitingMs, restMs)).toBeGreaterThanOrEqual(0);
    }
    expect(took.reduce((sum, each) => sum + each.computingMs + each.waitingMs, 0)).toBeGreaterThan(0);
  }
});
