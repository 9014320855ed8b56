import { describe, expect, it } from 'vitest';
import { boostedTrees } from '../../../src/train/trees/boosted-trees.ts';
import { scanBins, type Candidate, type NodeSums } from '../../../src/train/trees/scan-bins.ts';
import { examplesOf } from '../examples-of.ts';

const rules = {
  minRowsPerLeaf: 1,
  minHessian: 0,
  minGain: 0,
  l2: 0,
  categorySmoothing: 0,
  minRowsPerLevel: 1,
};

describe('a side that nothing bends', () => {
  // Gradient and hessian of four bins of a row each: the first and the last have no curvature.
  const histogram = { sums: Float64Array.of(1, 0, 1, 2, -1, 1, -3, 0), counts: Int32Array.of(1, 1, 1, 1) };
  const node: NodeSums = { gradient: -2, hessian: 3, count: 4, least: -Infinity, most: Infinity };
  const range = { offset: 0, end: 3, first: -1, parent: 4 / 3 };
  const best = (more: { readonly l2?: number } = {}, within: Partial<NodeSums> = {}): Candidate => {
    const found = { gain: 0, bin: -1, withMissing: false, gradient: 0, hessian: 0, count: 0 };
    scanBins(histogram, range, { ...node, ...within }, { ...rules, ...more }, found);
    return found;
  };

  it('is none of a split', () => {
    // 2² ÷ 2 + 4² ÷ 1, less what the node has.
    expect(best()).toMatchObject({ bin: 1, gain: 18 - 4 / 3, gradient: 2, hessian: 2 });
    expect(best({}, { most: 100 })).toMatchObject({ bin: 1 });
  });

  it('is bent by a penalty', () => {
    // 1 + (−3)² ÷ 4; 2² ÷ 3 + 4² ÷ 2; 1² ÷ 4 + 3² ÷ 1.
    expect(best({ l2: 1 })).toMatchObject({ bin: 1, gain: 4 / 3 + 8 - 4 / 3 });
  });
});

it('labels that contradict a confident model move it, by compiled loops as by plain ones', async () => {
  const [simd, plain] = await Promise.all(
    (['simd', 'plain'] as const).map(async (kernel) => {
      const options = { learningRate: 1, minRowsPerLeaf: 1, minHessian: 0, kernel };
      const sure = examplesOf({ dense: { x: [0, 1] }, labels: [0, 1] });
      const from = await boostedTrees({ ...options, trees: 300 }).fit(sure);
      expect(from.training.losses.at(-1)).toBe(0);
      // Where the model is sure, what the loss bends by is lost beside the rows in the middle.
      const other = examplesOf({ dense: { x: [0, 0, 1, 1, 1, 0.5] }, labels: [0, 1, 1, 0, 0, 1] });
      return boostedTrees({ ...options, trees: 3 }).fit(other, { from });
    }),
  );
  expect(simd!.save()).toEqual(plain!.save());
  expect(simd!.training.losses.every(Number.isFinite)).toBe(true);
});
