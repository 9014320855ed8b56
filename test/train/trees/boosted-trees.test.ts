import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/core/json.ts';
import { random } from '../../../src/core/random.ts';
import { linearModel } from '../../../src/models/linear-model.ts';
import { treeReviver, type TreeModel } from '../../../src/models/tree-model.ts';
import type { Examples } from '../../../src/table/examples.ts';
import type { Checkpoint, Checkpoints } from '../../../src/train/estimator.ts';
import { boostedTrees } from '../../../src/train/trees/boosted-trees.ts';
import type { BoostedTreesOptions } from '../../../src/train/trees/options.ts';
import { examplesOf } from '../examples-of.ts';

const LEVELS = ['a', 'b', 'c', 'd', 'e'];

/** Seeded rows of three numbers, some missing, and a category: labels follow from them, but for some noise. */
function drawn(rows: number, kind: 'binary' | 'regression' | 'count' | 'classes', seed = 3): Examples {
  const source = random(seed);
  const dense: Record<string, number[]> = { x: [], y: [], z: [] };
  const codes: number[] = [];
  const labels: number[] = [];
  for (let row = 0; row < rows; row++) {
    const [x, y, code] = [source.normal(), source.normal(), source.integer(6) - 1];
    dense['x']!.push(x);
    dense['y']!.push(source.next() < 0.1 ? NaN : y);
    dense['z']!.push(source.integer(3));
    codes.push(code);
    const sum = x + (code % 2) - 0.5 * y * y;
    const of = {
      binary: () => (sum + source.normal() > 0 ? 1 : 0),
      regression: () => sum + 0.3 * source.normal(),
      count: () => source.integer(1 + Math.ceil(4 * Math.exp(sum))),
      classes: () => (sum < -0.7 ? 0 : sum < 0.5 ? 1 : 2),
    };
    labels.push(of[kind]());
  }
  const examples = examplesOf({ dense, categories: { k: [codes, LEVELS] }, labels });
  return kind === 'classes' ? { ...examples, label: { name: 'y', classes: ['p', 'q', 'r'] } } : examples;
}

const fit = (options: BoostedTreesOptions, examples: Examples, more = {}) =>
  boostedTrees(options).fit(examples, more);
const refused = (options: BoostedTreesOptions, examples: Examples, code: string, text: string, more = {}) =>
  expect(fit(options, examples, more)).rejects.toMatchObject({
    code,
    message: expect.stringContaining(text) as string,
  });
const stump = { trees: 1, leaves: 2, learningRate: 1, minRowsPerLeaf: 1, task: 'regression' } as const;

