import type { Histogram } from './tree-loops.ts';
import type { BinnedFeature } from './bin-features.ts';

/** What the rows of a node add up to, and what their value is bounded by. */
export interface NodeSums {
  readonly gradient: number;
  readonly hessian: number;
  readonly count: number;
  /** Least and largest value of the node that the monotone features above it allow. */
  readonly least: number;
  readonly most: number;
}

/** What a split must keep to. */
export interface SplitRules {
  readonly minRowsPerLeaf: number;
  readonly minHessian: number;
  readonly minGain: number;
  readonly l2: number;
  readonly categorySmoothing: number;
}

/** A way to part the rows of a node. */
export interface Split {
  /** Its place among the binned features. */
  readonly feature: number;
  readonly gain: number;
  /** By bin, 1 where a row goes left; the bin behind the others is the missing values'. */
  readonly isLeft: Uint8Array;
  /** Of a dense feature, the last bin that goes left. */
  readonly bin: number;
  readonly gradient: number;
  readonly hessian: number;
  readonly count: number;
}

interface Candidate {
  gain: number;
  bin: number;
  missingLeft: boolean;
  gradient: number;
  hessian: number;
  count: number;
}

/** The value of a leaf that lowers the loss most, within its bounds; 0 where nothing bends the loss. */
export function leafValue({ gradient, hessian, least, most }: Omit<NodeSums, 'count'>, l2: number): number {
  const bend = hessian + l2;
  const value = bend > 0 ? -gradient / bend : 0;
  return Math.min(Math.max(value, least), most);
}

/** By how much a leaf lowers twice the loss. */
function scoreOf(gradient: number, hessian: number, { least, most }: NodeSums, l2: number): number {
  if (least === -Infinity && most === Infinity) return (gradient * gradient) / (hessian + l2);
  const value = leafValue({ gradient, hessian, least, most }, l2);
  return -(2 * gradient * value + (hessian + l2) * value * value);
}

/**
 * The split of most gain by one feature; `undefined` when none has more than `above`.
 *
 * @param sign - 1 or -1 where the right side may only be larger, or smaller; else 0.
 */
export function splitByFeature(
  histogram: Histogram,
  offset: number,
  { bins, edges }: BinnedFeature,
  feature: number,
  node: NodeSums,
  rules: SplitRules,
  sign: number,
  above: number,
): Split | undefined {
  const parent = scoreOf(node.gradient, node.hessian, node, rules.l2);
  const best: Candidate = { gain: above, bin: -1, missingLeft: false, gradient: 0, hessian: 0, count: 0 };
  const missing = histogram.counts[offset + bins]!;
  const order = edges ? undefined : orderOfLevels(histogram, offset, bins, rules.categorySmoothing);
  if (order) {
    scan(histogram, offset, order.length - 1, order, node, rules, 0, parent, false, best);
  } else {
    // Missing values go right in the first scan, where all others may go left; left in the second.
    scan(histogram, offset, missing > 0 ? bins : bins - 1, undefined, node, rules, sign, parent, false, best);
    if (missing > 0)
      scan(histogram, offset, bins - 1, undefined, node, rules, sign, parent, true, best, offset + bins);
  }
  if (best.bin < 0) return undefined;
  const isLeft = new Uint8Array(256);
  if (order) for (let at = 0; at <= best.bin; at++) isLeft[order[at]!] = 1;
  else isLeft.fill(1, 0, best.bin + 1);
  if (missing > 0 && !order) isLeft[bins] = best.missingLeft ? 1 : 0;
  // What a node has nothing of to learn from, missing values or a level, goes with the most rows.
  if (2 * best.count > node.count) {
    for (let bin = order ? 0 : bins; bin <= bins; bin++)
      if (histogram.counts[offset + bin] === 0) isLeft[bin] = 1;
  }
  const { gain, bin, gradient, hessian, count } = best;
  return { feature, gain, isLeft, bin, gradient, hessian, count };
}

/** The bins of a category that rows are in, the missing values' too, by their gradient for their hessian. */
function orderOfLevels(
  { sums, counts }: Histogram,
  offset: number,
  bins: number,
  smoothing: number,
): Uint8Array {
  const ratios = new Float64Array(bins + 1);
  const there: number[] = [];
  for (let bin = 0; bin <= bins; bin++) {
    const at = offset + bin;
    if (counts[at] === 0) continue;
    const bend = sums[2 * at + 1]! + smoothing;
    ratios[bin] = bend > 0 ? sums[2 * at]! / bend : 0;
    there.push(bin);
  }
  return Uint8Array.from(there.sort((a, b) => ratios[a]! - ratios[b]! || a - b));
}

/** Tries every place to part the bins, the first `end` of them, in order; the better ones go to `best`. */
function scan(
  { sums, counts }: Histogram,
  offset: number,
  end: number,
  order: Uint8Array | undefined,
  node: NodeSums,
  { minRowsPerLeaf, minHessian, l2 }: SplitRules,
  sign: number,
  parent: number,
  missingLeft: boolean,
  best: Candidate,
  first = -1,
): void {
  const { gradient: gradients, hessian: hessians, count: rows } = node;
  const isFree = node.least === -Infinity && node.most === Infinity && sign === 0;
  let gradient = first < 0 ? 0 : sums[2 * first]!;
  let hessian = first < 0 ? 0 : sums[2 * first + 1]!;
  let count = first < 0 ? 0 : counts[first]!;
  let most = best.gain;
  for (let at = 0; at < end; at++) {
    const bin = offset + (order ? order[at]! : at);
    const here = counts[bin]!;
    if (here === 0) continue;
    count += here;
    gradient += sums[2 * bin]!;
    hessian += sums[2 * bin + 1]!;
    if (count < minRowsPerLeaf || hessian < minHessian) continue;
    const otherHessian = hessians - hessian;
    if (rows - count < minRowsPerLeaf || otherHessian < minHessian) break;
    const other = gradients - gradient;
    let gain: number;
    if (isFree) {
      gain = (gradient * gradient) / (hessian + l2) + (other * other) / (otherHessian + l2) - parent;
    } else {
      if (sign !== 0 && isAgainst(sign, gradient, hessian, other, otherHessian, node, l2)) continue;
      gain = scoreOf(gradient, hessian, node, l2) + scoreOf(other, otherHessian, node, l2) - parent;
    }
    if (!(gain > most)) continue;
    most = best.gain = gain;
    best.bin = at;
    best.missingLeft = missingLeft;
    best.gradient = gradient;
    best.hessian = hessian;
    best.count = count;
  }
}

/** Whether the sides of a split are in the wrong order for a feature that a sum may only rise (1) or fall (-1) with. */
function isAgainst(
  sign: number,
  gradient: number,
  hessian: number,
  other: number,
  otherHessian: number,
  { least, most }: NodeSums,
  l2: number,
): boolean {
  const left = leafValue({ gradient, hessian, least, most }, l2);
  const right = leafValue({ gradient: other, hessian: otherHessian, least, most }, l2);
  return sign * (right - left) < 0;
}
