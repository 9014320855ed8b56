import type { BinnedFeature } from './bin-features.ts';
import type { Split } from './find-split.ts';
import type { OpenNode } from './find-splits.ts';
import type { Scan } from './scan-bins.ts';

/** What was summed up of some rows, bin by bin; feature `f` begins at bin `offsets[f]`. */
export interface Histogram {
  /** Gradient and hessian of each bin, side by side: shape `[bins, 2]`. */
  readonly sums: Float64Array;
  /** Rows of each bin. */
  readonly counts: Int32Array;
}

/** What some rows add up to. */
export interface Total {
  readonly gradient: number;
  readonly hessian: number;
}

/** What a split depends on, of a feature. */
export type SplitFeature = Pick<BinnedFeature, 'bins' | 'isOrdered'>;

/** The loops over bins, for some of the features. */
export interface BinLoops {
  readonly features: readonly SplitFeature[];
  /** Where the bins of each feature begin in a histogram. */
  readonly offsets: Int32Array;
  /** Says which features are summed up from now on: ascending, one or more. */
  choose(features: readonly number[]): void;
  readonly chosen: () => readonly number[];
  /** What is in the bins of a feature in a slot, until another is read; what it has of other features means nothing. */
  read(slot: number, feature: number): Histogram;
  /** How many rows are in a bin. */
  countOf(slot: number, bin: number): number;
  readonly scan: Scan;
}

/** What a worker was handed. */
export interface Handed {
  /** Whether it has split the node. */
  isDone(): boolean;
  /** Waits for it. Nothing of it is seen by anybody before this. */
  take(): Found;
}

/** Where a histogram is: every thread has slots of its own, and the thread that calls is the first, 0. */
export interface HistogramPlace {
  readonly thread: number;
  readonly slot: number;
}

/** A node that is to be split, and the sides of it that can be split after that. */
export interface SplitTask {
  /** Which rows it has, `end` exclusive; those that go left come to stand before the others, all in the order they had. */
  readonly start: number;
  readonly end: number;
  readonly split: Split;
  /** Which side is summed up: the smaller one. */
  readonly isLeft: boolean;
  /** The slot that it is summed up in, by the thread that does all this. */
  readonly slot: number;
  /** The slot for what is left when that is taken from the node itself, and where this is; without, it is not wanted. */
  readonly rest?: { readonly slot: number; readonly from: HistogramPlace } | undefined;
  /** Sides whose best split is looked for: none, one or both. */
  readonly nodes: readonly OpenNode[];
}

/** The best splits of the nodes of a task; `undefined` when a worker was lost: begin the tree anew. */
export type Found = readonly (Split | undefined)[] | undefined;

/**
 * The loops over rows and bins that a tree is grown with, and the memory they work in. Gradients and hessians are rounded
 * so that sums of them are exact: no order of additions changes a bit, so compiled loops and plain ones agree, however many
 * threads they are divided among.
 */
export interface TreeLoops {
  readonly features: readonly BinnedFeature[];
  /** How many histograms each thread has room for. */
  readonly slots: number;
  /** How many nodes may be split that may yet not be in the tree; 1 where there are no workers. */
  readonly ahead: number;
  /** Nodes of fewer rows are split by the caller: to tell a worker takes as long. */
  readonly rowsToHand: number;
  /** The sums of the trees so far, for whoever trains to begin with: row-major, shape `[rows, outputs]`. */
  readonly sums: Float64Array;
  /** Adds a value to the sums of an output, of the rows at `start` to `end` (exclusive). */
  addTo(start: number, end: number, output: number, value: number): void;
  /** Evaluates log loss of rows without weights, where there is a compiled form of it; its derivatives go to `pairs`. */
  readonly binaryLoss?: (labels: Float64Array) => number;
  /** Gradient and hessian of each row, side by side, for one output after another: shape `[outputs, rows, 2]`. */
  readonly pairs: () => Float64Array;
  /** Takes what is in `pairs` for an output; `false` when there is no finite sum of it. */
  load(output: number): boolean;
  /** Begins a tree that learns from some rows, or all, and splits by some features, ascending. */
  begin(rows: Int32Array | undefined, features: readonly number[]): void;
  /** Sums up all rows in a slot of the caller. */
  sumUp(slot: number): void;
  /** All that is in a slot of the caller. */
  total(slot: number): Total;
  /** The best split of a node whose histogram is in a slot of the caller. */
  find(node: OpenNode): Split | undefined;
  /** Splits a node, and finds the best splits of the nodes of the task. */
  split(task: SplitTask): readonly (Split | undefined)[];
  /** Workers that wait for a node to split, by their thread. */
  idle(): readonly number[];
  /** Has a worker split a node, while others do what they do. */
  hand(thread: number, task: SplitTask): Handed;
  /** Threads that compute now: 1, and the workers that are there. */
  threads(): number;
  /** Lets workers go. */
  close(): void;
}

/** Where the bins of each feature begin, and behind them where those begin that fill the last group up. */
export function offsetsOf(features: readonly SplitFeature[]): Int32Array {
  const offsets = new Int32Array(4 * Math.ceil(features.length / 4));
  let bins = 0;
  features.forEach((feature, at) => {
    offsets[at] = bins;
    bins += feature.bins + 1;
  });
  return offsets.fill(bins, features.length);
}

/** All bins of a feature together. */
export function totalOf({ sums }: Histogram, offset: number, { bins }: SplitFeature): Total {
  let gradient = 0;
  let hessian = 0;
  for (let bin = offset; bin <= offset + bins; bin++) {
    gradient += sums[2 * bin]!;
    hessian += sums[2 * bin + 1]!;
  }
  return { gradient, hessian };
}

/** Adds a value to the sums of some rows. */
export function addTo(
  sums: Float64Array,
  rows: Int32Array,
  start: number,
  end: number,
  outputs: number,
  output: number,
  value: number,
): void {
  for (let at = start; at < end; at++) sums[rows[at]! * outputs + output]! += value;
}