describe('one split, as worked out by hand', () => {
  it('parts the numbers where the squared errors are least, in the middle', async () => {
    const examples = examplesOf({ dense: { x: [1, 2, 4, 8] }, labels: [0, 0, 6, 9] });
    const model = await fit(stump, examples);
    const { trees, base } = model;
    expect([...base]).toEqual([3.75]);
    expect([...trees.thresholds]).toEqual([3, 0, 0]);
    expect([...model.predict(examples.matrix)]).toEqual([0, 0, 7.5, 7.5]);
    // Gradients 3.75, 3.75, −2.25, −5.25: 7.5²÷2 twice, less the gain of all, which is 0.
    expect([...trees.gains]).toEqual([56.25, 0, 0]);
  });

  it('shrinks leaves by l2, and what is added by the learning rate', async () => {
    const examples = examplesOf({ dense: { x: [1, 2, 4, 8] }, labels: [0, 0, 6, 9] });
    const shrunk = await fit({ ...stump, l2: 3, learningRate: 0.5 }, examples);
    expect([...shrunk.predict(examples.matrix)]).toEqual([3, 3, 4.5, 4.5]);
  });

  it('takes Newton steps of log loss', async () => {
    // p = ½: gradients ±½, hessians ¼. The left leaf has 0, 0; the right one 1, 1: sums of −(±1)÷½.
    const examples = examplesOf({ dense: { x: [1, 2, 4, 8] }, labels: [0, 0, 1, 1] });
    const { trees } = await fit({ ...stump, task: 'binary' }, examples);
    expect([...trees.values]).toEqual([0, -2, 2]);
  });

  it('sends missing values the way that lowers the loss, and the majority where there were none', async () => {
    const labels = [0, 0, 6, 9, 7, 8];
    const high = await fit(stump, examplesOf({ dense: { x: [1, 2, 4, 8, NaN, NaN] }, labels }));
    expect([high.trees.missingLeft[0], high.trees.thresholds[0]]).toEqual([0, 3]);
    const low = await fit(
      stump,
      examplesOf({ dense: { x: [4, 8, 1, 2, NaN, NaN] }, labels: [0, 0, 6, 9, 0, 1] }),
    );
    expect([low.trees.missingLeft[0], low.trees.thresholds[0]]).toEqual([0, 3]);
    const none = await fit(stump, examplesOf({ dense: { x: [1, 2, 3, 8] }, labels: [0, 0, 0, 9] }));
    expect(none.trees.missingLeft[0]).toBe(1);
  });

  it('tells missing values from all others where that lowers the loss most', async () => {
    const examples = examplesOf({ dense: { x: [1, NaN, 3, NaN] }, labels: [0, 9, 0, 9] });
    const model = await fit(stump, examples);
    expect([...model.predict(examples.matrix)]).toEqual([0, 9, 0, 9]);
    expect(Number.isFinite(model.trees.thresholds[0])).toBe(true);
  });

  it('parts levels, and those it never saw go with the most rows', async () => {
    const codes = [0, 1, 2, 0, 1, 2, 3, -1];
    const categories: Parameters<typeof examplesOf>[0]['categories'] = { k: [codes, LEVELS] };
    const examples = examplesOf({ categories, labels: [1, 9, 1, 1, 9, 1, 9, 1] });
    const model = await fit({ ...stump, minRowsPerLevel: 1 }, examples);
    expect([...model.predict(examples.matrix)]).toEqual([1, 9, 1, 1, 9, 1, 9, 1]);
    const unseen = {
      ...examples.matrix,
      rows: 1,
      categories: [{ name: 'k', levels: LEVELS, codes: Int32Array.of(4) }],
    };
    expect([...model.predict(unseen)]).toEqual([1]);
  });

  it('does not let levels of few rows choose', async () => {
    const codes = [0, 0, 0, 1, 1, 1, 2, 3];
    const examples = examplesOf({ categories: { k: [codes, LEVELS] }, labels: [1, 1, 1, 9, 9, 9, 9, 1] });
    const model = await fit({ ...stump, minRowsPerLevel: 2 }, examples);
    const [rare, other] = [6, 7].map((row) => model.predict(examples.matrix)[row]);
    expect(rare).toBe(other);
  });
});

