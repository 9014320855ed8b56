import type { Placed } from '../../kernels/kernel-memory.ts';
import { placeOfBins, planNumbers, rowsToPlanBy } from './bin-features.ts';
import { lossRows, sumOfTallies } from './binary-loss.ts';
import { splitOf, type BestSplit, type Split } from './find-split.ts';
import { lookAt, noSplit, type FindRules, type OpenNode } from './find-splits.ts';
import { simdBins, type SimdBins } from './simd-bins.ts';
import { tellFound, toldFeatures, toldSearch, type Search } from './told.ts';
import type { TreeKernel } from './tree-kernel.ts';
import { totalOf, type SplitFeature, type Total } from './tree-loops.ts';
import type { TreeMemory, TreeSizes } from './tree-memory.ts';

/**
 * What is divided among threads: columns that are binned, blocks of rows whose loss is evaluated, and units of features, by
 * which rows are summed up and splits looked for, or splits are looked for alone.
 */
export const TASKS = { bin: 1, loss: 2, sum: 3, find: 4 } as const;

/** How columns are binned and splits found. */
export interface PieceRules {
  readonly rules: FindRules;
  /** The most bins of a feature, and what rows to plan them by are drawn with. */
  readonly bins: number;
  readonly seed: number;
}

/** The pieces of the tasks, done by one thread. */
export interface TreePieces {
  /** Does a piece; `isFirst` when the thread has done none of the task yet. */
  work(task: number, piece: number, isFirst: boolean): void;
  /** Begins a tree; gives in how many units its features are. */
  begin(tree: number): number;
  /** What all rows of a slot add up to: the same by any feature. */
  total(slot: number): Total;
  /** The best split of a node, of what threads have found. */
  split(node: OpenNode, best: BestSplit): Split | undefined;
}

/**
 * @param thread - 0 for the one that calls.
 * @param place - which of the memory for losses and slots is used: 1 once a worker was lost, which may yet write to 0.
 */
export function treePieces(
  kernel: TreeKernel,
  memory: TreeMemory,
  sizes: TreeSizes,
  { rules, bins: most, seed }: PieceRules,
  thread: number,
  place: 0 | 1,
): TreePieces {
  const own = memory.threads[thread]!;
  let drawn: Int32Array | undefined | null = null;
  let loops: SimdBins | undefined;
  let begun = -1;
  let search: Search | undefined;
  /** Where what is packed of the rows of the search is. */
  let packedAt = 0;
  const begin = (tree: number): number => {
    loops ??= simdBins(kernel, memory, memory.slots[place]!, sizes, planned(memory.plan.values), thread);
    begun = tree;
    return loops.choose(toldFeatures(memory));
  };
  const rowsOf = ({ start }: Search): number => memory.rows.at + 4 * start;
  const open = (sums: boolean): Search => {
    const told = toldSearch(memory);
    if (told.tree !== begun) begin(told.tree);
    if (sums) packedAt = told.isInOrder ? memory.packed.at : loops!.gather(rowsOf(told), told.count);
    return told;
  };
  const look = ({ id, nodes }: Search, unit: number): void => {
    const [from, to] = loops!.featuresOf(unit);
    nodes.forEach((node, at) => {
      const found = noSplit(rules);
      lookAt(loops!, from, to, node, rules, found);
      if (found.bin >= 0) tellFound(own, id, at, found);
    });
  };
  return {
    begin,
    work(task, piece, isFirst) {
      switch (task) {
        case TASKS.bin:
          if (drawn === null) drawn = rowsToPlanBy(sizes.rows, seed);
          return binColumn(kernel, memory, thread, memory.told.values[0]! + piece, piece, most, drawn);
        case TASKS.loss:
          return evaluateBlock(kernel, memory, place, own.small, sizes.rows, piece);
        case TASKS.sum: {
          if (isFirst) search = open(true);
          const { count, slot, rest } = search!;
          loops!.sumUp(piece, rowsOf(search!), count, packedAt, slot);
          if (rest !== undefined) loops!.subtract(piece, slot, rest);
          return look(search!, piece);
        }
        default:
          if (isFirst) search = open(false);
          look(search!, piece);
      }
    },
    split: (node, found) => splitOf(loops!, node, found),
    total: (slot) => totalOf(loops!, slot),
  };
}

/** What was planned of the features, as the calling thread has written it down. */
function planned(plan: Int32Array): readonly SplitFeature[] {
  return Array.from({ length: plan.length / 2 }, (_, at) => ({
    bins: plan[2 * at]!,
    isOrdered: plan[2 * at + 1] === 1,
  }));
}

/** Plans the bins of a column, and writes them and their edges. */
function binColumn(
  kernel: TreeKernel,
  { data, columns, threads }: TreeMemory,
  thread: number,
  feature: number,
  column: number,
  most: number,
  drawn: Int32Array | undefined,
): void {
  const { numbers, edges } = columns[column]!;
  const { inOrder, tallies } = threads[thread]!;
  const rows = numbers.values.length;
  const planned = planNumbers(numbers.values, most, drawn, (values) => {
    // There is room for two copies of the numbers where gradients and hessians of rows will be.
    const sorted = new Float32Array(inOrder.values.buffer, inOrder.at, values.length);
    const unsorted = new Float32Array(inOrder.values.buffer, inOrder.at + 8 * rows, values.length);
    unsorted.set(values);
    kernel.sort(inOrder.at + 8 * rows, values.length, inOrder.at, tallies.at);
    return sorted;
  });
  edges.values.set(planned);
  edges.values[255] = planned.length;
  kernel.binOf(numbers.at, rows, edges.at, planned.length, data.at + placeOfBins(feature, rows));
}

/** Evaluates log loss of a block of rows. */
function evaluateBlock(
  kernel: TreeKernel,
  { labels, scores, powers, losses }: TreeMemory,
  place: 0 | 1,
  { at: out, values }: Placed<Float64Array>,
  rows: number,
  block: number,
): void {
  const { pairs, byBlock } = losses[place]!;
  const first = block * lossRows;
  const [at, count] = [8 * first, Math.min(lossRows, rows - first)];
  kernel.binaryLoss(labels.at + at, scores.at + at, count, pairs.at + 2 * at, powers.at, out);
  byBlock.values[block] = sumOfTallies(
    { product: values[0]!, halvings: values[2]!, far: values[4]! },
    { product: values[1]!, halvings: values[3]!, far: values[5]! },
  );
}
