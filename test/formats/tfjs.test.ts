import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import type { GraphModel } from '@tensorflow/tfjs-converter';
import * as tfl from '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RuntimePredictor } from '../../src/formats/runtime-predictor.ts';
import { tfjsPredictor, type TfjsPredictorOptions } from '../../src/formats/tfjs.ts';
import { columnsAsTheyAre } from '../../src/prepare/columns-as-they-are.ts';
import { handler } from '../../src/serve/http/handler.ts';
import { toRows, type Row } from '../../src/table/rows.ts';
import { column, type Table } from '../../src/table/table.ts';
import { askedRows } from './rows.ts';
import {
  DAYS,
  embedding,
  graphOf,
  layersOf,
  NUMBERS,
  prepare,
  quietCpu,
  tensorflowAnswers,
} from './tfjs-files.ts';

const versions = JSON.parse(readFileSync(new URL('../fixtures/tfjs/told.json', import.meta.url), 'utf8')) as {
  readonly versions: Readonly<Record<string, string>>;
};
const rows = askedRows(2_000);

/** The largest difference, relative where an answer is more than 1. */
function largest(scores: ArrayLike<number>, answers: Float32Array): number {
  expect(scores.length).toBe(answers.length);
  let most = 0;
  for (let at = 0; at < answers.length; at++) {
    const off = Math.abs(scores[at]! - answers[at]!) / Math.max(1, Math.abs(answers[at]!));
    if (!(off <= most)) most = off;
  }
  return most;
}

const options = <Told extends Omit<TfjsPredictorOptions, 'runtime'>>(
  given: Told,
): Told & { runtime: typeof tf } => ({ runtime: tf, ...given });
const tensors = (): number => tf.memory().numTensors;

beforeAll(async () => {
  await quietCpu();
});

