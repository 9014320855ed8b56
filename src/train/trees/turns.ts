import type { Placed } from '../../kernels/kernel-memory.ts';
import { placeOfBins, planNumbers } from './bin-features.ts';
import { lossRows, sumOfTallies } from './binary-loss.ts';
import type { Split } from './find-split.ts';
import type { OpenNode } from './find-splits.ts';
import type { TreeKernel } from './tree-kernel.ts';
import type { SplitTask } from './tree-loops.ts';
import type { LossMemory, ThreadMemory, TreeMemory, TreeSizes } from './tree-memory.ts';

/** What a worker is asked for in a turn; 0 ends the training. */
export const TURNS = { bin: 1, loss: 2, split: 3 } as const;

/** Numbers of a task that is told, before those of its nodes. */
const TASK = 10;
/** Numbers of a node that is told, and of a split that is found. */
const NODE = 6;

/** Plans the bins of the column that a thread has in its memory, and writes them; gives their edges. */
export function binColumn(
  kernel: TreeKernel,
  { data }: TreeMemory,
  { numbers, small, inOrder, tallies }: ThreadMemory,
  feature: number,
  most: number,
  drawn: Int32Array | undefined,
): Float32Array {
  const rows = numbers.values.length;
  const edges = planNumbers(numbers.values, most, drawn, (values) => {
    // There is room for two copies of the numbers where gradients and hessians of rows will be.
    const sorted = new Float32Array(inOrder.values.buffer, inOrder.at, values.length);
    const unsorted = new Float32Array(inOrder.values.buffer, inOrder.at + 8 * rows, values.length);
    unsorted.set(values);
    kernel.sort(inOrder.at + 8 * rows, values.length, inOrder.at, tallies.at);
    return sorted;
  });
  edgesIn(small, edges.length).set(edges);
  kernel.binOf(numbers.at, rows, small.at, edges.length, data.at + placeOfBins(feature, rows));
  return edges;
}

/** So many edges as a thread has written them down. */
export function edgesIn({ at, values }: Placed<Float64Array>, bins: number): Float32Array {
  return new Float32Array(values.buffer, at, bins);
}

/** Evaluates log loss of some blocks of rows. */
export function evaluateBlocks(
  kernel: TreeKernel,
  { labels, scores, powers }: TreeMemory,
  { pairs, byBlock }: LossMemory,
  { small }: ThreadMemory,
  rows: number,
  from: number,
  to: number,
): void {
  for (let block = from; block < to; block++) {
    const first = block * lossRows;
    const [at, count] = [8 * first, Math.min(lossRows, rows - first)];
    kernel.binaryLoss(labels.at + at, scores.at + at, count, pairs.at + 2 * at, powers.at, small.at);
    const [a, b, c, d, e, f] = small.values as unknown as readonly number[];
    byBlock.values[block] = sumOfTallies(
      { product: a!, halvings: c!, far: e! },
      { product: b!, halvings: d!, far: f! },
    );
  }
}

/**
 * Parts the rows of a node by the bins in `sides`; gives how many went left.
 *
 * @param isInPlace - whether those that go left stay among the rows, or go to `lefts`; the others go to `others`.
 */
export function partRows(
  kernel: TreeKernel,
  { data, rows }: TreeMemory,
  { rows: count }: TreeSizes,
  { sides, lefts, others }: ThreadMemory,
  start: number,
  length: number,
  feature: number,
  isInPlace: boolean,
): number {
  const column = data.at + placeOfBins(feature, count);
  const from = rows.at + 4 * start;
  return kernel.partition(column, from, length, sides.at, isInPlace ? from : lefts.at, others.at);
}

/** Tells a worker what to split. @param tree - counts the trees, since each has features of its own. */
export function tellTask(
  { told: { values }, sides }: ThreadMemory,
  tree: number,
  { start, end, split, isLeft, slot, rest, nodes }: SplitTask,
): void {
  const { thread, slot: from } = rest?.from ?? { thread: -1, slot: -1 };
  values.set([tree, start, end, split.feature, isLeft ? 1 : 0, slot, rest?.slot ?? -1, thread, from]);
  values[TASK - 1] = nodes.length;
  nodes.forEach(({ slot, gradient, hessian, count, least, most }, at) =>
    values.set([slot, gradient, hessian, count, least, most], TASK + NODE * at),
  );
  sides.values.set(split.isLeft);
}

/** What a worker is told to split; which bins go left is in its `sides`. */
export function toldTask({ told: { values } }: ThreadMemory): Omit<SplitTask, 'split'> & {
  readonly feature: number;
} {
  const nodes = Array.from({ length: values[TASK - 1]! }, (_, node): OpenNode => {
    const at = TASK + NODE * node;
    return {
      slot: values[at]!,
      gradient: values[at + 1]!,
      hessian: values[at + 2]!,
      count: values[at + 3]!,
      least: values[at + 4]!,
      most: values[at + 5]!,
    };
  });
  return {
    start: values[1]!,
    end: values[2]!,
    feature: values[3]!,
    isLeft: values[4] === 1,
    slot: values[5]!,
    rest: values[6]! < 0 ? undefined : { slot: values[6]!, from: { thread: values[7]!, slot: values[8]! } },
    nodes,
  };
}

/** Says how many rows went left, and what was found. */
export function tellSplits(
  { found, sides }: ThreadMemory,
  lefts: number,
  splits: readonly (Split | undefined)[],
): void {
  found.values[0] = lefts;
  splits.forEach((split, at) => {
    found.values[1 + NODE * at] = -1;
    if (!split) return;
    const { feature, gain, bin, gradient, hessian, count, isLeft } = split;
    found.values.set([feature, gain, bin, gradient, hessian, count], 1 + NODE * at);
    sides.values.set(isLeft, 256 * at);
  });
}

/** What a worker found for node `at` of its task. */
export function toldSplit({ found: { values }, sides }: ThreadMemory, node: number): Split | undefined {
  const at = 1 + NODE * node;
  if (values[at]! < 0) return undefined;
  return {
    feature: values[at]!,
    gain: values[at + 1]!,
    bin: values[at + 2]!,
    gradient: values[at + 3]!,
    hessian: values[at + 4]!,
    count: values[at + 5]!,
    isLeft: sides.values.slice(256 * node, 256 * (node + 1)),
  };
}