describe.each(['binary', 'regression', 'count', 'classes'] as const)('of %s', (kind) => {
  const examples = drawn(300, kind);
  const task = kind === 'count' ? 'count' : undefined;
  const options: BoostedTreesOptions = { ...(task && { task }), trees: 4, leaves: 8, minRowsPerLeaf: 5 };

  it('compiled loops and plain ones give the same bits, and so does the same seed', async () => {
    const sampled = { ...options, rowSample: 0.7, featureSample: 0.5, seed: 5 };
    for (const each of [options, sampled]) {
      const [simd, plain, again] = await Promise.all(
        (['simd', 'plain', 'simd'] as const).map((kernel) => fit({ ...each, kernel }, examples)),
      );
      expect(plain!.save()).toEqual(simd!.save());
      expect(again!.save()).toEqual(simd!.save());
      expect(simd!.trees.features.some((feature) => feature === 3)).toBe(true);
    }
    const other = await fit({ ...sampled, seed: 6 }, examples);
    expect(other.trees).not.toEqual((await fit(sampled, examples)).trees);
  });

  it('goes on from a model as if it had never stopped', async () => {
    const more = { ...options, rowSample: 0.7, featureSample: 0.5 };
    const whole = await fit(more, examples);
    const half = await fit({ ...more, trees: 2 }, examples);
    const revived = treeReviver.revive(half.save());
    const on = await fit({ ...more, trees: 2 }, examples, { from: revived });
    expect(on.trees).toEqual(whole.trees);
    expect(on.training).toEqual({ ...whole.training, trees: 2, losses: whole.training.losses.slice(2) });
  });

  it('counts a row of weight 2 as two rows', async () => {
    // No more rows than bins: where values share bins, repeated rows would move the edges.
    const some = taken(examples, [...examples.labels.keys()].slice(0, 200));
    const twice = [...some.labels.keys()].flatMap((row) => (row % 3 === 0 ? [row, row] : [row]));
    const free = { ...options, minRowsPerLeaf: 1, minRowsPerLevel: 1, minHessian: 1 };
    const weights = Float64Array.from(some.labels, (_, row) => (row % 3 === 0 ? 2 : 1));
    const [weighted, repeated] = [{ ...some, weights }, taken(some, twice)].map((each) => fit(free, each));
    const [a, b] = [(await weighted!).predict(some.matrix), (await repeated!).predict(some.matrix)];
    expect(Math.max(...a.map((score, at) => Math.abs(score - b[at]!)))).toBeLessThan(1e-9);
  });

  it('lowers the loss in every round, and says so', async () => {
    const figures: number[] = [];
    const { training } = await fit(options, examples, {
      onProgress: (event: { done: number; total: number; figures: { loss: number } }) => {
        expect(event).toMatchObject({ stage: 'train/boosted-trees', total: 4, unit: 'trees' });
        figures[event.done] = event.figures.loss;
      },
    });
    expect(figures.slice(1)).toEqual(training.losses.slice(1));
    training.losses.slice(1).forEach((loss, round) => expect(loss).toBeLessThan(training.losses[round]!));
  });
});

function taken(examples: Examples, rows: readonly number[]): Examples {
  const { dense, categories } = examples.matrix;
  const width = dense.names.length;
  return {
    ...examples,
    matrix: {
      rows: rows.length,
      dense: {
        names: dense.names,
        values: Float32Array.from(
          rows.flatMap((row) => [...dense.values.subarray(row * width, (row + 1) * width)]),
        ),
      },
      categories: categories.map((each) => ({
        ...each,
        codes: Int32Array.from(rows, (row) => each.codes[row]!),
      })),
    },
    labels: Float64Array.from(rows, (row) => examples.labels[row]!),
  };
}

