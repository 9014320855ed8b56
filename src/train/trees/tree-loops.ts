import type { BinnedFeature } from './bin-features.ts';
import type { BestSplit, Split } from './find-split.ts';
import type { OpenNode } from './find-splits.ts';
import type { SplitRules } from './scan-bins.ts';

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
  /** The features that splits are looked for by: ascending. */
  readonly chosen: () => readonly number[];
  /** What is in the bins of a feature in a slot, until another is read; what it has of other features means nothing. */
  read(slot: number, feature: number): Histogram;
  /** How many rows are in a bin. */
  countOf(slot: number, bin: number): number;
  /**
   * Looks for a better way to part a node by some features, each of which is dense and not monotone, in a node without
   * bounds.
   *
   * @param from - which of those chosen is the first; `to`: which is behind the last.
   * @param parent - the gain of the node as it is.
   */
  scan(node: OpenNode, from: number, to: number, parent: number, rules: SplitRules, best: BestSplit): void;
}

/** A node that is to be split, and the sides of it that can be split after that. */
export interface SplitTask {
  /** Which rows it has, `end` exclusive; those that go left come to stand before the others, all in the order they had. */
  readonly start: number;
  readonly end: number;
  readonly split: Split;
  /** Which side is summed up: the smaller one. */
  readonly isLeft: boolean;
  /** The slot that it is summed up in. */
  readonly slot: number;
  /** The slot of the node itself, where what is left of it without that side is wanted: it takes its place. */
  readonly rest: number | undefined;
  /** Sides whose best split is looked for: none, one or both. */
  readonly nodes: readonly OpenNode[];
}

/** A worker does not answer, and what it had summed up is lost: begin the tree anew. */
export class WorkerLost extends Error {
  override name = 'WorkerLost';
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
  /** Begins a tree that learns from some rows, or all, and splits by some features, ascending: sums all rows up in a slot. @throws {WorkerLost} */
  begin(rows: Int32Array | undefined, features: readonly number[], slot: number): void;
  /** All that is in a slot. */
  total(slot: number): Total;
  /** The best split of a node. @throws {WorkerLost} */
  find(node: OpenNode): Split | undefined;
  /** Splits a node, and finds the best splits of the nodes of the task. @throws {WorkerLost} */
  split(task: SplitTask): readonly (Split | undefined)[];
  /** Threads that computed since this was asked last: 1, and workers that did. */
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

/** What all rows of a slot add up to: by the first of the chosen features, and the same by any. */
export function totalOf(loops: BinLoops, slot: number): Total {
  const first = loops.chosen()[0]!;
  const { sums } = loops.read(slot, first);
  const offset = loops.offsets[first]!;
  let gradient = 0;
  let hessian = 0;
  for (let bin = offset; bin <= offset + loops.features[first]!.bins; bin++) {
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
