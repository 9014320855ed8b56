import { describe, expect, it } from 'vitest';
import { boostedTrees } from '../../../src/train/trees/boosted-trees.ts';
import type { BoostedTreesOptions } from '../../../src/train/trees/options.ts';
import { examplesOf } from '../examples-of.ts';

describe('a training that diverges in its second round', () => {
  const rows = Array.from({ length: 4000 }, (_, row) => row);
  // One label of a million, and half of the rows beside it where the first tree may look.
  const examples = examplesOf({
    dense: { half: rows.map((row) => (row < 2000 ? 0 : 1)), one: rows.map((row) => (row === 0 ? 1 : 0)) },
    labels: rows.map((row) => (row === 0 ? 1e6 : 1)),
  });
  const options = {
    task: 'count',
    trees: 5,
    learningRate: 1,
    minRowsPerLeaf: 1,
    featureSample: 0.5,
    seed: 2, // the first tree may look at the halves alone, the second at the one row
  } as const satisfies BoostedTreesOptions;

  it('is refused, and says how the model before is kept', () =>
    expect(boostedTrees(options).fit(examples)).rejects.toMatchObject({
      code: 'not-converged',
      message: expect.stringMatching(/in round 2;.*onNotConverged: 'keep'/) as string,
      details: { round: 2 },
    }));

  it('gives the model of the rounds before where it is told to', async () => {
    const seen: number[] = [];
    const model = await boostedTrees({ ...options, onNotConverged: 'keep' }).fit(examples, {
      onProgress: ({ done }) => seen.push(done),
    });
    const one = await boostedTrees({ ...options, trees: 1 }).fit(examples);
    expect(seen).toEqual([1]);
    expect(model.trees).toEqual(one.trees);
    expect(model.training).toEqual({ ...one.training, trees: 5, stopped: 'diverged' });
    expect(one.training).toMatchObject({ stopped: 'rounds', rounds: 1 });
  });

  it('by the loss of examples to validate with, too', async () => {
    // Just below what a square may be: the sum moves away from it, by a tenth of what is left in every round.
    const label = -Math.sqrt(Number.MAX_VALUE) * (1 - 1e-5);
    const large = examplesOf({ dense: { x: [1, 2] }, labels: [1e150, -1e150] });
    const validation = examplesOf({ dense: { x: [1] }, labels: [label] });
    const fit = (onNotConverged: 'error' | 'keep') =>
      boostedTrees({ trees: 3, minRowsPerLeaf: 1, onNotConverged }).fit(large, { validation });
    await expect(fit('error')).rejects.toMatchObject({
      code: 'not-converged',
      message: expect.stringContaining('validation examples is no finite number in round 2') as string,
    });
    const { rounds, stopped, validationLosses } = (await fit('keep')).training;
    expect([rounds, stopped, validationLosses.length]).toEqual([1, 'diverged', 2]);
  });
});

it('validation labels whose loss is no number are refused, not taken for a loss that no longer falls', async () => {
  const examples = examplesOf({ dense: { x: [1, 2, 3, 4] }, labels: [1, 2, 3, 4] });
  const validation = examplesOf({ dense: { x: [1, 2] }, labels: [1e200, -1e200] });
  for (const onNotConverged of ['error', 'keep'] as const) {
    const estimator = boostedTrees({ earlyStopping: { patience: 3 }, onNotConverged });
    await expect(estimator.fit(examples, { validation })).rejects.toMatchObject({
      code: 'not-converged',
      message: expect.stringContaining(
        'the loss of the validation examples is no finite number before the first round',
      ) as string,
    });
  }
});

it('a model says by which options it was trained', async () => {
  const examples = examplesOf({ dense: { x: [1, 2, 3, 4] }, labels: [1, 2, 3, 4] });
  const options = {
    trees: 2,
    leaves: 3,
    maxDepth: 2,
    learningRate: 0.5,
    minRowsPerLeaf: 1,
    minHessian: 0.5,
    minGain: 0.25,
    l2: 2,
    bins: 16,
    rowSample: 0.75,
    featureSample: 0.5,
    categorySmoothing: 3,
    minRowsPerLevel: 4,
    monotone: { x: 1 },
    seed: 7,
  } as const;
  const { training } = await boostedTrees(options).fit(examples);
  expect(JSON.parse(JSON.stringify(training))).toEqual({
    ...options,
    estimator: 'boosted-trees',
    task: 'regression',
    earlyStopping: null,
    rows: 4,
    rounds: 2,
    stopped: 'rounds',
    losses: training.losses,
    validationLosses: [],
  });
});

it('a signal is heard before the first round', async () => {
  const examples = examplesOf({ dense: { x: [1, 2, 3, 4] }, labels: [1, 2, 3, 4] });
  for (const kernel of ['simd', 'plain'] as const) {
    const controller = new AbortController();
    setImmediate(() => controller.abort(new Error('enough')));
    const seen: number[] = [];
    const run = boostedTrees({ trees: 3, kernel }).fit(examples, {
      signal: controller.signal,
      onProgress: ({ done }) => seen.push(done),
    });
    await expect(run).rejects.toThrow('enough');
    expect(seen).toEqual([]);
  }
});