describe('a training that was killed', () => {
  /** Keeps the last checkpoint as it would be stored. */
  function memory(): Checkpoints & { readonly writes: () => number } {
    let last: Checkpoint | undefined;
    let count = 0;
    return {
      read: async () => structuredClone(last),
      write: async (checkpoint) => {
        last = structuredClone(checkpoint);
        count++;
      },
      clear: async () => void (last = undefined),
      writes: () => count,
    };
  }
  const killed = async (options: BoostedTreesOptions, examples: Examples, round: number, more = {}) => {
    const checkpoints = memory();
    const controller = new AbortController();
    const onProgress = ({ done }: { done: number }): void =>
      done === round ? controller.abort(new Error('killed')) : undefined;
    const run = fit(options, examples, { checkpoints, signal: controller.signal, onProgress, ...more });
    await expect(run).rejects.toThrow('killed');
    return checkpoints;
  };

  it.each(['binary', 'classes'] as const)('goes on where it was, to the same bits: %s', async (kind) => {
    const examples = drawn(150, kind);
    const options = { trees: 24, leaves: 5, rowSample: 0.8, minRowsPerLeaf: 5, minRowsPerLevel: 3 };
    const from = await fit({ ...options, trees: 3 }, examples);
    const checkpoints = await killed(options, examples, 23, { from });
    expect(checkpoints.writes()).toBe(2);
    const rounds: number[] = [];
    const onProgress = ({ done }: { done: number }): void => void rounds.push(done);
    const model = await fit(options, examples, { checkpoints, from, onProgress });
    expect(rounds).toEqual([21, 22, 23, 24]);
    expect(model.save()).toEqual((await fit(options, examples, { from })).save());
    expect(await checkpoints.read()).toBeUndefined();
  });

  it('keeps the lowest loss of other examples in mind', async () => {
    const [examples, validation] = [drawn(200, 'binary'), drawn(200, 'binary', 4)];
    const options = { learningRate: 0.9, trees: 60, earlyStopping: { patience: 25 } };
    const whole = await fit(options, examples, { validation });
    expect(whole.training.rounds).toBeLessThan(10);
    const checkpoints = await killed(options, examples, 15, { validation });
    expect((await fit(options, examples, { checkpoints, validation })).save()).toEqual(whole.save());
  });

  it('is not gone on with by another', async () => {
    const examples = drawn(100, 'regression');
    const checkpoints = await killed({}, examples, 12);
    for (const [options, other] of [
      [{ seed: 1 }, examples],
      [{}, drawn(100, 'regression', 5)],
    ] as const) {
      await expect(fit(options, other, { checkpoints })).rejects.toMatchObject({ code: 'bad-data' });
    }
    const { training, state, arrays } = (await checkpoints.read())!;
    const saved = state as { state: { training: object; features: object } };
    const told = (more: object) => ({
      training,
      state: { ...saved, state: { ...saved.state, ...more } },
      arrays,
    });
    const trained = (more: object) => told({ training: { ...saved.state.training, ...more } });
    for (const [malformed, found] of [
      [null, 'another training'],
      [{ training, state, arrays: { ...arrays, lefts: new Int32Array(3) } }, 'no trees'],
      [{ training, state: null, arrays: null }, 'no trees'],
      [told({ training: null }), 'no 11 numbers in "losses"'],
      [told({ features: { ...saved.state.features, dense: ['x', 'y', 'q'] } }), 'no trees of these features'],
      [trained({ losses: Array(11).fill(null) }), 'no 11 numbers in "losses"'],
      [trained({ validationLosses: Array(11).fill(1) }), 'no 0 numbers in "validationLosses"'],
    ] as unknown as readonly (readonly [Checkpoint, string])[]) {
      await checkpoints.write(malformed);
      await refused({}, examples, 'bad-data', found, { checkpoints });
    }
    const validation = examples;
    const judged = await killed({}, examples, 12, { validation });
    const whole = (await judged.read())!;
    const inner = whole.state as typeof saved;
    const lacking = { ...inner.state, training: { ...inner.state.training, validationLosses: [] } };
    await judged.write({ ...whole, state: { ...inner, state: lacking } as Json });
    await refused({}, examples, 'bad-data', 'no 11 numbers in "validationLosses"', {
      checkpoints: judged,
      validation,
    });
  });
});

it('keeps sums rising, or falling, with monotone features, wherever the others are', async () => {
  const examples = drawn(400, 'regression');
  const model = await fit({ trees: 20, monotone: { x: -1, y: 1 }, minRowsPerLeaf: 3 }, examples);
  const free = await fit({ trees: 20, minRowsPerLeaf: 3 }, examples);
  const along = (at: number, each: TreeModel): number => {
    let least = Infinity;
    for (const code of [-1, 0, 1, 4]) {
      for (const [a, b] of [
        [-1, 0],
        [0.3, 2],
        [2, 1],
      ] as const) {
        const rows = Array.from({ length: 61 }, (_, step) => {
          const row: number[] = [a, a, b];
          row[at] = (step - 30) / 10;
          return row;
        });
        const scores = each.predict({
          rows: rows.length,
          dense: { names: ['x', 'y', 'z'], values: Float32Array.from(rows.flat()) },
          categories: [{ name: 'k', levels: LEVELS, codes: new Int32Array(rows.length).fill(code) }],
        });
        const sign = at === 0 ? -1 : 1;
        scores.slice(1).forEach((score, step) => (least = Math.min(least, sign * (score - scores[step]!))));
      }
    }
    return least;
  };
  expect([along(0, model), along(1, model)].every((least) => least >= 0)).toBe(true);
  expect([along(0, free), along(1, free)].every((least) => least < 0)).toBe(true);
});

