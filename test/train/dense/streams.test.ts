import { expect, test } from 'vitest';
import { randomAt, shuffled } from '../../../src/core/random.ts';
import { asStream } from '../../../src/input/as-stream.ts';
import type { ExampleStream } from '../../../src/input/example-stream.ts';
import { prefetch } from '../../../src/input/prefetch.ts';
import { shuffleRows } from '../../../src/input/shuffle-rows.ts';
import { TASKS } from '../../../src/models/model.ts';
import type { Examples } from '../../../src/table/examples.ts';
import { boostedTrees } from '../../../src/train/trees/boosted-trees.ts';
import { denseNet } from '../../../src/train/dense/dense-net.ts';
import type { Checkpoint, Checkpoints } from '../../../src/train/estimator.ts';
import { linearRegression } from '../../../src/train/linear-regression.ts';
import { logistic } from '../../../src/train/logistic.ts';
import { multinomial } from '../../../src/train/multinomial.ts';
import { naive } from '../../../src/train/naive.ts';
import { poissonRegression } from '../../../src/train/poisson-regression.ts';
import { wideAndDeep } from '../../../src/train/wide-and-deep/wide-and-deep.ts';
import { made } from './made.ts';

/** The rows at some places, in that order. */
function taken({ matrix, labels, weights, ...others }: Examples, places: Int32Array): Examples {
  const { dense, categories } = matrix;
  const width = dense.names.length;
  const numbers = Array.from(places).flatMap((row) => [
    ...dense.values.subarray(row * width, (row + 1) * width),
  ]);
  return {
    ...others,
    matrix: {
      rows: places.length,
      dense: { ...dense, values: Float32Array.from(numbers) },
      categories: categories.map((category) => ({
        ...category,
        codes: Int32Array.from(places, (row) => category.codes[row]!),
      })),
    },
    labels: Float64Array.from(places, (row) => labels[row]!),
    ...(weights && { weights: Float64Array.from(places, (row) => weights[row]!) }),
  };
}

/** The rows in the order in which a training in memory takes them. */
function inOrder(examples: Examples, seed: number, blockRows: number): ExampleStream {
  const { matrix } = examples;
  return {
    ...asStream(examples, blockRows),
    rows: undefined,
    open: ({ epoch = 0 } = {}) =>
      asStream(
        epoch === 0 ? examples : taken(examples, shuffled(matrix.rows, randomAt(seed, epoch))),
        blockRows,
      ).open(),
  };
}

const options = { hidden: [4], epochs: 3, batchSize: 16, seed: 5 };

test.each(TASKS)('rows that come in the order of a training in memory give its bits: %s', async (task) => {
  const examples = made(task, { rows: 150, levels: [3, 4] });
  const net = denseNet({ ...options, task, l2: 0.1 });
  const model = await net.fit(examples);
  for (const blockRows of [1, 40, 1000])
    expect((await net.fit(inOrder(examples, 5, blockRows))).save()).toEqual(model.save());
});

test('a net that is wide and deep reads streams, too, and knows the crosses of one', async () => {
  const { matrix, ...others } = made('binary', { rows: 150, levels: [3, 4] });
  const [first, second] = matrix.categories;
  const cross = { ...second!, origin: { columns: ['a', 'b'], steps: ['cross', 'oneHot'] } };
  const examples = { ...others, matrix: { ...matrix, categories: [first!, cross] } };
  const net = wideAndDeep({ ...options, kernel: 'plain' });
  expect((await net.fit(inOrder(examples, 5, 40))).save()).toEqual((await net.fit(examples)).save());
});

test('a stream is learned from as it comes, shuffled or not, read ahead or not', async () => {
  const examples = made('binary', { rows: 150 });
  const net = denseNet(options);
  const stream = asStream(examples, 40);
  const plain = await net.fit(stream);
  expect((await net.fit(prefetch(stream, 2))).save()).toEqual(plain.save());
  const shuffle = shuffleRows(stream, { buffer: 50, seed: 1 });
  const other = await net.fit(shuffle, { validation: examples });
  expect(other.save()).not.toEqual(plain.save());
  expect((await net.fit(shuffle, { validation: examples })).save()).toEqual(other.save());
});

test('batches of more rows than there are take no more room', async () => {
  const examples = made('binary', { rows: 20 });
  const layersOf = async (batchSize: number) =>
    (await denseNet({ ...options, batchSize }).fit(asStream(examples, 8))).layers;
  expect(await layersOf(2 ** 40)).toEqual(await layersOf(20));
});

