import type { Histogram } from './tree-loops.ts';

/** What the rows of a node add up to, and what its value is bounded by. */
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
  readonly minRowsPerLevel: number;
}

/** The best place to part bins so far. */
export interface Candidate {
  gain: number;
  /** The last bin of the first part, in the order of the scan; -1 when there is no place yet. */
  bin: number;
  /** Whether the missing values are in the first part without being scanned. */
  withMissing: boolean;
  gradient: number;
  hessian: number;
  count: number;
}

/** What a scan is over. */
export interface ScanRange {
  /** Where the bins of the feature begin. */
  readonly offset: number;
  /** How many of them, in order, may be in the first part. */
  readonly end: number;
  /** A bin that is in the first part from the beginning; -1 for none. */
  readonly first: number;
  /** The gain of the node as it is. */
  readonly parent: number;
}

/** The value of a leaf that lowers the loss most, within its bounds; 0 where nothing bends the loss. */
export function leafValue(
  gradient: number,
  hessian: number,
  { least, most }: Pick<NodeSums, 'least' | 'most'>,
  l2: number,
): number {
  const bend = hessian + l2;
  const value = bend > 0 ? -gradient / bend : 0;
  return Math.min(Math.max(value, least), most);
}

/** By how much a leaf lowers twice the loss. */
export function scoreOf(gradient: number, hessian: number, node: NodeSums, l2: number): number {
  if (node.least === -Infinity && node.most === Infinity) return (gradient * gradient) / (hessian + l2);
  const value = leafValue(gradient, hessian, node, l2);
  return -(2 * gradient * value + (hessian + l2) * value * value);
}

/**
 * Tries every place to part bins; a better one than `best` takes its place.
 *
 * @param order - which bins, in which order, when it is another one than theirs.
 * @param sign - 1 or -1 where the second part may only be larger, or smaller.
 */
export function scanBins(
  { sums, counts }: Histogram,
  { offset, end, first, parent }: ScanRange,
  node: NodeSums,
  { minRowsPerLeaf, minHessian, l2 }: SplitRules,
  best: Candidate,
  order?: Uint8Array,
  sign = 0,
): void {
  const { gradient: gradients, hessian: hessians, count: rows } = node;
  const isFree = node.least === -Infinity && node.most === Infinity && sign === 0;
  let gradient = first < 0 ? 0 : sums[2 * first]!;
  let hessian = first < 0 ? 0 : sums[2 * first + 1]!;
  let count = first < 0 ? 0 : counts[first]!;
  for (let at = 0; at < end; at++) {
    const bin = offset + (order ? order[at]! : at);
    const here = counts[bin]!;
    if (here === 0) continue;
    count += here;
    gradient += sums[2 * bin]!;
    hessian += sums[2 * bin + 1]!;
    // A side that nothing bends has no best value: its gain would be infinite, and its leaf 0.
    if (count < minRowsPerLeaf || hessian < minHessian || hessian + l2 <= 0) continue;
    const other = gradients - gradient;
    const otherHessian = hessians - hessian;
    if (rows - count < minRowsPerLeaf || otherHessian < minHessian || otherHessian + l2 <= 0) break;
    let gain: number;
    if (isFree) {
      gain = (gradient * gradient) / (hessian + l2) + (other * other) / (otherHessian + l2) - parent;
    } else {
      const rise = leafValue(other, otherHessian, node, l2) - leafValue(gradient, hessian, node, l2);
      if (sign * rise < 0) continue;
      gain = scoreOf(gradient, hessian, node, l2) + scoreOf(other, otherHessian, node, l2) - parent;
    }
    if (!(gain > best.gain)) continue;
    best.gain = gain;
    best.bin = at;
    best.withMissing = first >= 0;
    best.gradient = gradient;
    best.hessian = hessian;
    best.count = count;
  }
}