it('stops where the loss of other examples no longer falls, and keeps the trees up to the lowest', async () => {
  const [examples, validation] = [drawn(200, 'binary'), drawn(200, 'binary', 4)];
  const stopping = { earlyStopping: { patience: 3 } };
  const model = await fit({ learningRate: 0.5, ...stopping }, examples, { validation });
  const { rounds, stopped, validationLosses } = model.training;
  const lowest = validationLosses.indexOf(Math.min(...validationLosses));
  expect([stopped, rounds, validationLosses.length]).toEqual(['patience', lowest, lowest + 4]);
  const exact = await fit({ learningRate: 0.5, trees: rounds }, examples);
  expect(model.trees).toEqual(exact.trees);
  const scores = model.predict(validation.matrix);
  const loss = validation.labels.reduce(
    (sum, y, at) => sum - Math.log(y === 1 ? scores[at]! : 1 - scores[at]!),
    0,
  );
  expect(loss / 200).toBeCloseTo(validationLosses[rounds]!, 12);
  const longer = await fit({ trees: 2, ...stopping }, examples, { validation });
  expect(longer.training.stopped).toBe('rounds');
  // A fall of less than minDelta is none.
  const strict = await fit({ earlyStopping: { patience: 2, minDelta: 10 } }, examples, { validation });
  expect([strict.training.rounds, strict.training.validationLosses.length]).toEqual([0, 3]);
  // Without, the losses are measured and every tree is kept.
  const all = await fit({ learningRate: 0.5, trees: rounds + 4 }, examples, { validation });
  expect([all.training.rounds, all.training.validationLosses.length]).toEqual([rounds + 4, rounds + 5]);
});

it('keeps to the leaves, depth, rows and gain that it is told', async () => {
  const examples = drawn(300, 'regression');
  const leavesOf = ({ trees }: TreeModel): number => trees.features.filter((feature) => feature < 0).length;
  const one = { trees: 1, minRowsPerLeaf: 1 };
  expect(leavesOf(await fit({ ...one, leaves: 7 }, examples))).toBe(7);
  expect(leavesOf(await fit({ ...one, leaves: 2 }, examples))).toBe(2);
  expect(leavesOf(await fit({ ...one, maxDepth: 2 }, examples))).toBe(4);
  expect(leavesOf(await fit({ ...one, minRowsPerLeaf: 151 }, examples))).toBe(1);
  expect(leavesOf(await fit({ ...one, minHessian: 151 }, examples))).toBe(1);
  expect(leavesOf(await fit({ ...one, minGain: 1e9 }, examples))).toBe(1);
  expect(
    new Set((await fit({ trees: 9, featureSample: 0.25 }, examples)).trees.features).size,
  ).toBeGreaterThan(2);
});

it('puts many values, and levels, into few bins', async () => {
  const rows = 5000; // enough for the count of rows to need room beside the hessians
  const source = random(8);
  const dense = { x: Array.from({ length: rows }, () => (source.integer(3) === 0 ? source.normal() : 0)) };
  const levels = Array.from({ length: 300 }, (_, level) => `l${level}`);
  const codes = Array.from({ length: rows }, () => Math.min(source.integer(300), source.integer(300)));
  const labels = dense.x.map((x, row) => (x > 0 ? 2 : 0) + (codes[row]! % 2) + 0.01 * source.normal());
  const examples = examplesOf({ dense, categories: { k: [codes, levels] }, labels });
  for (const bins of [2, 16, 255]) {
    const model = await fit({ trees: 3, leaves: 4, bins, minRowsPerLevel: 1 }, examples);
    const plain = await fit({ trees: 3, leaves: 4, bins, minRowsPerLevel: 1, kernel: 'plain' }, examples);
    expect(model.trees).toEqual(plain.trees);
    const thresholds = model.trees.thresholds.filter((_, node) => model.trees.features[node] === 0);
    // A value that most rows have is in a bin of its own: 0 ends one.
    if (bins > 2) expect(thresholds.some((edge) => edge >= 0 && edge < 0.01)).toBe(true);
  }
});

it('is all base where there is nothing to split by', async () => {
  const examples = examplesOf({
    dense: { x: [1, 1, 1], n: [NaN, NaN, NaN] },
    categories: { k: [[-1, -1, -1], []] },
    labels: [1, 2, 6],
  });
  const model = await fit({ ...stump, trees: 2 }, examples);
  expect([...model.predict(examples.matrix)]).toEqual([3, 3, 3]);
});

