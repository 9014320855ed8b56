import type { Matrix } from '../../table/matrix.ts';
import { writeBins, type BinnedFeature } from './bin-features.ts';
import { scanBins, type Scan } from './scan-bins.ts';
import { shiftsOf } from './shifts.ts';

/** What was summed up of some rows, bin by bin; feature `f` begins at bin `offsets[f]`. */
export interface Histogram {
  /** Gradient and hessian of each bin, side by side: shape `[bins, 2]`. */
  readonly sums: Float64Array;
  /** Rows of each bin. */
  readonly counts: Int32Array;
}

/**
 * The loops over rows and bins that a tree is grown with, and the memory they work in. Gradients and hessians are rounded
 * so that sums of them are exact: no order of additions changes a bit, so compiled loops and plain ones agree.
 */
export interface TreeLoops {
  readonly features: readonly BinnedFeature[];
  /** Where the bins of each feature begin in a histogram: shape `[features]`. */
  readonly offsets: Int32Array;
  /** The rows that a tree learns from; those of one node are side by side. */
  readonly rows: Int32Array;
  /** How many histograms there is room for. */
  readonly slots: number;
  /** The sums of the trees so far, for whoever trains to begin with: row-major, shape `[rows, outputs]`. */
  readonly sums: Float64Array;
  /** Adds a value to the sums of an output, of the rows at `start` to `end` (exclusive). */
  addTo(start: number, end: number, output: number, value: number): void;
  /** Evaluates log loss of rows without weights, where there is a compiled form of it; its derivatives go to `pairs`. */
  readonly binaryLoss?: (labels: Float64Array) => number;
  /** Gradient and hessian of each row, side by side, for one output after another: shape `[outputs, rows, 2]`. */
  readonly pairs: Float64Array;
  /** Takes what is in `pairs` for an output; `false` when there is no finite sum of it. */
  load(output: number): boolean;
  /** Sums up the rows at `start` to `end` (exclusive) into a slot, of the groups of four features that are asked for. */
  sumUp(start: number, end: number, slot: number, groups: readonly number[]): void;
  /** What is in a slot, until another is read. */
  read(slot: number): Histogram;
  readonly scan: Scan;
  /** Takes one histogram from another, which was of the rows of both. */
  subtract(slot: number, from: number): void;
  /**
   * Puts the rows at `start` to `end` whose bin of a feature has a 1 before the others, both in the order they had.
   *
   * @returns where the others begin.
   */
  partition(start: number, end: number, feature: number, isLeft: Uint8Array): number;
}

/** How much memory the loops need. */
export interface LoopSizes {
  readonly rows: number;
  /** Groups of four features. */
  readonly groups: number;
  readonly offsets: Int32Array;
  /** Bins of a histogram, with one more for what fills the last group up. */
  readonly bins: number;
  readonly slots: number;
  readonly outputs: number;
}

/** Sizes for some features. */
export function sizesOf(
  rows: number,
  features: readonly BinnedFeature[],
  slots: number,
  outputs: number,
): LoopSizes {
  const groups = Math.ceil(features.length / 4);
  const offsets = new Int32Array(4 * groups);
  let bins = 0;
  features.forEach((feature, at) => {
    offsets[at] = bins;
    bins += feature.bins + 1;
  });
  offsets.fill(bins, features.length);
  return { rows, groups, offsets, bins: bins + 1, slots, outputs };
}

/** The loops in plain TypeScript: what the compiled ones are held against. */
export function plainLoops(
  matrix: Matrix,
  features: readonly BinnedFeature[],
  slots: number,
  outputs: number,
): TreeLoops {
  const sizes = sizesOf(matrix.rows, features, slots, outputs);
  const { offsets, bins } = sizes;
  const data = new Uint8Array(4 * sizes.groups * matrix.rows);
  writeBins(matrix, features, data);
  const pairs = new Float64Array(2 * matrix.rows * outputs);
  const sums = new Float64Array(matrix.rows * outputs);
  const rounded = new Float64Array(2 * matrix.rows);
  const rows = new Int32Array(matrix.rows);
  const others = new Int32Array(matrix.rows);
  const histograms = Array.from({ length: slots }, () => ({
    sums: new Float64Array(2 * bins),
    counts: new Int32Array(bins),
  }));
  const group = (at: number): Uint8Array => data.subarray(4 * matrix.rows * at, 4 * matrix.rows * (at + 1));
  return {
    features,
    offsets,
    rows,
    slots,
    sums,
    addTo: (start, end, output, value) => addTo(sums, rows, start, end, outputs, output, value),
    pairs,
    load(output) {
      const from = pairs.subarray(rounded.length * output, rounded.length * (output + 1));
      const shifts = shiftsOf(from);
      if (!shifts) return false;
      const { gradient, hessian } = shifts;
      for (let at = 0; at < from.length; at += 2) {
        rounded[at] = from[at]! + gradient - gradient;
        rounded[at + 1] = from[at + 1]! + hessian - hessian;
      }
      return true;
    },
    read: (slot) => histograms[slot]!,
    scan: scanBins,
    sumUp(start, end, slot, groups) {
      const { sums, counts } = histograms[slot]!;
      sums.fill(0);
      counts.fill(0);
      for (const at of groups) {
        const bytes = group(at);
        for (let lane = 0; lane < 4 && 4 * at + lane < features.length; lane++) {
          const offset = offsets[4 * at + lane]!;
          for (let place = start; place < end; place++) {
            const row = rows[place]!;
            const bin = offset + bytes[4 * row + lane]!;
            sums[2 * bin]! += rounded[2 * row]!;
            sums[2 * bin + 1]! += rounded[2 * row + 1]!;
            counts[bin]!++;
          }
        }
      }
    },
    subtract(slot, from) {
      const less = histograms[slot]!;
      const { sums, counts } = histograms[from]!;
      for (let at = 0; at < sums.length; at++) sums[at]! -= less.sums[at]!;
      for (let at = 0; at < counts.length; at++) counts[at]! -= less.counts[at]!;
    },
    partition(start, end, feature, isLeft) {
      const bytes = group(feature >> 2);
      const lane = feature & 3;
      let left = start;
      let right = 0;
      for (let place = start; place < end; place++) {
        const row = rows[place]!;
        if (isLeft[bytes[4 * row + lane]!] === 1) rows[left++] = row;
        else others[right++] = row;
      }
      rows.set(others.subarray(0, right), left);
      return left;
    },
  };
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