describe.each(['cpu', 'wasm'])(
  'on the backend %s, models of Keras and TensorFlow answer as there',
  (backend) => {
    beforeEach(async () => void (await tf.setBackend(backend)));
    afterAll(async () => void (await tf.setBackend('cpu')));

    it('was recorded with these versions', () => {
      expect(versions.versions).toMatchObject({
        tensorflow: '2.19.1',
        keras: '2.19.0',
        tensorflowjs: '4.22.0',
      });
    });

    it('several inputs, embeddings and normalisations between', async () => {
      const predictor = await tfjsPredictor(await layersOf('layers-embedding'), options(embedding));
      const before = tensors();
      const { scores, predictions } = await predictor.predictTable(rows);
      expect(tensors()).toBe(before);
      expect(largest(scores, tensorflowAnswers('layers-embedding'))).toBeLessThanOrEqual(1e-6);
      expect(predictions.every((one, row) => one === (scores[row]! >= 0.5 ? 1 : 0))).toBe(true);
      expect(predictor.signature.task).toBe('binary');
      expect(predictor.input.fields.map(({ name }) => name)).toEqual([...NUMBERS, 'city', 'day']);
    });

    it('a stack with classes, which takes every feature', async () => {
      const dense = columnsAsTheyAre({ dense: NUMBERS, categories: [] });
      const predictor = await tfjsPredictor(
        await layersOf('layers-classes'),
        options({ prepare: dense, classes: ['low', 'middle', 'high'], missingNumber: 0, batchSize: 300 }),
      );
      const { probabilities } = await predictor.predictTable(rows);
      expect(largest(probabilities!, tensorflowAnswers('layers-classes'))).toBeLessThanOrEqual(1e-6);
      const [first] = await predictor.predict(toRows(rows).slice(0, 1));
      expect(largest(first!.probabilities!, tensorflowAnswers('layers-classes').subarray(0, 3))).toBeLessThan(
        1e-6,
      );
    });

    it('steps in time, of which an input has two with two numbers each; the second of two outputs', async () => {
      const predictor = await tfjsPredictor(
        await layersOf('layers-steps'),
        options({ inputs: { steps: NUMBERS }, output: 'delay', missingNumber: 0 }),
      );
      const { scores } = await predictor.predictTable(rows);
      expect(predictor.signature.task).toBe('regression');
      expect(largest(scores, tensorflowAnswers('layers-steps'))).toBeLessThanOrEqual(1e-6);
    });

    it('raw columns with texts that a graph looks up, and logits', async () => {
      const predictor = await tfjsPredictor(
        await graphOf('graph-texts'),
        options({ link: 'logit', missingNumber: 0 }),
      );
      const before = tensors();
      const { scores } = await predictor.predictTable(rows);
      expect(tensors()).toBe(before);
      const shares = tensorflowAnswers('graph-texts').map((logit) => 1 / (1 + Math.exp(-logit)));
      expect(largest(scores, shares)).toBeLessThanOrEqual(1e-6);
      const kinds = predictor.input.fields.map(({ name, kind }) => [name, kind]);
      expect(kinds).toEqual([
        ['count', 'number'],
        ['city', 'category'],
        ['price', 'number'],
      ]);
    });

    it('lists of numbers, and an output of several by name', async () => {
      const model = await graphOf('graph-lists');
      const predictor = await tfjsPredictor(model, options({ output: 'delay', missingNumber: 0 }));
      const { scores } = await predictor.predictTable(rows);
      expect(largest(scores, tensorflowAnswers('graph-lists'))).toBeLessThanOrEqual(1e-6);
      const shares = await tfjsPredictor(model, options({ output: 'share' }));
      expect(shares.signature.task).toBe('multi-class');
    });

    it('a loop, which a graph carries out asynchronously only', async () => {
      const predictor = await tfjsPredictor(
        await graphOf('graph-loop'),
        options({ inputs: { pair: ['price', 'x'] }, missingNumber: 0 }),
      );
      const before = tensors();
      const { scores } = await predictor.predictTable(rows);
      expect(tensors()).toBe(before);
      expect(largest(scores, tensorflowAnswers('graph-loop'))).toBeLessThanOrEqual(1e-6);
    });

    it('a row that lacks a number is not answered, whatever the backend makes of NaN', async () => {
      const model = await layersOf('layers-embedding');
      const { inputs, task } = embedding;
      const predictor = await tfjsPredictor(model, options({ prepare, inputs, task }));
      const { scores, predictions } = await predictor.predictTable(rows);
      const answers = tensorflowAnswers('layers-embedding').map((answer, row) =>
        lacks(rows, row) ? NaN : answer,
      );
      const answered = [...answers.keys()].filter((row) => !Number.isNaN(answers[row]!));
      expect([...scores.keys()].filter((row) => !Number.isNaN(scores[row]!))).toEqual(answered);
      expect(answered.length).toBeGreaterThan(500);
      expect(predictions.every((one, row) => Number.isNaN(one) === lacks(rows, row))).toBe(true);
      const off = answered.map((row) => Math.abs(scores[row]! - answers[row]!));
      expect(Math.max(...off)).toBeLessThanOrEqual(1e-6);
      const asked = handler(predictor, { name: 'late' });
      const some = toRows(rows).slice(0, 20);
      const request = new Request('http://x/v1/models/late:predict', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ instances: some }),
      });
      const response = await asked(request);
      const text = await response.text();
      expect([response.status, text.includes('NaN')]).toEqual([200, false]);
      expect(text).toContain('null');
    });
  },
);

function lacks(from: Table, row: number): boolean {
  return NUMBERS.some((name) => Number.isNaN(column(from, name, 'number').values[row]));
}

/** A net of one dense layer whose weights are all 1, so that what it answers is the sum. */
function sum(shape: readonly number[], last: object = {}): tfl.LayersModel {
  const input = tfl.input({ shape: [...shape], name: 'in' });
  const flat = shape.length > 1 ? (tfl.layers.flatten().apply(input) as tfl.SymbolicTensor) : input;
  const dense = tfl.layers.dense({ units: 1, useBias: false, kernelInitializer: 'ones', ...last });
  return tfl.model({ inputs: input, outputs: dense.apply(flat) as tfl.SymbolicTensor });
}

