import type { Matrix } from '../../table/matrix.ts';
import {
  copyColumn,
  placeOfBins,
  planLevels,
  planNumbers,
  rowsToPlanBy,
  writeLevels,
  writeNumbers,
  type BinnedFeature,
} from './bin-features.ts';
import { findSplit, writeSides, type Split } from './find-split.ts';
import { findSplits, type FindRules } from './find-splits.ts';
import { shiftsOf, sizesOf } from './shifts.ts';
import { addTo, offsetsOf, totalOf, type BinLoops, type TreeLoops } from './tree-loops.ts';

/** What loops are opened with, beside the examples. */
export interface LoopPlan {
  /** The most bins of a feature. */
  readonly bins: number;
  readonly seed: number;
  /** How many histograms there is to be room for. */
  readonly slots: number;
  readonly outputs: number;
  readonly rules: FindRules;
}

/** The loops in plain TypeScript: what the compiled ones are held against. */
export function plainLoops(matrix: Matrix, { bins: most, seed, slots, outputs, rules }: LoopPlan): TreeLoops {
  const { rows: count, dense, categories } = matrix;
  const data = new Uint8Array(4 * count * Math.ceil((dense.names.length + categories.length) / 4));
  const column = new Float32Array(count);
  const drawn = rowsToPlanBy(count, seed);
  const features: readonly BinnedFeature[] = [
    ...dense.names.map((_, feature) => {
      copyColumn(matrix, feature, column);
      const edges = planNumbers(column, most, drawn);
      writeNumbers(column, edges, data, placeOfBins(feature, count));
      return { bins: edges.length, isOrdered: true, edges };
    }),
    ...categories.map((category, at) => {
      const feature = planLevels(category, most);
      writeLevels(category, feature, data, placeOfBins(dense.names.length + at, count));
      return feature;
    }),
  ];
  const pairs = new Float64Array(2 * count * outputs);
  const sums = new Float64Array(count * outputs);
  const rounded = new Float64Array(2 * count);
  const rows = new Int32Array(count);
  const others = new Int32Array(count);
  const bins = plainBins(features, data, rows, rounded, slots);
  const sides = new Uint8Array(256);
  const part = (start: number, end: number, split: Split): number => {
    const at = placeOfBins(split.feature, count);
    writeSides(split, features[split.feature]!.bins, sides);
    let left = start;
    let right = 0;
    for (let place = start; place < end; place++) {
      const row = rows[place]!;
      if (sides[data[at + 4 * row]!] === 1) rows[left++] = row;
      else others[right++] = row;
    }
    rows.set(others.subarray(0, right), left);
    return left;
  };
  return {
    features,
    slots,
    sums,
    addTo: (start, end, output, value) => addTo(sums, rows, start, end, outputs, output, value),
    pairs: () => pairs,
    load(output) {
      const from = pairs.subarray(rounded.length * output, rounded.length * (output + 1));
      const shifts = shiftsOf(sizesOf(from), count);
      if (!shifts) return false;
      const { gradient, hessian } = shifts;
      for (let at = 0; at < from.length; at += 2) {
        rounded[at] = from[at]! + gradient - gradient;
        rounded[at + 1] = from[at + 1]! + hessian - hessian;
      }
      return true;
    },
    begin(some, chosen, slot) {
      if (some) rows.set(some);
      else for (let row = 0; row < count; row++) rows[row] = row;
      bins.choose(chosen);
      bins.sumUp(0, some?.length ?? count, slot);
    },
    total: (slot) => totalOf(bins, slot),
    find: (node) => findSplits(bins, [node], rules)[0],
    split({ start, end, split, isLeft, slot, rest, nodes }) {
      const middle = part(start, end, split);
      if (nodes.length === 0) return [];
      if (isLeft) bins.sumUp(start, middle, slot);
      else bins.sumUp(middle, end, slot);
      if (rest !== undefined) bins.subtract(slot, rest);
      return findSplits(bins, nodes, rules);
    },
    threads: () => 1,
    close: () => undefined,
  };
}

/** Loops over bins, and those that fill them. */
interface PlainBins extends BinLoops {
  /** Says which features are summed up from now on: ascending, one or more. */
  choose(features: readonly number[]): void;
  /** Sums up the rows at `start` to `end` (exclusive) into a slot. */
  sumUp(start: number, end: number, slot: number): void;
  /** Takes one histogram from another, which was of the rows of both. */
  subtract(slot: number, from: number): void;
}

function plainBins(
  features: readonly BinnedFeature[],
  data: Uint8Array,
  rows: Int32Array,
  rounded: Float64Array,
  slots: number,
): PlainBins {
  const offsets = offsetsOf(features);
  const bins = features.reduce((sum, feature) => sum + feature.bins + 1, 0);
  const histograms = Array.from({ length: slots }, () => ({
    sums: new Float64Array(2 * bins),
    counts: new Int32Array(bins),
  }));
  let chosen: readonly number[] = [];
  return {
    features,
    offsets,
    choose: (wanted) => void (chosen = wanted),
    chosen: () => chosen,
    read: (slot) => histograms[slot]!,
    countOf: (slot, bin) => histograms[slot]!.counts[bin]!,
    scan(node, from, to, parent, rules, best) {
      for (const feature of chosen.slice(from, to)) findSplit(this, feature, node, rules, parent, 0, best);
    },
    sumUp(start, end, slot) {
      const { sums, counts } = histograms[slot]!;
      sums.fill(0);
      counts.fill(0);
      for (const feature of chosen) {
        const at = placeOfBins(feature, rows.length);
        const offset = offsets[feature]!;
        for (let place = start; place < end; place++) {
          const row = rows[place]!;
          const bin = offset + data[at + 4 * row]!;
          sums[2 * bin]! += rounded[2 * row]!;
          sums[2 * bin + 1]! += rounded[2 * row + 1]!;
          counts[bin]!++;
        }
      }
    },
    subtract(slot, from) {
      const [less, { sums, counts }] = [histograms[slot]!, histograms[from]!];
      for (let at = 0; at < sums.length; at++) sums[at]! -= less.sums[at]!;
      for (let at = 0; at < counts.length; at++) counts[at]! -= less.counts[at]!;
    },
  };
}
