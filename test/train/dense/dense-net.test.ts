import { describe, expect, it } from 'vitest';
import { random } from '../../../src/core/random.ts';
import { denseReviver, type DenseModel } from '../../../src/models/dense-model.ts';
import { TASKS } from '../../../src/models/model.ts';
import type { Examples } from '../../../src/table/examples.ts';
import { denseNet } from '../../../src/train/dense/dense-net.ts';
import { examplesOf } from '../examples-of.ts';
import { crossed, made } from './made.ts';

const quick = { hidden: [8, 4], epochs: 3, batchSize: 64 };

/** Share of the rows whose likeliest class is their own. */
function rightShare(model: DenseModel, { matrix, labels }: Examples): number {
  const scores = model.predict(matrix);
  const outputs = scores.length / matrix.rows;
  const isRight = (label: number, row: number): boolean => {
    if (outputs === 1) return scores[row]! >= 0.5 === (label === 1);
    const own = scores.subarray(row * outputs, (row + 1) * outputs);
    return own.indexOf(Math.max(...own)) === label;
  };
  return labels.filter(isRight).length / labels.length;
}

describe('denseNet learns', () => {
  it.each(['relu', 'tanh'] as const)('what a linear model cannot, with %s', async (activation) => {
    const model = await denseNet({
      activation,
      hidden: [16],
      epochs: 15,
      batchSize: 50,
      learningRate: 0.02,
    }).fit(crossed(1000));
    expect(rightShare(model, crossed(500, 2))).toBeGreaterThan(0.9);
  });

  it('classes that lie around each other', async () => {
    const source = random(4);
    const points = Array.from({ length: 600 }, () => [source.normal(), source.normal()] as const);
    const examples: Examples = {
      ...examplesOf({
        dense: { x: points.map(([x]) => x), y: points.map(([, y]) => y) },
        labels: points.map(([x, y]) => (x * x + y * y < 0.8 ? 0 : x * x + y * y < 2.2 ? 1 : 2)),
      }),
      label: { name: 'ring', classes: ['inner', 'middle', 'outer'] },
    };
    const model = await denseNet({ hidden: [16], epochs: 30, batchSize: 50, learningRate: 0.02 }).fit(
      examples,
    );
    expect([model.task, model.classes, model.link]).toEqual([
      'multi-class',
      ['inner', 'middle', 'outer'],
      'softmax',
    ]);
    expect(rightShare(model, examples)).toBeGreaterThan(0.9);
  });

  it('numbers in their own unit, whatever that is', async () => {
    const source = random(5);
    const x = Array.from({ length: 500 }, () => source.normal());
    const examples = examplesOf({ dense: { x }, labels: x.map((v) => 1e6 + 2e4 * Math.abs(v)) });
    const model = await denseNet({ hidden: [8], epochs: 40, batchSize: 50, learningRate: 0.02 }).fit(
      examples,
    );
    const scores = model.predict(examples.matrix);
    const off = examples.labels.map((label, i) => Math.abs(label - scores[i]!));
    expect(off.reduce((sum, each) => sum + each, 0) / 500).toBeLessThan(1000);
    const mean = examples.labels.reduce((sum, label) => sum + label, 0) / 500;
    const spread = examples.labels.reduce((sum, label) => sum + (label - mean) ** 2, 0) / 500;
    expect(model.training.labelDeviation).toBeCloseTo(Math.sqrt(spread), 6);
  });

  it('expected counts', async () => {
    const source = random(6);
    const codes = Array.from({ length: 600 }, () => source.integer(3));
    const labels = codes.map((code) => (source.next() < 0.5 ? 2 : 0) + 3 * code);
    const examples = examplesOf({ categories: { c: [codes, ['a', 'b', 'c']] }, labels });
    const model = await denseNet({
      task: 'count',
      hidden: [4],
      epochs: 30,
      batchSize: 50,
      learningRate: 0.02,
    }).fit(examples);
    const scores = model.predict(examples.matrix);
    [1, 4, 7].forEach((expected, code) => expect(scores[codes.indexOf(code)]! / expected).toBeCloseTo(1, 0));
    expect(model.task).toBe('count');
  });

  it('from a category of many levels as from one column a level', async () => {
    const source = random(7);
    const codes = Array.from({ length: 300 }, () => source.integer(21) - 1);
    const labels = codes.map((code) => (code % 3 === 0 ? 1 : 0));
    const levels = Array.from({ length: 20 }, (_, i) => `l${i}`);
    const byCode = examplesOf({ categories: { c: [codes, levels] }, labels });
    const dense = Object.fromEntries(
      levels.map((name, i) => [name, codes.map((code) => (code === i ? 1 : 0))]),
    );
    const expanded = examplesOf({ dense, labels });
    const [a, b] = await Promise.all([byCode, expanded].map((examples) => denseNet(quick).fit(examples)));
    const [left, right] = [a!.predict(byCode.matrix), b!.predict(expanded.matrix)];
    left.forEach((score, i) => expect(score).toBeCloseTo(right[i]!, 5));
  });

  it('labels that are all alike where they have weight, whatever rows of weight 0 say', async () => {
    const net = denseNet({ ...quick, task: 'regression' });
    const label = { labels: [7, 5, 5, 5], weights: [0, 1, 1, 1] };
    const weighed = await net.fit(examplesOf({ dense: { x: [9, 1, 2, 3] }, ...label }));
    expect(weighed.training.labelDeviation).toBe(5);
  });

  it('nothing but the mean of labels that are all alike, and nothing from rows of weight 0', async () => {
    const alike = examplesOf({ dense: { x: [1, 2, 3] }, labels: [0.1, 0.1, 0.1] });
    const model = await denseNet({ ...quick, task: 'regression', learningRate: 1e-9 }).fit(alike);
    expect(model.training.labelDeviation).toBe(1);
    const base = crossed();
    const weights = base.labels.map((_, i) => (i % 2 === 0 ? 2 : 0));
    const flipped = {
      ...base,
      weights,
      labels: base.labels.map((label, i) => (i % 2 === 0 ? label : 1 - label)),
    };
    const [a, b] = await Promise.all([
      denseNet(quick).fit({ ...base, weights }),
      denseNet(quick).fit(flipped),
    ]);
    expect(a.layers).toEqual(b.layers);
  });

  it.each(TASKS)('to begin with the prior of a %s', async (task) => {
    const examples = made(task, { rows: 60, levels: [] });
    const net = denseNet({ task, hidden: [], epochs: 1, learningRate: 1e-12 });
    const model = await net.fit(examples);
    const atZero = {
      ...examples.matrix,
      rows: 1,
      dense: { ...examples.matrix.dense, values: new Float32Array(3) },
    };
    const { weights, labels } = examples;
    const total = weights!.reduce((sum, w) => sum + w, 0);
    const shareOf = (of: (label: number) => number): number =>
      labels.reduce((sum, label, i) => sum + weights![i]! * of(label), 0) / total;
    const expected =
      task === 'multi-class' ? [0, 1, 2].map((k) => shareOf((y) => (y === k ? 1 : 0))) : [shareOf((y) => y)];
    const scores = model.predict(atZero);
    expect(scores.length).toBe(expected.length);
    expected.forEach((each, k) => expect(scores[k]).toBeCloseTo(each, 5));
  });
});

