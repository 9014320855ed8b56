import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeWorkers } from '../../../src/adapters/node-workers.ts';
import { random } from '../../../src/core/random.ts';
import type { Examples } from '../../../src/table/examples.ts';
import { boostedTrees } from '../../../src/train/trees/boosted-trees.ts';
import { growTree } from '../../../src/train/trees/grow-tree.ts';
import { simdLoops } from '../../../src/train/trees/simd-loops.ts';
import type { Workers } from '../../../src/workers/workers.ts';
import { mortalWorker } from '../../workers/mortal-worker.ts';
import { workerFile } from '../../workers/worker-file.ts';
import { examplesOf } from '../examples-of.ts';

const LEVELS = ['a', 'b', 'c', 'd'];
/** More than are looked at at a time anywhere, and an odd number. */
const ROWS = 9001;

function drawn(classes: number): Examples {
  const source = random(11);
  const dense: Record<string, number[]> = {};
  for (const name of ['t', 'u', 'v', 'w', 'x', 'y', 'z']) {
    dense[name] = Array.from({ length: ROWS }, () => (source.next() < 0.02 ? NaN : source.normal()));
  }
  // As good as the first one: of equal gains the first feature counts, whoever finds which.
  dense['zz'] = dense['t']!;
  const codes = Array.from({ length: ROWS }, () => source.integer(5) - 1);
  const sums = codes.map((code, row) => (dense['t']![row]! || 0) + (code % 2) + source.normal());
  const labels = sums.map((sum) =>
    classes === 0 ? sum : Math.min(classes - 1, sum > 1 ? 2 : sum > 0 ? 1 : 0),
  );
  const examples = examplesOf({ dense, categories: { k: [codes, LEVELS] }, labels });
  return classes > 2 ? { ...examples, label: { name: 'y', classes: ['p', 'q', 'r'] } } : examples;
}

const options = { trees: 3, leaves: 8, featureSample: 0.8 } as const;
let three: Workers;
beforeAll(async () => void (three = await nodeWorkers(3, { entry: workerFile() })));
afterAll(() => three.close());

/** The first of some workers. */
const first = (count: number): Workers => ({ ...three, count });

describe.each([
  ['binary', 2, {}],
  ['regression', 0, { rowSample: 0.9 }],
  ['classes', 3, {}],
] as const)('of %s', (_, classes, more) => {
  it('trees have the same bits with and without workers', async () => {
    const examples = drawn(classes);
    const alone = (await boostedTrees({ ...options, ...more }).fit(examples)).save();
    for (const count of [1, 2, 3]) {
      const threads: number[] = [];
      const model = await boostedTrees({ ...options, ...more }).fit(examples, {
        workers: first(count),
        onProgress: ({ figures }) => threads.push(figures!['threads']!),
      });
      expect(model.save()).toEqual(alone);
      // How many take part is up to the system: no more than there are.
      expect(threads.length).toBe(3);
      threads.forEach((each) => expect([1, 2, 3, 4].slice(0, count + 1)).toContain(each));
    }
  });
});

it.each([1, 2, 3])('a tree that %i workers help with is the tree of one thread', async (count) => {
  const { matrix } = drawn(2);
  const features = [...matrix.dense.names, ...matrix.categories].map((_, feature) => feature);
  const rules = {
    ...{ leaves: 31, maxDepth: 9, learningRate: 0.1, minRowsPerLeaf: 20, minHessian: 0, minGain: 0, l2: 0 },
    ...{ categorySmoothing: 10, minRowsPerLevel: 10, signs: new Int8Array(features.length) },
  };
  const plan = { bins: 255, seed: 0, slots: 60, outputs: 1, rules };
  const grown = async (workers?: Workers): Promise<unknown[]> => {
    const loops = await simdLoops(matrix, plan, workers);
    try {
      const source = random(7);
      loops.pairs().forEach((_, at, pairs) => (pairs[at] = at % 2 === 0 ? source.normal() : 1));
      loops.load(0);
      const grow = (): unknown => growTree(loops, undefined, matrix.rows, features, rules).tree;
      const trees = [grow(), grow(), grow()];
      expect((trees[0] as { features: Int32Array }).features).toHaveLength(61);
      expect(trees[2]).toEqual(trees[0]);
      // Workers are quick enough to get a piece of some tree.
      let helped = loops.threads() > 1;
      for (let tree = 0; workers && !helped && tree < 1000; tree++) {
        expect(grow()).toEqual(trees[0]);
        helped = loops.threads() > 1;
      }
      expect(helped).toBe(workers !== undefined);
      return trees;
    } finally {
      loops.close();
    }
  };
  expect(await grown(first(count))).toEqual(await grown());
});

it('a worker that is killed on the way is missed by nobody', async () => {
  const examples = drawn(2);
  const alone = (await boostedTrees({ ...options, trees: 6 }).fit(examples)).save();
  const workers = await mortalWorker();
  const threads: number[] = [];
  const model = await boostedTrees({ ...options, trees: 6 }).fit(examples, {
    workers,
    onProgress: ({ figures }) => threads.push(figures!['threads']!),
    onRound: async ({ round }) => {
      if (round === 2) await workers.close();
    },
  });
  expect(model.save()).toEqual(alone);
  expect(threads.at(-1)).toBe(1);
});

it('workers that were closed compute nothing, and the training goes on', async () => {
  const examples = drawn(2);
  const workers = await nodeWorkers(1, { entry: workerFile() });
  await workers.close();
  expect(workers.isAlive(0)).toBe(false);
  const model = await boostedTrees(options).fit(examples, { workers });
  expect(model.save()).toEqual((await boostedTrees(options).fit(examples)).save());
});

it('refuses what are no workers, and plain loops for several threads', async () => {
  const examples = drawn(2);
  const fit = (kernel: 'simd' | 'plain', workers: Workers): Promise<unknown> =>
    boostedTrees({ ...options, kernel }).fit(examples, { workers });
  await expect(fit('simd', {} as Workers)).rejects.toMatchObject({ code: 'bad-option' });
  await expect(fit('plain', three)).rejects.toMatchObject({ code: 'unsupported' });
});
