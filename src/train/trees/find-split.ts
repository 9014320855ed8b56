import type { OpenNode } from './find-splits.ts';
import { scanBins, type Candidate, type SplitRules } from './scan-bins.ts';
import type { BinLoops, Histogram } from './tree-loops.ts';

/** A way to part the rows of a node. */
export interface Split {
  /** Its place among the binned features. */
  readonly feature: number;
  readonly gain: number;
  /** Of a dense feature, the last bin that goes left; and whether missing values do, whose bin is behind the others. */
  readonly bin: number;
  readonly missingLeft: boolean;
  /** Of a category, 1 for each bin that goes left; shape `[256]`. */
  readonly isLeft: Uint8Array | undefined;
  /** What is on the left. */
  readonly gradient: number;
  readonly hessian: number;
  readonly count: number;
}

/** The way of most gain so far, by whatever feature. */
export interface BestSplit extends Candidate {
  /** Its place among the binned features. */
  feature: number;
  /** Of a category, its bins in the order that they are parted in. */
  order: Uint8Array | undefined;
}

/**
 * Puts a way of one feature in the place of the best so far, where it has more gain.
 *
 * @param parent - the gain of the node as it is.
 * @param sign - 1 or -1 where the right side may only be larger, or smaller; else 0.
 */
export function findSplit(
  loops: BinLoops,
  feature: number,
  node: OpenNode,
  rules: SplitRules,
  parent: number,
  sign: number,
  best: BestSplit,
): void {
  const { bins, isOrdered } = loops.features[feature]!;
  const offset = loops.offsets[feature]!;
  const histogram = loops.read(node.slot, feature);
  const { gain } = best;
  if (isOrdered) {
    const missing = histogram.counts[offset + bins]!;
    // Missing values go right in the first scan, where all others may go left; left in the second.
    const right = { offset, end: missing > 0 ? bins : bins - 1, first: -1, parent };
    scanBins(histogram, right, node, rules, best, undefined, sign);
    const left = { offset, end: bins - 1, first: offset + bins, parent };
    if (missing > 0) scanBins(histogram, left, node, rules, best, undefined, sign);
    if (best.gain > gain) best.order = undefined;
  } else {
    // Levels of few rows are on neither list and go right: from both ends, so that they may be on either side.
    const ascending = orderOfLevels(histogram, offset, bins, rules);
    const range = { offset, end: (ascending.length + 1) >> 1, first: -1, parent };
    for (const each of [ascending, ascending.slice().reverse()]) {
      const before = best.gain;
      scanBins(histogram, range, node, rules, best, each);
      if (best.gain > before) best.order = each;
    }
  }
  if (best.gain > gain) best.feature = feature;
}

/** The best way to part a node, once all features were looked at; `undefined` when there is none. */
export function splitOf(
  loops: BinLoops,
  node: OpenNode,
  { feature, gain, bin, withMissing, gradient, hessian, count, order }: BestSplit,
): Split | undefined {
  if (bin < 0) return undefined;
  const { bins } = loops.features[feature]!;
  const offset = loops.offsets[feature]!;
  const is = { feature, gain, bin, gradient, hessian, count };
  // What a node has nothing of to learn from, missing values or a level, goes with the most rows.
  const isMostLeft = 2 * count > node.count;
  const isAbsent = (at: number): boolean => loops.countOf(node.slot, offset + at) === 0;
  if (!order) {
    const missingLeft = withMissing || (isMostLeft && isAbsent(bins));
    return { ...is, missingLeft, isLeft: undefined };
  }
  const isLeft = new Uint8Array(256);
  for (let at = 0; at <= bin; at++) isLeft[order[at]!] = 1;
  if (isMostLeft) for (let at = 0; at <= bins; at++) if (isAbsent(at)) isLeft[at] = 1;
  return { ...is, missingLeft: isLeft[bins] === 1, isLeft };
}

/** Writes down by bin, for 256 of them, whether a row goes left. */
export function writeSides({ bin, missingLeft, isLeft }: Split, bins: number, sides: Uint8Array): void {
  if (isLeft) return sides.set(isLeft);
  sides.fill(0, bin + 1).fill(1, 0, bin + 1);
  sides[bins] = missingLeft ? 1 : 0;
}

/** The bins of a category that rows are in, the missing values' too, by their gradient for their hessian. */
function orderOfLevels(
  { sums, counts }: Histogram,
  offset: number,
  bins: number,
  { categorySmoothing: smoothing, minRowsPerLevel: minRows }: SplitRules,
): Uint8Array {
  const ratios = new Float64Array(bins + 1);
  const there: number[] = [];
  for (let bin = 0; bin <= bins; bin++) {
    const at = offset + bin;
    if (counts[at]! < minRows) continue;
    const bend = sums[2 * at + 1]! + smoothing;
    ratios[bin] = bend > 0 ? sums[2 * at]! / bend : 0;
    there.push(bin);
  }
  return Uint8Array.from(there.sort((a, b) => ratios[a]! - ratios[b]! || a - b));
}
