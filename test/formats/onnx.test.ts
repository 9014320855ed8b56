import { createRequire } from 'node:module';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { onnxPredictor, type OnnxPredictorOptions } from '../../src/formats/onnx.ts';
import type { OnnxMetadata, OnnxRuntime } from '../../src/formats/onnx-runtime.ts';
import { categoryColumn, numberColumn } from '../../src/table/column.ts';
import { table } from '../../src/table/table.ts';
import { answersOf, bytesOf, differenceOf } from './fixtures.ts';
import { askedRows } from './rows.ts';

const peer = fileURLToPath(new URL('../../.cache/onnx/package.json', import.meta.url));
const isThere = existsSync(peer);
const NUMBERS = ['price', 'x', 'count', 'skew', 'sparse'];

describe.skipIf(!isThere)('a pipeline of scikit-learn in ONNX, on ONNX Runtime', () => {
  const runtime = isThere ? (createRequire(peer)('onnxruntime-node') as OnnxRuntime) : undefined!;
  const rows = askedRows();

  it('answers as scikit-learn does: scaled, imputed and encoded columns by name', async () => {
    const predictor = await onnxPredictor(bytesOf('onnx-logistic.onnx'), { runtime });
    expect(predictor.signature.task).toBe('binary');
    const { scores, predictions } = await predictor.predictTable(rows);
    expect(differenceOf(scores, answersOf('onnx-logistic'))).toBeLessThanOrEqual(1e-6);
    expect(predictions.every((prediction, row) => prediction === (scores[row]! >= 0.5 ? 1 : 0))).toBe(true);
    const row = { price: 12.5, x: null, count: 3, skew: 1, sparse: 0, city: null, day: 'Sat' };
    const [alone] = await predictor.predict([row]);
    expect(alone!.score).toBeGreaterThan(0);
    await predictor.close();
  });

  it('answers as scikit-learn does: a forest of several classes, of all columns at once', async () => {
    const predictor = await onnxPredictor(bytesOf('onnx-forest.onnx'), { runtime, columns: NUMBERS });
    const { predictions, probabilities } = await predictor.predictTable(rows);
    expect(differenceOf(probabilities!, answersOf('onnx-forest'))).toBeLessThanOrEqual(1e-6);
    expect([predictor.signature.task, new Set(predictions).size]).toEqual(['multi-class', 3]);
    await predictor.close();
  });

  it('answers as scikit-learn does: gradient boosting of a number', async () => {
    const predictor = await onnxPredictor(bytesOf('onnx-regression.onnx'), { runtime, columns: NUMBERS });
    const { scores } = await predictor.predictTable(rows);
    expect(differenceOf(scores, answersOf('onnx-regression'))).toBeLessThanOrEqual(1e-6);
    await predictor.close();
  });

  it('refuses what is no model', async () => {
    const open = onnxPredictor(Uint8Array.of(1, 2, 3), { runtime });
    await expect(open).rejects.toMatchObject({ code: 'bad-format' });
  });
});

/** A runtime that gives back what it is fed. */
function fake(
  inputs: readonly OnnxMetadata[],
  outputs: readonly OnnxMetadata[],
  answer: (feeds: Fed) => unknown,
): OnnxRuntime {
  return {
    Tensor: class {
      readonly type: string;
      readonly data: unknown;
      readonly dims: readonly number[];
      constructor(type: string, data: unknown, dims: readonly number[]) {
        [this.type, this.data, this.dims] = [type, data, dims];
      }
    },
    InferenceSession: {
      create: async () => ({
        inputNames: inputs.map(({ name }) => name),
        outputNames: outputs.map(({ name }) => name),
        inputMetadata: inputs,
        outputMetadata: outputs,
        run: async (feeds) => ({
          [outputs[outputs.length - 1]!.name]: { data: answer(feeds as Fed), dims: [] },
        }),
      }),
    },
  };
}
type Fed = Readonly<
  Record<string, { readonly type: string; readonly data: unknown; readonly dims: readonly number[] }>
>;
const tensor = (name: string, type: string, ...shape: readonly (number | string)[]): OnnxMetadata => ({
  name,
  isTensor: true,
  type,
  shape,
});
const file = Uint8Array.of(1);