describe('refuses', () => {
  const fine = drawn(40, 'regression');
  it.each([
    ['trees', 0],
    ['leaves', 1],
    ['maxDepth', 0],
    ['learningRate', 0],
    ['learningRate', 1.1],
    ['minRowsPerLeaf', 0],
    ['minHessian', -1],
    ['minGain', -1],
    ['l2', -1],
    ['bins', 256],
    ['bins', 1],
    ['rowSample', 0],
    ['featureSample', 2],
    ['categorySmoothing', -1],
    ['minRowsPerLevel', 0],
    ['seed', NaN],
    ['kernel', 'gpu'],
    ['task', 'ranking'],
    ['monotone', { x: 2 }],
    ['monotone', ['x']],
    ['monotone', 'x'],
    ['earlyStopping', { patience: 0 }],
    ['earlyStopping', { minDelta: -1 }],
    ['earlyStopping', { rounds: 5 }],
    ['onNotConverged', 'ignore'],
    ['tree', 5],
  ])('%s out of range (%#)', (name, value) => {
    expect(() => boostedTrees({ [name]: value })).toThrow(expect.objectContaining({ code: 'bad-option' }));
  });

  it('an infinite feature, and says that a missing one is fine', () =>
    refused(
      {},
      examplesOf({ dense: { x: [1, Infinity] }, labels: [1, 2] }),
      'bad-data',
      'or NaN where it is missing',
    ));

  it('a monotone feature that is none, or with several classes', async () => {
    await refused({ monotone: { k: 1 } }, fine, 'bad-option', '"k", which is no dense feature');
    await refused({ monotone: { x: 1 } }, drawn(40, 'classes'), 'bad-option', 'several classes');
  });

  it('validation examples of other features or classes', async () => {
    const other = examplesOf({ dense: { q: [1, 2] }, labels: [1, 3] });
    await refused({}, fine, 'shape-mismatch', '"q"', { validation: other });
    await refused({ earlyStopping: {} }, fine, 'bad-option', 'no validation');
    const classes = drawn(60, 'classes');
    const named = { ...classes, label: { name: 'y', classes: ['p', 'r', 'q'] } };
    await refused({}, classes, 'shape-mismatch', 'other classes', { validation: named });
  });

  it('a model to go on from that is of another kind, task, classes or features', async () => {
    const from = await fit({ trees: 1 }, fine);
    const linear = linearModel({
      features: { dense: ['x'], categories: [] },
      weights: Float64Array.of(1),
      intercept: 0,
    });
    await refused({}, fine, 'shape-mismatch', 'kind "linear"', { from: linear });
    await refused({}, drawn(40, 'binary'), 'shape-mismatch', 'is for the task regression', { from });
    await refused({}, examplesOf({ dense: { q: [1, 2] }, labels: [1, 3] }), 'shape-mismatch', '"q"', {
      from,
    });
  });

  it('labels too large to be summed up, and rates that make the sums grow without end', async () => {
    const large = examplesOf({ dense: { x: [1, 2] }, labels: [1e200, -1e200] });
    await refused({ minRowsPerLeaf: 1 }, large, 'not-converged', 'scale the labels');
    // The squares of all have a finite sum, and those of the sums of four have not.
    const even = examplesOf({
      dense: { x: [1, 1, 1, 1, 2, 2, 2, 2] },
      labels: [1, 1, 1, 1, -1, -1, -1, -1].map((sign) => sign * 2 ** 510),
    });
    const options = { minRowsPerLeaf: 1, learningRate: 1, trees: 1 };
    await refused(options, even, 'not-converged', 'in round 1');
  });

  it('to go on once it is told to stop', async () => {
    const controller = new AbortController();
    const stop = { signal: controller.signal, onProgress: () => controller.abort(new Error('enough')) };
    await expect(fit({ trees: 500 }, fine, stop)).rejects.toThrow('enough');
    await expect(fit({}, fine, { signal: controller.signal })).rejects.toThrow('enough');
  });
});
