import { describe, expect, it } from 'vitest';
import { random } from '../../../src/core/random.ts';
import { wideAndDeepReviver } from '../../../src/models/wide-and-deep-model.ts';
import { TASKS } from '../../../src/models/model.ts';
import { cross } from '../../../src/prepare/cross.ts';
import { oneHot } from '../../../src/prepare/one-hot.ts';
import { pipeline } from '../../../src/prepare/pipeline.ts';
import { standardize } from '../../../src/prepare/standardize.ts';
import { checkpointsIn } from '../../../src/registry/checkpoints-in.ts';
import { memoryStore } from '../../../src/registry/memory-store.ts';
import { categoryColumn, numberColumn } from '../../../src/table/column.ts';
import { table } from '../../../src/table/table.ts';
import { denseNet } from '../../../src/train/dense/dense-net.ts';
import { wideAndDeep } from '../../../src/train/wide-and-deep/wide-and-deep.ts';
import { made } from '../dense/made.ts';
import { examplesOf } from '../examples-of.ts';

const levels = [3, 16, 4];
const quick = { hidden: [6], epochs: 3, batchSize: 16, learningRate: 0.02, embedding: { c1: 3, c2: 2 } };

describe('wideAndDeep', () => {
  it.each(TASKS)('gives the same bits on compiled loops and on plain ones: a %s', async (task) => {
    const examples = made(task, { rows: 90, levels });
    const options = { ...quick, task, hidden: [9, 5], batchSize: 67, l2: 1 };
    const [simd, plain] = await Promise.all(
      (['simd', 'plain'] as const).map((kernel) =>
        wideAndDeep({ ...options, kernel }).fit(examples, { validation: examples }),
      ),
    );
    const { state, arrays } = simd!.save();
    expect(arrays).toEqual(plain!.save().arrays);
    expect(state).not.toEqual(plain!.save().state);
    expect({ ...simd!.training, backend: 'plain' }).toEqual(plain!.training);
  });

  it('learns in the wide part what only pairs of levels tell', async () => {
    const source = random(3);
    const draw = (count: number): string[] =>
      Array.from({ length: 600 }, () => String.fromCharCode(97 + source.integer(count)));
    const [a, b] = [draw(4), draw(4)];
    const rows = table({
      a: categoryColumn(a),
      b: categoryColumn(b),
      y: numberColumn(a.map((level, i) => (level === b[i] ? 1 : 0))),
    });
    const steps = pipeline(cross({ columns: ['a', 'b'] }), oneHot({ columns: ['a', 'b'] }));
    const { examples } = steps.fitExamples(rows, { label: 'y' });
    const options = { hidden: [2], epochs: 30, batchSize: 50, learningRate: 0.05 };
    const lossOf = async (wide: readonly string[]): Promise<number> =>
      (await wideAndDeep({ ...options, wide }).fit(examples)).training.losses.at(-1)!;
    expect(await lossOf(['a_X_b'])).toBeLessThan(0.1);
    // Two units are too few for a net.
    expect(await lossOf(['a', 'b'])).toBeGreaterThan(0.2);
  });

  it('puts every category into the wide part, and all but crosses into the net', async () => {
    const rows = table({
      age: numberColumn([20, 30, 40]),
      sex: categoryColumn(['m', 'f', null]),
      city: categoryColumn(['Bath', 'York', 'Hull']),
      y: numberColumn([1, 0, 1]),
    });
    const steps = pipeline(
      standardize({ columns: ['age'] }),
      cross({ columns: ['sex', 'city'] }),
      oneHot({ columns: ['sex', 'city'] }),
    );
    const { examples } = steps.fitExamples(rows, { label: 'y' });
    const model = await wideAndDeep({ epochs: 1 }).fit(examples);
    expect(model.numbers).toEqual(['age']);
    // Six times the fourth root of 2 or 3 is more than 2 or 3.
    expect([model.oneHot, model.embeddings]).toEqual([['sex', 'city'], []]);
    expect(model.wide.map(({ feature }) => feature)).toEqual(['sex_X_city', 'sex', 'city']);
    const asked = await wideAndDeep({
      epochs: 1,
      deep: ['sex_X_city', 'age'],
      wide: [],
      embedding: { sex_X_city: 5 },
    }).fit(examples);
    expect([asked.numbers, asked.oneHot, asked.wide]).toEqual([['age'], [], []]);
    expect(asked.embeddings.map(({ feature, dimension }) => [feature, dimension])).toEqual([
      ['sex_X_city', 5],
    ]);
  });

  it('embeds a category of n levels in about 6 · n^¼ numbers, where that is fewer', async () => {
    const examples = made('binary', { levels: [11, 12, 16, 1000] });
    const sizes = async (embedding?: number | 'one-hot'): Promise<number[]> => {
      const options = { epochs: 1, ...(embedding !== undefined && { embedding }) };
      return (await wideAndDeep(options).fit(examples)).embeddings.map(({ dimension }) => dimension);
    };
    expect(await sizes()).toEqual([11, 12, 34]);
    expect(await sizes(7)).toEqual([7, 7, 7, 7]);
    expect(await sizes('one-hot')).toEqual([]);
  });

  it('is a dense net when nothing is wide and nothing embedded', async () => {
    const examples = made('binary', { levels });
    const options = { hidden: [5], epochs: 3, learningRate: 0.01, l2: 1, seed: 4 };
    const [net, dense] = await Promise.all([
      wideAndDeep({ ...options, wide: [], embedding: 'one-hot' }).fit(examples),
      denseNet(options).fit(examples),
    ]);
    expect(net.layers).toEqual(dense.layers);
    expect(net.predict(examples.matrix)).toEqual(dense.predict(examples.matrix));
  });

  it('embeds a missing level as zeros, and adds nothing for it', async () => {
    const examples = made('binary', { levels: [9] });
    const model = await wideAndDeep({ ...quick, embedding: 4 }).fit(examples);
    const { matrix } = examples;
    const none = {
      ...matrix,
      categories: [{ ...matrix.categories[0]!, codes: new Int32Array(40).fill(-1) }],
    };
    const other = { ...matrix, categories: [{ ...matrix.categories[0]!, codes: new Int32Array(40) }] };
    const { arrays, ...saved } = model.save();
    const zeroed = wideAndDeepReviver.revive({
      ...saved,
      arrays: { ...arrays, embedding0: new Float32Array(36), wide0: new Float32Array(9) },
    });
    expect(model.predict(none)).toEqual(zeroed.predict(other));
    expect(model.predict(none)).not.toEqual(model.predict(other));
  });

  it('is saved and revived without a change in any score', async () => {
    const examples = made('multi-class', { levels });
    const model = await wideAndDeep(quick).fit(examples);
    const { state, ...rest } = model.save();
    const plain = JSON.parse(JSON.stringify(state)) as typeof state;
    const revived = wideAndDeepReviver.revive({ ...rest, state: plain });
    expect(revived.predict(examples.matrix)).toEqual(model.predict(examples.matrix));
    expect(revived.save()).toEqual(model.save());
  });

  it.each(TASKS)('goes on from the weights of a model of a %s', async (task) => {
    const examples = made(task, { levels });
    const first = await wideAndDeep({ ...quick, task, epochs: 10 }).fit(examples);
    const next = await wideAndDeep({ ...quick, task, epochs: 1, learningRate: 1e-12 }).fit(examples, {
      from: first,
    });
    const [before, after] = [first.predict(examples.matrix), next.predict(examples.matrix)];
    before.forEach((score, i) => expect(after[i]! / score).toBeCloseTo(1, 4));
  });

  it('refuses to go on from a model that is another one', async () => {
    const examples = made('binary', { levels });
    const from = await wideAndDeep(quick).fit(examples);
    for (const [other, message] of [
      [{ hidden: [5] }, /layers 6 relu, 1 linear,.*expected the layers 5 relu/],
      [{ embedding: { c1: 4, c2: 2 } }, /c1 in 3.*c1 in 4/],
      [{ wide: ['c2', 'c1'] }, /wide c0, c1, c2; .*wide c2, c1/],
      [{ deep: ['c1', 'c2'] }, /numbers x0, x1, x2.*numbers none/],
    ] as const) {
      const fit = wideAndDeep({ ...quick, ...other }).fit(examples, { from });
      await expect(fit).rejects.toMatchObject({
        code: 'shape-mismatch',
        message: expect.stringMatching(message) as string,
      });
    }
    const dense = await denseNet({ epochs: 1 }).fit(examples);
    await expect(wideAndDeep(quick).fit(examples, { from: dense })).rejects.toMatchObject({
      code: 'shape-mismatch',
    });
  });

  it('stopped at any epoch it goes on from its checkpoint to the same bits', async () => {
    const examples = made('regression', { levels });
    const net = wideAndDeep({ ...quick, earlyStopping: { patience: 2 } });
    const validation = made('regression', { levels, seed: 2 });
    const whole = await net.fit(examples, { validation });
    const checkpoints = checkpointsIn(memoryStore(), 'net');
    for (const last of [2, 3]) {
      const control = new AbortController();
      const onProgress = ({ done }: { done: number }): void => {
        if (done === last) control.abort('enough');
      };
      const stopped = net.fit(examples, { validation, checkpoints, signal: control.signal, onProgress });
      await expect(stopped).rejects.toBe('enough');
      // The epoch in which it was stopped is not kept.
      expect((await checkpoints.read())!.state).toMatchObject({
        losses: whole.training.losses.slice(0, last - 1),
      });
    }
    expect((await net.fit(examples, { validation, checkpoints })).save()).toEqual(whole.save());
    expect(await checkpoints.read()).toBeUndefined();
  });

  it('refuses the checkpoint of a training that was told something else', async () => {
    const examples = made('binary', { levels });
    const checkpoints = checkpointsIn(memoryStore(), 'net');
    const control = new AbortController();
    const onProgress = ({ done }: { done: number }): void => {
      if (done === 2) control.abort('enough');
    };
    const stopped = wideAndDeep(quick).fit(examples, { checkpoints, signal: control.signal, onProgress });
    await expect(stopped).rejects.toBe('enough');
    expect(await checkpoints.read()).toBeDefined();
    // Of as many weights.
    const others = [wideAndDeep({ ...quick, wide: ['c2', 'c1', 'c0'] }), wideAndDeep({ ...quick, seed: 1 })];
    for (const other of others)
      await expect(other.fit(examples, { checkpoints })).rejects.toMatchObject({ code: 'bad-data' });
  });

  it('says that it diverged', async () => {
    const fit = wideAndDeep({ ...quick, learningRate: 1e38 }).fit(made('binary', { levels }));
    await expect(fit).rejects.toMatchObject({ code: 'not-converged' });
  });

  it('refuses options that it cannot be told', () => {
    for (const [options, message] of [
      [{ hidden: [] }, /hidden is an empty list/],
      [{ deep: [] }, /deep is a list of 0/],
      [{ wide: ['a', 'a'] }, /names "a" twice/],
      [{ wide: 'a' }, /wide is "a"/],
      [{ embedding: 0 }, /embedding is 0/],
      [{ embedding: 'wide' }, /embedding is no size/],
      [{ embedding: { a: 1.5 } }, /embedding of "a" is 1.5/],
      [{ embedding: { a: null } }, /embedding of "a" is no size/],
      [{ embeding: 3 }, /no option "embeding"/],
    ] as const)
      expect(() => wideAndDeep(options as never)).toThrow(message);
  });

  it('refuses names that no feature has, and features that a name does not tell apart', async () => {
    const examples = made('binary', { levels });
    for (const [options, message] of [
      [
        { wide: ['x0'] },
        /wide names "x0", which is no categorical feature; expected some of "c0", "c1", "c2"/,
      ],
      [{ deep: ['x9'] }, /deep names "x9", which is no feature/],
      [{ embedding: { x0: 2 } }, /embedding names "x0", which is no category of the net/],
      [{ deep: ['x0'], embedding: { c0: 2 } }, /embedding names "c0"/],
    ] as const) {
      await expect(wideAndDeep(options).fit(examples)).rejects.toMatchObject({
        code: 'bad-option',
        message: expect.stringMatching(message) as string,
      });
    }
    const twice = examplesOf({
      dense: { c0: [1, 2] },
      categories: {
        c0: [
          [0, 1],
          ['a', 'b'],
        ],
      },
      labels: [0, 1],
    });
    await expect(wideAndDeep().fit(twice)).rejects.toMatchObject({ code: 'bad-data' });
    const { categories } = examples.matrix;
    const origin = { columns: ['a', 'b'], steps: ['cross'] };
    const crosses = {
      ...examples,
      matrix: {
        rows: 40,
        dense: { names: [], values: new Float32Array() },
        categories: categories.map((each) => ({ ...each, origin })),
      },
    };
    await expect(wideAndDeep().fit(crosses)).rejects.toMatchObject({
      code: 'bad-option',
      details: { option: 'deep' },
    });
  });
});