describe('a loaded model', () => {
  const row = (name: string): Row => ({ a: name.length, b: 2, c: 3, d: 4 });
  const columns = ['a', 'b', 'c', 'd'];

  it('is filled row by row, in the order of the columns, whatever the shape', async () => {
    const seen: unknown[] = [];
    const model = sum([2, 2]);
    const asked = spied(model, (inputs) => seen.push((inputs as tf.Tensor).arraySync()));
    const predictor = await tfjsPredictor(asked, options({ inputs: { in: ['d', 'c', 'b', 'a'] } }));
    expect(await predictor.predict([row('x'), row('xyz')])).toEqual([
      { score: 10, prediction: 10 },
      { score: 12, prediction: 12 },
    ]);
    expect(seen.at(-1)).toEqual([
      [
        [4, 3],
        [2, 1],
      ],
      [
        [4, 3],
        [2, 3],
      ],
    ]);
    expect(await predictor.predict([])).toEqual([]);
  });

  it('answers batch by batch with what it answers at once', async () => {
    const model = await layersOf('layers-embedding');
    const at = async (batchSize: number): Promise<Float64Array> =>
      (await (await tfjsPredictor(model, options({ ...embedding, batchSize }))).predictTable(rows)).scores;
    expect(await at(7)).toEqual(await at(10_000));
  });

  it.each(['layers-embedding', 'graph-texts'])(
    '%s answers many who ask at once, each its own rows',
    async (name) => {
      const predictor =
        name === 'graph-texts'
          ? await tfjsPredictor(await graphOf(name), options({ link: 'logit', missingNumber: 0 }))
          : await tfjsPredictor(await layersOf(name), options(embedding));
      const some = toRows(rows).slice(0, 40);
      const before = tensors();
      const alone = await Promise.all(some.map((one) => predictor.predict([one])));
      expect(alone.flat()).toEqual(await predictor.predict(some));
      expect(tensors()).toBe(before);
    },
  );

  it('is told apart by its weights, and by all that decides an answer', async () => {
    const one = await layersOf('layers-embedding');
    const two = await layersOf('layers-embedding');
    const hash = async (model: tfl.LayersModel, more: object = {}): Promise<string> =>
      (await tfjsPredictor(model, options({ ...embedding, ...more }))).modelHash;
    expect(await hash(one)).toMatch(/^[0-9a-f]{64}$/);
    expect(await hash(two)).toBe(await hash(one));
    const others = await Promise.all([
      hash(one),
      hash(one, { threshold: 0.25 }),
      hash(one, { missingNumber: 1 }),
      hash(one, { missingNumber: NaN }),
      hash(one, { inputs: { ...embedding.inputs, day: { codes: 'day', first: 1 } } }),
      hash(one, { inputs: { ...embedding.inputs, numbers: [...NUMBERS].reverse() } }),
      hash(one, {
        prepare: columnsAsTheyAre({
          dense: NUMBERS,
          categories: [
            { name: 'city', levels: DAYS },
            { name: 'day', levels: DAYS },
          ],
        }),
      }),
    ]);
    expect(new Set(others).size).toBe(7);
    const graphs = await Promise.all([
      graphOf('graph-texts'),
      graphOf('graph-texts'),
      graphOf('graph-lists'),
    ]);
    const told = [{}, {}, { output: 'delay' }];
    const hashes = graphs.map(
      async (graph, at) => (await tfjsPredictor(graph, options(told[at]!))).modelHash,
    );
    expect(new Set(await Promise.all(hashes)).size).toBe(2);
    const [kernel] = two.getWeights();
    two.setWeights([tf.add(kernel!, 1), ...two.getWeights().slice(1)]);
    expect(await hash(two)).not.toBe(await hash(one));
  });

  it('is another version where its inputs have changed names', async () => {
    const { signature } = JSON.parse(
      readFileSync(new URL('../fixtures/tfjs/graph-lists.json', import.meta.url), 'utf8'),
    ) as { readonly signature: { readonly inputs: Readonly<Record<string, object>> } };
    const { 'price:0': price, 'x:0': x } = signature.inputs;
    const changed = { ...signature, inputs: { 'price:0': x, 'x:0': price } };
    const asked = async (model: GraphModel): Promise<readonly [string, number]> => {
      const predictor = await tfjsPredictor(model, options({ output: 'delay' }));
      return [predictor.modelHash, (await predictor.predict([{ price: 50, x: -3 }]))[0]!.score];
    };
    const [hash, score] = await asked(await graphOf('graph-lists'));
    const [other, otherScore] = await asked(await graphOf('graph-lists', changed));
    expect(otherScore).not.toBeCloseTo(score, 3);
    expect(other).not.toBe(hash);
    expect((await asked(await graphOf('graph-lists', signature)))[0]).toBe(hash);
  });

  it('leaves no tensor behind when it fails, nor after an abort', async () => {
    const graph = await graphOf('graph-loop');
    const predictor = await tfjsPredictor(graph, options({ inputs: { pair: ['a', 'b'] } }));
    const dense = await tfjsPredictor(sum([4]), options({ inputs: { in: columns }, batchSize: 1 }));
    const before = tensors();
    for (const each of [predictor, dense]) {
      const reason = new Error('enough');
      await expect(each.predict([row('x')], { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
      const control = new AbortController();
      const late = each.predict([row('x'), row('y')], { signal: control.signal });
      control.abort(reason);
      await expect(late).rejects.toBe(reason);
    }
    await settled();
    expect(tensors()).toBe(before);
    await expect(predictor.predict([{ a: 1 }])).rejects.toMatchObject({ code: 'bad-data' });
    await expect(predictor.predict({} as never)).rejects.toMatchObject({ code: 'bad-data' });
    expect(tensors()).toBe(before);
  });

  it('says what a model throws, and frees what it was fed', async () => {
    const model = await layersOf('layers-embedding');
    const first = { ...embedding.inputs, city: { codes: 'city', first: 20 } };
    const predictor = await tfjsPredictor(model, options({ ...embedding, inputs: first }));
    const before = tensors();
    const failing = predictor.predictTable(rows);
    await expect(failing).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringMatching(/did not answer to 2000 rows: .*index/) as string,
    });
    expect(tensors()).toBe(before);
  });

  it('frees what a graph had computed until it failed, asynchronously as well', async () => {
    const predictor = await tfjsPredictor(await graphOf('graph-texts'), options({ link: 'logit' }));
    const row = { count: 3, city: 'c01', price: 1 };
    const before = tensors();
    await expect(predictor.predict([{ ...row, count: 99 }])).rejects.toMatchObject({ code: 'unsupported' });
    expect(tensors()).toBe(before);
    expect((await predictor.predict([row]))[0]!.score).toBeGreaterThan(0);
  });

  it('leaves a graph its constants, when it answers with one', async () => {
    const classes = tf.tensor1d([1, 2, 3]);
    const model = {
      inputs: [{ shape: [-1, 1], dtype: 'float32' }],
      inputNodes: ['a'],
      outputNodes: ['classes'],
      modelSignature: {},
      weights: { classes: [classes] },
      predict: () => classes,
      execute: () => classes,
      executeAsync: async () => classes,
      save: async () => ({}),
    };
    await expect(tfjsPredictor(model, options({}))).rejects.toMatchObject({ code: 'unsupported' });
    const frozen = { ...model, modelSignature: undefined! };
    await expect(tfjsPredictor(frozen, options({}))).rejects.toMatchObject({ code: 'unsupported' });
    expect(classes.isDisposed).toBe(false);
    classes.dispose();
  });

  it('reads missing values as it is told', async () => {
    const model = sum([2]);
    const at = async (more: object, rowHere: Row): Promise<number> =>
      (
        await (
          await tfjsPredictor(model, options({ inputs: { in: ['a', 'b'] }, ...more }))
        ).predict([rowHere])
      )[0]!.score;
    expect(await at({}, { a: 1, b: null })).toBeNaN();
    expect(await at({ missingNumber: 40 }, { a: 1, b: null })).toBe(41);
    expect(await at({ missingNumber: NaN }, { a: 1, b: null })).toBeNaN();
  });

  it('takes levels as numbers, one-hot features by name, and the missing level as the number before the first', async () => {
    const plain = columnsAsTheyAre({
      dense: ['a'],
      categories: [{ name: 'city', levels: ['York', 'Bath'] }],
    });
    const at = async (inputs: TfjsPredictorOptions['inputs'], where: string | null): Promise<number> =>
      (
        await (
          await tfjsPredictor(sum([1]), options({ prepare: plain, inputs: inputs! }))
        ).predict([{ a: 7, city: where }])
      )[0]!.score;
    const codes = (first: number): TfjsPredictorOptions['inputs'] => ({ in: { codes: ['city'], first } });
    expect(await at({ in: 'city=Bath' }, 'Bath')).toBe(1);
    expect(await at({ in: 'city=Bath' }, null)).toBe(0);
    expect(await at({ in: 'a' }, null)).toBe(7);
    expect(await at(codes(0), 'Bath')).toBe(1);
    expect(await at(codes(3), 'Bath')).toBe(4);
    expect(await at(codes(3), null)).toBe(2);
    expect(await at(codes(3), 'Rome')).toBe(2);
    expect(await at(codes(0), null)).toBeNaN();
  });

  it('refuses whole numbers that are none, and what is beyond 32 bits', async () => {
    const predictor = await tfjsPredictor(await graphOf('graph-texts'), options({ link: 'logit' }));
    for (const count of [0.5, 2 ** 31, -(2 ** 40)])
      await expect(predictor.predict([{ count, city: 'c01', price: 1 }])).rejects.toMatchObject({
        code: 'bad-data',
        message: expect.stringContaining('"count"') as string,
      });
    const [missing] = await predictor.predict([{ count: null, city: null, price: 1 }]);
    expect(missing!.score).toBeNaN();
  });

  it('refuses logits for probabilities', async () => {
    const model = await graphOf('graph-texts');
    const predictor = await tfjsPredictor(model, options({ task: 'binary', missingNumber: 0 }));
    const before = tensors();
    await expect(predictor.predictTable(rows)).rejects.toMatchObject({
      code: 'bad-option',
      message: expect.stringContaining("set link: 'logit'") as string,
    });
    expect(tensors()).toBe(before);
  });

  it('turns logits of classes and of counts into scores', async () => {
    const classes = sum([2], { units: 3 });
    const predictor = await tfjsPredictor(classes, options({ inputs: { in: ['a', 'b'] }, link: 'softmax' }));
    expect((await predictor.predict([row('x')]))[0]!.probabilities).toEqual([1 / 3, 1 / 3, 1 / 3]);
    const two = sum([2], { units: 2 });
    const binary = await tfjsPredictor(two, options({ inputs: { in: ['a', 'b'] }, link: 'softmax' }));
    expect([binary.signature.task, await binary.predict([row('x')])]).toEqual([
      'binary',
      [{ score: 0.5, prediction: 1 }],
    ]);
    const counts = await tfjsPredictor(sum([2]), options({ inputs: { in: ['a', 'b'] }, link: 'log' }));
    expect((await counts.predict([row('x')]))[0]!.score).toBeCloseTo(Math.exp(3), 12);
    expect(counts.signature.task).toBe('count');
  });

  const opening = async (model: unknown, told: object): Promise<RuntimePredictor> =>
    tfjsPredictor(model as tfl.LayersModel, { runtime: tf, ...told });
  const four = { inputs: { in: columns } };
  it.each<readonly [string, () => unknown, object, string, RegExp]>([
    ['no model', () => ({}), {}, 'bad-option', /no model/],
    ['no runtime', () => sum([1]), { runtime: {} }, 'bad-option', /no runtime/],
    ['options that nobody reads', () => sum([1]), { column: [] }, 'bad-option', /no option/],
    [
      'inputs that it does not have',
      () => sum([1]),
      { inputs: { age: 'a' } },
      'bad-option',
      /no input "age"; .* "in"/,
    ],
    ['several values that nobody named', () => sum([4]), {}, 'bad-option', /takes 4 values a row/],
    ['fewer columns', () => sum([4]), { inputs: { in: ['a', 'b'] } }, 'bad-option', /\[4\].*2 columns/],
    [
      'columns that do not fill a shape',
      () => sum([2, 2]),
      { inputs: { in: ['a', 'b'] } },
      'bad-option',
      /\[2, 2\]/,
    ],
    [
      'one column for another shape',
      () => sum([2, 2]),
      { inputs: { in: 'a' } },
      'bad-option',
      /is one column/,
    ],
    ['a column twice', () => sum([2]), { inputs: { in: ['a', 'a'] } }, 'bad-option', /twice/],
    [
      'levels without a preparation',
      () => sum([1]),
      { inputs: { in: { codes: 'a', first: 0 } } },
      'bad-option',
      /columnsAsTheyAre/,
    ],
    [
      'levels without their first number',
      () => sum([1]),
      { prepare, inputs: { in: { codes: 'city' } } },
      'bad-option',
      /first/,
    ],
    [
      'levels of no category',
      () => sum([1]),
      { prepare, inputs: { in: { codes: 'price', first: 0 } } },
      'bad-option',
      /no such category/,
    ],
    [
      'features that are not there',
      () => sum([1]),
      { prepare, inputs: { in: 'weight' } },
      'bad-option',
      /no such feature/,
    ],
    ['features of another number', () => sum([3]), { prepare }, 'bad-option', /39 columns/],
    ['what is no preparation', () => sum([1]), { prepare: {} }, 'bad-option', /no preparation/],
    ['outputs that are not there', () => sum([4]), { ...four, output: 'x' }, 'bad-option', /no output "x"/],
    [
      'a choice of outputs',
      () => layersOf('layers-steps'),
      { inputs: { steps: NUMBERS } },
      'bad-option',
      /several outputs/,
    ],
    [
      'other classes',
      () => sum([4], { units: 3 }),
      { ...four, classes: ['a', 'b'] },
      'bad-option',
      /2 names/,
    ],
    [
      'a task of fewer columns',
      () => sum([4], { units: 3 }),
      { ...four, task: 'regression' },
      'bad-option',
      /3 columns/,
    ],
    [
      'a link of another task',
      () => sum([4]),
      { ...four, link: 'logit', task: 'regression' },
      'bad-option',
      /link/,
    ],
    ['a softmax of one', () => sum([4]), { ...four, link: 'softmax' }, 'bad-option', /link|classes/],
    [
      'a threshold beyond 1',
      () => sum([4]),
      { ...four, task: 'binary', threshold: 2 },
      'bad-option',
      /threshold/,
    ],
    ['no rows at once', () => sum([4]), { ...four, batchSize: 0 }, 'bad-option', /batchSize/],
    [
      'an infinite missing number',
      () => sum([4]),
      { ...four, missingNumber: Infinity },
      'bad-option',
      /missingNumber/,
    ],
    ['a missing text that is none', () => sum([4]), { ...four, missingText: 1 }, 'bad-option', /missingText/],
    [
      'text for a preparation',
      () => graphOf('graph-texts'),
      { prepare, inputs: { city: 'day' } },
      'bad-option',
      /no feature is|no such feature/,
    ],
    [
      'a column that is both',
      () => graphOf('graph-texts'),
      { inputs: { city: 'price' } },
      'bad-option',
      /number and a text/,
    ],
    ['rows of a fixed number', () => fixed(), {}, 'unsupported', /8 rows at once/],
    ['what remembers', () => remembering(), {}, 'unsupported', /stateful/],
    ['answers of another rank', ranked, { inputs: { in: columns } }, 'unsupported', /\[2, 4, 1\]/],
  ])('refuses %s', async (_, model, given, code, message) => {
    const made = await model();
    const before = tensors();
    await expect(opening(made, given)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message) as string,
    });
    expect(tensors()).toBe(before);
  });
});