describe('denseNet', () => {
  it('gives the same model for the same seed, and another for another', async () => {
    const examples = crossed();
    const [a, b, c] = await Promise.all([5, 5, 6].map((seed) => denseNet({ ...quick, seed }).fit(examples)));
    expect(a!.save()).toEqual(b!.save());
    expect(a!.layers[0]!.weights).not.toEqual(c!.layers[0]!.weights);
  });

  it('reports every epoch with its losses and keeps them with the model', async () => {
    const seen: unknown[] = [];
    const validation = crossed(100, 2);
    const model = await denseNet(quick).fit(crossed(), {
      validation,
      onProgress: (event) => seen.push(event),
    });
    const { losses, validationLosses, keptEpoch } = model.training;
    expect(seen).toEqual(
      losses.map((loss, i) => ({
        stage: 'train/dense-net',
        done: i + 1,
        total: 3,
        unit: 'epochs',
        figures: { loss, validationLoss: validationLosses[i] },
      })),
    );
    const scores = model.predict(validation.matrix);
    const last =
      scores.reduce((sum, p, i) => sum - Math.log(validation.labels[i] === 1 ? p : 1 - p), 0) / 100;
    expect(validationLosses[2]).toBeCloseTo(last, 6);
    expect(keptEpoch).toBeNull();
  });

  it('stops when the validation loss no longer falls, and keeps the weights of its lowest', async () => {
    const validation = crossed(60, 9);
    const options = { hidden: [16], batchSize: 10, learningRate: 0.03 };
    const noisy = crossed(60, 3);
    const net = denseNet({ ...options, epochs: 100, earlyStopping: { patience: 3 } });
    const model = await net.fit(noisy, { validation });
    const { validationLosses, keptEpoch, losses } = model.training;
    const lowest = validationLosses.indexOf(Math.min(...validationLosses)) + 1;
    expect(keptEpoch).toBe(lowest);
    expect(losses.length).toBe(lowest + 3);
    expect(losses.length).toBeLessThan(100);
    const upToThen = await denseNet({ ...options, epochs: lowest }).fit(noisy, { validation });
    expect(model.layers).toEqual(upToThen.layers);
    // A fall of less than minDelta is none.
    const strict = await denseNet({
      ...options,
      epochs: 100,
      earlyStopping: { patience: 2, minDelta: 10 },
    }).fit(noisy, { validation });
    expect([strict.training.keptEpoch, strict.training.losses.length]).toEqual([1, 3]);
  });

  it('shrinks its weights as the penalty grows', async () => {
    const size = async (l2: number): Promise<number> => {
      const model = await denseNet({ ...quick, epochs: 10, learningRate: 0.01, l2 }).fit(crossed());
      return model.layers.reduce((sum, { weights }) => weights.reduce((total, w) => total + w * w, sum), 0);
    };
    expect(await size(1000)).toBeLessThan((await size(0)) / 2);
  });

  it('takes all rows for a step where a batch has more', async () => {
    const [a, b] = await Promise.all(
      [400, 5000].map((batchSize) => denseNet({ ...quick, batchSize }).fit(crossed())),
    );
    expect(a!.layers).toEqual(b!.layers);
  });

  it('is a linear model without hidden layers', async () => {
    const model = await denseNet({ ...quick, hidden: [] }).fit(crossed());
    expect(model.layers.map(({ biases }) => biases.length)).toEqual([1]);
  });

  it('is saved and revived without a change in any score', async () => {
    const examples = made('multi-class');
    const model = await denseNet(quick).fit(examples);
    const { state, ...rest } = model.save();
    const revived = denseReviver.revive({
      ...rest,
      state: JSON.parse(JSON.stringify(state)) as typeof state,
    });
    expect(revived.predict(examples.matrix)).toEqual(model.predict(examples.matrix));
  });

  it('says that it diverged', async () => {
    for (const kernel of ['simd', 'plain'] as const) {
      const fit = denseNet({ ...quick, kernel, learningRate: 1e38 }).fit(crossed());
      await expect(fit).rejects.toMatchObject({ code: 'not-converged', details: { epoch: 1 } });
    }
    const counts = examplesOf({ dense: { x: [1e30, -1e30] }, labels: [1, 2] });
    await expect(denseNet({ hidden: [], task: 'count' }).fit(counts)).rejects.toMatchObject({
      code: 'not-converged',
    });
  });

  it('gives the model of the last epoch that ended well, where it is told to', async () => {
    const counts = examplesOf({ dense: { x: [2, -2, 1] }, labels: [5, 1, 3] });
    const far = { hidden: [4], task: 'count', learningRate: 20 } as const;
    for (const kernel of ['simd', 'plain'] as const) {
      const { training, ...model } = await denseNet({ ...far, kernel, onNotConverged: 'keep' }).fit(counts);
      expect(training).toMatchObject({ stopped: 'diverged', keptEpoch: 1, losses: { length: 1 } });
      const one = await denseNet({ ...far, kernel, epochs: 1 }).fit(counts);
      expect(model.layers).toEqual(one.layers);
    }
    await expect(denseNet(far).fit(counts)).rejects.toMatchObject({
      code: 'not-converged',
      details: { epoch: 2 },
      message: expect.stringContaining("onNotConverged: 'keep'") as string,
    });
    // Where not even one did, there is none to give.
    const never = denseNet({ ...quick, learningRate: 1e38, onNotConverged: 'keep' }).fit(crossed());
    await expect(never).rejects.toMatchObject({ code: 'not-converged', details: { epoch: 1 } });
  });

  it.each(['regression', 'multi-class', 'count', 'binary'] as const)(
    'goes on from the weights of a model of a %s',
    async (task) => {
      const examples = made(task);
      const first = await denseNet({ ...quick, task, epochs: 20, learningRate: 0.02 }).fit(examples);
      const next = await denseNet({ ...quick, task, epochs: 1, learningRate: 1e-12 }).fit(examples, {
        from: first,
      });
      const [before, after] = [first.predict(examples.matrix), next.predict(examples.matrix)];
      before.forEach((score, i) => expect(after[i]! / score).toBeCloseTo(1, 4));
    },
  );

  it('refuses to go on from a model that is another one', async () => {
    const examples = crossed();
    const from = await denseNet(quick).fit(examples);
    const refused = (net: ReturnType<typeof denseNet>, on: Examples, message: RegExp): Promise<void> =>
      expect(net.fit(on, { from })).rejects.toMatchObject({
        code: 'shape-mismatch',
        message: expect.stringMatching(message) as string,
      });
    await refused(
      denseNet({ ...quick, hidden: [8] }),
      examples,
      /layers 8 relu, 4 relu, 1 linear; expected 8 relu, 1 linear/,
    );
    await refused(denseNet({ ...quick, activation: 'tanh' }), examples, /expected 8 tanh/);
    await refused(denseNet({ ...quick, task: 'regression' }), examples, /task binary; expected regression/);
    await refused(denseNet(quick), made('binary'), /x0/);
    const other = { kind: 'linear' } as never;
    await expect(denseNet(quick).fit(examples, { from: other })).rejects.toMatchObject({
      code: 'shape-mismatch',
    });
  });

  it('refuses options out of range and examples that cannot be learned from', async () => {
    expect(() => denseNet({ hidden: [0] })).toThrow(/hidden\[0\] is 0/);
    expect(() => denseNet({ hidden: 3 as never })).toThrow(/hidden is not a list/);
    expect(() => denseNet({ epochs: 1.5 })).toThrow(/epochs is 1.5/);
    expect(() => denseNet({ dropout: 0.5 } as never)).toThrow(/no option "dropout"/);
    expect(() => denseNet({ backend: 'cpu' } as never)).toThrow(/no option "backend"/);
    expect(() => denseNet({ kernel: 'fast' as never })).toThrow(/kernel is "fast"/);
    await expect(denseNet({ earlyStopping: {} }).fit(crossed())).rejects.toThrow(/no validation/);
    expect(() => denseNet({ earlyStopping: { patience: 0 } })).toThrow(/earlyStopping.patience is 0/);
    expect(() => denseNet({ earlyStopping: { patience: 1, minDelta: -1 } })).toThrow(/minDelta is -1/);
    await expect(
      denseNet(quick).fit(examplesOf({ dense: { x: [1, 2] }, labels: [1, 1] })),
    ).rejects.toMatchObject({
      code: 'bad-data',
    });
    const other = examplesOf({ dense: { z: [1, 2] }, labels: [0, 1] });
    await expect(denseNet(quick).fit(crossed(), { validation: other })).rejects.toMatchObject({
      code: 'shape-mismatch',
    });
    const kinds = made('multi-class');
    const renamed = { ...kinds, label: { name: 'kind', classes: ['a', 'c', 'b'] } };
    await expect(denseNet(quick).fit(kinds, { validation: renamed })).rejects.toMatchObject({
      code: 'shape-mismatch',
    });
  });

  it('refuses a net that no memory holds', async () => {
    const fit = denseNet({ hidden: [65_536, 65_536] }).fit(crossed());
    await expect(fit).rejects.toMatchObject({ code: 'too-large', details: { weights: 4_295_491_585 } });
  });

  it('refuses labels too far from 0 for seven digits', async () => {
    const fit = (labels: readonly number[]): Promise<unknown> =>
      denseNet({ ...quick, task: 'regression' }).fit(examplesOf({ dense: { x: [1, 2, 3] }, labels }));
    await expect(fit([1.7e12, 1.7e12 + 1, 1.7e12 + 2])).rejects.toMatchObject({ code: 'bad-data' });
    await expect(fit([1e200, -1e200, 0])).rejects.toMatchObject({ code: 'bad-data' });
  });
});
