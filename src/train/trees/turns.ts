import type { Placed } from '../../kernels/kernel-memory.ts';
import { placeOfBins, planNumbers } from './bin-features.ts';
import { lossRows, sumOfTallies } from './binary-loss.ts';
import type { Split } from './find-split.ts';
import type { FindTask, OpenNode } from './find-splits.ts';
import type { TreeKernel } from './tree-kernel.ts';
import type { LossMemory, ThreadMemory, TreeMemory, TreeSizes } from './tree-memory.ts';

/** What a worker is asked for in a turn; 0 ends the training. */
export const TURNS = { bin: 1, loss: 2, partition: 3, find: 4 } as const;

/** Numbers of a node that is told, and of a split that is found. */
const NODE = 6;

/** Plans the bins of the column that a thread has in its memory, and writes them; gives their edges. */
export function binColumn(
  kernel: TreeKernel,
  { data }: TreeMemory,
  { numbers, small }: ThreadMemory,
  feature: number,
  most: number,
  drawn: Int32Array | undefined,
): Float32Array {
  const rows = numbers.values.length;
  const edges = planNumbers(numbers.values, most, drawn);
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

/** Parts some rows by the bins of a feature; gives how many went left. */
export function partRows(
  kernel: TreeKernel,
  { data, rows }: TreeMemory,
  { rows: count }: TreeSizes,
  { sides, lefts, others }: ThreadMemory,
  [start, length, feature]: readonly [number, number, number],
  inPlace: boolean,
): number {
  const column = data.at + placeOfBins(feature, count);
  const from = rows.at + 4 * start;
  return kernel.partition(column, from, length, sides.at, inPlace ? from : lefts.at, others.at);
}

/** Tells a worker what to find. @param tree - counts the trees, since each has features of its own. */
export function tellTask(
  { told }: ThreadMemory,
  tree: number,
  { start, end, slot, from, nodes }: FindTask,
): void {
  told.values.set([tree, start, end, slot, from, nodes.length]);
  nodes.forEach(({ slot, gradient, hessian, count, least, most }, at) =>
    told.values.set([slot, gradient, hessian, count, least, most], NODE * (at + 1)),
  );
}

/** What a worker is told to find. */
export function toldTask({ told: { values } }: ThreadMemory): FindTask {
  const nodes = Array.from({ length: values[5]! }, (_, node): OpenNode => {
    const at = NODE * (node + 1);
    return {
      slot: values[at]!,
      gradient: values[at + 1]!,
      hessian: values[at + 2]!,
      count: values[at + 3]!,
      least: values[at + 4]!,
      most: values[at + 5]!,
    };
  });
  return { start: values[1]!, end: values[2]!, slot: values[3]!, from: values[4]!, nodes };
}

/** Says what was found. */
export function tellSplits({ found, sides }: ThreadMemory, splits: readonly (Split | undefined)[]): void {
  splits.forEach((split, at) => {
    found.values[NODE * at] = -1;
    if (!split) return;
    const { feature, gain, bin, gradient, hessian, count, isLeft } = split;
    found.values.set([feature, gain, bin, gradient, hessian, count], NODE * at);
    sides.values.set(isLeft, 256 * at);
  });
}

/** What a worker found for node `at` of its task, when its gain is above another. */
export function toldSplit(
  { found: { values }, sides }: ThreadMemory,
  node: number,
  above: number,
): Split | undefined {
  const at = NODE * node;
  if (values[at]! < 0 || !(values[at + 1]! > above)) return undefined;
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