describe('a model in ONNX', () => {
  it('feeds each input its column, in its type', async () => {
    const fed: Fed[] = [];
    const inputs = [
      tensor('age', 'int64', '', 1),
      tensor('height', 'float64', 'n', 1),
      tensor('city', 'string', 'n'),
      tensor('years', 'int32', '', 1),
    ];
    const runtime = fake(inputs, [tensor('label', 'int64', 'n'), tensor('p', 'float32', 'n', 2)], (feeds) => {
      fed.push(feeds);
      return Float32Array.of(0.75, 0.25, 0.5, 0.5);
    });
    const predictor = await onnxPredictor(file, { runtime, missingText: '?' });
    const rows = table({
      city: categoryColumn(['York', null]),
      age: numberColumn([31, 47]),
      height: numberColumn([1.1, null]),
      years: numberColumn([1, -0]),
    });
    const { scores, predictions } = await predictor.predictTable(rows);
    expect([[...scores], [...predictions]]).toEqual([
      [0.25, 0.5],
      [0, 1],
    ]);
    const { age, height, city, years } = fed[0]!;
    expect(age).toMatchObject({ type: 'int64', data: BigInt64Array.of(31n, 47n), dims: [2, 1] });
    expect(height).toMatchObject({ type: 'float64', data: Float64Array.of(1.1, NaN), dims: [2, 1] });
    expect(city).toMatchObject({ type: 'string', data: ['York', '?'], dims: [2] });
    expect(years).toMatchObject({ type: 'int32', data: Int32Array.of(1, 0) });
    const row = { age: 31.5, height: null, city: 'York', years: 1 };
    await expect(predictor.predict([row])).rejects.toMatchObject({ code: 'bad-data' });
    await expect(predictor.predict([{ age: 31 }])).rejects.toMatchObject({ code: 'bad-data' });
    expect(await predictor.predict([])).toEqual([]);
  });

  it('refuses a number that would be infinite to the model', async () => {
    const runtime = fake([tensor('age', 'float32', '', 1)], [tensor('y', 'float32', '', 1)], () =>
      Float32Array.of(1),
    );
    const predictor = await onnxPredictor(file, { runtime });
    expect(await predictor.predict([{ age: 3.4e38 }])).toHaveLength(1);
    await expect(predictor.predict([{ age: -1e39 }])).rejects.toMatchObject({
      code: 'bad-data',
      details: { column: 'age', row: 0 },
    });
  });

  it('is closed once, and answers no more then', async () => {
    let released = 0;
    const plain = fake([tensor('age', 'float32', '', 1)], [tensor('y', 'float32', '', 1)], () =>
      Float32Array.of(1),
    );
    const create: OnnxRuntime['InferenceSession']['create'] = async (bytes) => ({
      ...(await plain.InferenceSession.create(bytes)),
      release: async () => {
        released++;
      },
    });
    const predictor = await onnxPredictor(file, { runtime: { ...plain, InferenceSession: { create } } });
    await Promise.all([predictor.close(), predictor.close()]);
    expect(released).toBe(1);
    await expect(predictor.predict([{ age: 1 }])).rejects.toMatchObject({ code: 'io' });
  });

  it('is closed when all who asked before have their answers, and frees what it could not use', async () => {
    let released = 0;
    const plain = fake([tensor('age', 'float32', '', 1)], [tensor('y', 'float32', '', 1)], () =>
      Float32Array.of(1),
    );
    let go!: () => void;
    const gate = new Promise<void>((resolve) => (go = resolve));
    const create: OnnxRuntime['InferenceSession']['create'] = async (bytes) => {
      const session = await plain.InferenceSession.create(bytes);
      return {
        ...session,
        async run(...asked) {
          await gate;
          if (released > 0) throw new Error('Session already disposed.');
          return session.run(...asked);
        },
        release: async () => void released++,
      };
    };
    const runtime = { ...plain, InferenceSession: { create } };
    const predictor = await onnxPredictor(file, { runtime });
    const asked = predictor.predict([{ age: 1 }]);
    const control = new AbortController();
    const stopped = predictor.predict([{ age: 1 }], { signal: control.signal });
    control.abort('late');
    await expect(stopped).rejects.toBe('late');
    const closed = predictor.close();
    await expect(predictor.predict([{ age: 1 }])).rejects.toMatchObject({ code: 'io' });
    expect(released).toBe(0);
    go();
    expect(await asked).toEqual([{ score: 1, prediction: 1 }]);
    await closed;
    expect(released).toBe(1);
    await expect(onnxPredictor(file, { runtime, output: 'z' })).rejects.toMatchObject({ code: 'bad-option' });
    expect(released).toBe(2);
  });

  it('says what the runtime throws, and takes no raw scores for probabilities', async () => {
    const answering = (answer: () => unknown): OnnxRuntime =>
      fake([tensor('age', 'float32', '', 1)], [tensor('margin', 'float32', '', 1)], answer);
    const at = async (answer: () => unknown): Promise<unknown> =>
      (await onnxPredictor(file, { runtime: answering(answer), task: 'binary' })).predict([{ age: 1 }]);
    const failing = (): never => {
      throw new Error('out of memory');
    };
    await expect(at(failing)).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringMatching(/out of memory/) as string,
    });
    await expect(at(() => Float32Array.of(-1.5))).rejects.toMatchObject({
      code: 'bad-option',
      message: expect.stringMatching(/"margin" is -1.5 at row 0.*another output/) as string,
    });
    // What a forest of 32 bits adds up to where all its trees agree.
    expect(await at(() => Float32Array.of(1.000_01))).toEqual([{ score: 1, prediction: 1 }]);
  });

  it('has a hash of the file and of all that decides an answer', async () => {
    const runtime = fake([tensor('age', 'float32', '', 1)], [tensor('y', 'float32', '', 1)], () =>
      Float32Array.of(1),
    );
    const hashOf = async (options: Partial<OnnxPredictorOptions>, bytes = file): Promise<string> =>
      (await onnxPredictor(bytes, { runtime, ...options })).modelHash;
    const hashes = await Promise.all([
      hashOf({}),
      hashOf({ task: 'count' }),
      hashOf({ task: 'binary' }),
      hashOf({ task: 'binary', threshold: 0.25 }),
      hashOf({ missingText: '-' }),
      hashOf({}, Uint8Array.of(2)),
    ]);
    expect(new Set(hashes).size).toBe(6);
    expect(await hashOf({})).toBe(hashes[0]);
  });

  it('ends with the reason of an abort', async () => {
    const runtime = fake([tensor('age', 'float32', '', 1)], [tensor('y', 'float32', '', 1)], () =>
      Float32Array.of(1),
    );
    const predictor = await onnxPredictor(file, { runtime });
    const signal = AbortSignal.abort('late');
    await expect(predictor.predict([{ age: 1 }], { signal })).rejects.toBe('late');
  });

  it.each<
    readonly [string, readonly OnnxMetadata[], readonly OnnxMetadata[], Partial<OnnxPredictorOptions>, string]
  >([
    [
      'maps for outputs',
      [tensor('a', 'float32', '', 1)],
      [tensor('label', 'int64', ''), { name: 'p', isTensor: false }],
      {},
      'unsupported',
    ],
    ['pictures', [tensor('a', 'float32', '', 3, 8, 8)], [tensor('y', 'float32', '', 1)], {}, 'unsupported'],
    ['other types', [tensor('a', 'bool', '', 1)], [tensor('y', 'float32', '', 1)], {}, 'unsupported'],
    [
      'columns that nobody named',
      [tensor('a', 'float32', '', 3)],
      [tensor('y', 'float32', '', 1)],
      {},
      'bad-option',
    ],
    [
      'fewer columns',
      [tensor('a', 'float32', '', 3)],
      [tensor('y', 'float32', '', 1)],
      { columns: ['a'] },
      'bad-option',
    ],
    [
      'other classes',
      [tensor('a', 'float32', '', 1)],
      [tensor('y', 'float32', '', 3)],
      { classes: ['a', 'b'] },
      'bad-option',
    ],
    [
      'an output that is not there',
      [tensor('a', 'float32', '', 1)],
      [tensor('y', 'float32', '', 1)],
      { output: 'z' },
      'bad-option',
    ],
    [
      'a missing text that is none',
      [tensor('a', 'string', '', 1)],
      [tensor('y', 'float32', '', 1)],
      { missingText: 0 as never },
      'bad-option',
    ],
    ['no runtime', [], [], { runtime: {} as never }, 'bad-option'],
  ])('refuses %s', async (_, inputs, outputs, options, code) => {
    const runtime = fake(inputs, outputs, () => null);
    await expect(onnxPredictor(file, { runtime, ...options })).rejects.toMatchObject({ code });
  });

  it('refuses an answer of another shape than the model says', async () => {
    const runtime = fake([tensor('age', 'float32', '', 1)], [tensor('y', 'float32', '', 1)], () =>
      Float32Array.of(1, 2),
    );
    const predictor = await onnxPredictor(file, { runtime });
    await expect(predictor.predict([{ age: 1 }])).rejects.toMatchObject({ code: 'unsupported' });
  });
});