/** Keeps a checkpoint in memory, and stops a training behind so many. */
function keeping(most = Infinity) {
  const stop = new AbortController();
  let kept: Checkpoint | undefined;
  let written = 0;
  const checkpoints: Checkpoints = {
    read: async () => kept,
    async write(checkpoint) {
      kept = checkpoint;
      if (++written === most) stop.abort('killed');
    },
    async clear() {
      kept = undefined;
    },
  };
  return { checkpoints, signal: stop.signal };
}

test('a training from a stream goes on from its checkpoint, with the rows of the epochs that are left', async () => {
  const examples = made('regression', { rows: 150 });
  const net = denseNet(options);
  const stream = shuffleRows(asStream(examples, 40), { buffer: 60 });
  const whole = await net.fit(stream);
  const { checkpoints, signal } = keeping(2);
  await expect(net.fit(stream, { checkpoints, signal })).rejects.toBe('killed');
  for (const other of [examples, shuffleRows(asStream(examples, 40), { buffer: 61 })])
    await expect(net.fit(other, { checkpoints })).rejects.toMatchObject({ code: 'bad-data' });
  expect((await net.fit(stream, { checkpoints })).save()).toEqual(whole.save());
});

test('bad rows are refused with their number in the stream, in whichever epoch they come', async () => {
  const examples = made('binary', { rows: 150 });
  const bad = { ...examples, labels: examples.labels.slice() };
  bad.labels[77] = 3;
  const net = denseNet({ ...options, task: 'binary' });
  await expect(net.fit(asStream(bad, 40))).rejects.toMatchObject({ code: 'bad-data', details: { row: 77 } });
  const values = examples.matrix.dense.values.slice();
  values[3 * 101 + 1] = NaN;
  const holed = { ...examples, matrix: { ...examples.matrix, dense: { ...examples.matrix.dense, values } } };
  const later = (epochs: number, then: Examples): ExampleStream => ({
    ...asStream(examples, 40),
    rows: undefined,
    open: ({ epoch = 0 } = {}) => asStream(epoch < epochs ? examples : then, 40).open(),
  });
  for (const epoch of [0, 2])
    await expect(net.fit(later(epoch, holed))).rejects.toMatchObject({
      code: 'bad-data',
      details: { row: 101, column: 'x1' },
    });
  for (const rows of [149, 151])
    await expect(net.fit(later(2, made('binary', { rows })))).rejects.toMatchObject({
      code: 'bad-data',
      details: { epoch: 2, rows: 150 },
    });
});

test('a stream that teaches nothing is refused as examples are', async () => {
  const examples = made('binary', { rows: 20 });
  const net = denseNet(options);
  const ones = { ...examples, labels: new Float64Array(20).fill(1) };
  await expect(net.fit(asStream(ones, 6))).rejects.toMatchObject({ code: 'bad-data' });
  await expect(net.fit(asStream(taken(examples, new Int32Array()), 6))).rejects.toMatchObject({
    code: 'bad-data',
  });
  const bare = {
    ...examples,
    matrix: { rows: 20, dense: { names: [], values: new Float32Array() }, categories: [] },
  };
  await expect(net.fit(asStream(bare, 6))).rejects.toThrow(/no feature/);
  const { dense } = examples.matrix;
  const twice = {
    ...examples,
    matrix: { ...examples.matrix, dense: { ...dense, names: dense.names.map(() => 'x') } },
  };
  await expect(net.fit(asStream(twice, 6))).rejects.toThrow(/two features are called "x"/);
});

test('an abort is heard while a block is awaited', async () => {
  const stop = new AbortController();
  const examples = made('binary', { rows: 50 });
  const stream: ExampleStream = {
    ...asStream(examples, 16),
    async *open({ epoch = 0 } = {}) {
      yield* asStream(examples, 16).open();
      if (epoch === 2) await new Promise(() => setTimeout(() => stop.abort('enough'), 1));
    },
  };
  await expect(denseNet(options).fit(stream, { signal: stop.signal })).rejects.toBe('enough');
});

test.each([boostedTrees(), linearRegression(), logistic(), multinomial(), naive(), poissonRegression()])(
  '$name refuses a stream, and says what to do',
  async (estimator) => {
    const stream = asStream(made('binary'), 8);
    const error: unknown = await estimator.fit(stream as never).catch((found: unknown) => found);
    expect(error).toMatchObject({ code: 'unsupported' });
    expect(String(error)).toContain('collect(stream)');
  },
);