function fixed(): tfl.LayersModel {
  const input = tfl.input({ batchShape: [8, 1], name: 'in' });
  return tfl.model({
    inputs: input,
    outputs: tfl.layers.dense({ units: 1 }).apply(input) as tfl.SymbolicTensor,
  });
}

function remembering(): tfl.LayersModel {
  const input = tfl.input({ batchShape: [2, 1, 1], name: 'in' });
  const rnn = tfl.layers.simpleRNN({ units: 1, stateful: true, recurrentInitializer: 'zeros' });
  return tfl.model({ inputs: input, outputs: rnn.apply(input) as tfl.SymbolicTensor });
}

function ranked(): tfl.LayersModel {
  const input = tfl.input({ shape: [4, 1], name: 'in' });
  return tfl.model({
    inputs: input,
    outputs: tfl.layers.dense({ units: 1 }).apply(input) as tfl.SymbolicTensor,
  });
}

/** The model, and what it is asked. */
function spied(model: tfl.LayersModel, see: (inputs: unknown) => void): tfl.LayersModel {
  const predict = model.predict.bind(model);
  model.predict = (inputs, args) => {
    see(inputs);
    return predict(inputs, args);
  };
  return model;
}

/** Once what was let go of has ended. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setTimeout(resolve, 5));
}
