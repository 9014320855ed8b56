import type { BinnedFeature } from './bin-features.ts';
import type { Split } from './find-split.ts';
import type { FindTask } from './find-splits.ts';
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
  /** Sums up the rows at `start` to `end` (exclusive) into a slot. */
  sumUp(start: number, end: number, slot: number): void;
  /** Takes one histogram from another, which was of the rows of both. */
  subtract(slot: number, from: number): void;
  /** What is in a slot, until another is read. */
  read(slot: number): Histogram;
  readonly scan: Scan;
}

/**
 * The loops over rows and bins that a tree is grown with, and the memory they work in. Gradients and hessians are rounded
 * so that sums of them are exact: no order of additions changes a bit, so compiled loops and plain ones agree, however many
 * threads they are divided among.
 */
export interface TreeLoops {
  readonly features: readonly BinnedFeature[];
  /** How many histograms there is room for. */
  readonly slots: number;
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
  /** Sums up, and finds the best splits; `undefined` when a worker was lost: begin the tree anew. */
  find(task: FindTask): readonly (Split | undefined)[] | undefined;
  /** All that is in a slot. */
  total(slot: number): Total;
  /**
   * Puts the rows at `start` to `end` whose bin of a feature has a 1 before the others, both in the order they had.
   *
   * @returns where the others begin; -1 when a worker was lost: begin the tree anew.
   */
  partition(start: number, end: number, feature: number, isLeft: Uint8Array): number;
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
