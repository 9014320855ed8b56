import type { OpenNode } from './find-splits.ts';
import { scanBins, scoreOf, type Candidate, type SplitRules } from './scan-bins.ts';
import type { BinLoops, Histogram } from './tree-loops.ts';

/** A way to part the rows of a node. */
export interface Split {
  /** Its place among the binned features. */
  readonly feature: number;
  readonly gain: number;
  /** By bin, 1 where a row goes left; the bin behind the others is the missing values'. */
  readonly isLeft: Uint8Array;
  /** Of a dense feature, the last bin that goes left. */
  readonly bin: number;
  /** What is on the left. */
  readonly gradient: number;
  readonly hessian: number;
  readonly count: number;
}

/**
 * The split of most gain by one feature; `undefined` when none has more than `above`.
 *
 * @param sign - 1 or -1 where the right side may only be larger, or smaller; else 0.
 */
export function findSplit(
  loops: BinLoops,
  feature: number,
  node: OpenNode,
  rules: SplitRules,
  sign: number,
  above: number,
): Split | undefined {
  const { bins, isOrdered } = loops.features[feature]!;
  const offset = loops.offsets[feature]!;
  const parent = scoreOf(node.gradient, node.hessian, node, rules.l2);
  const best: Candidate = { gain: above, bin: -1, withMissing: false, gradient: 0, hessian: 0, count: 0 };
  const missing = loops.countOf(node.slot, offset + bins);
  let order: Uint8Array | undefined;
  if (isOrdered) {
    const isFree = node.least === -Infinity && node.most === Infinity && sign === 0;
    // Missing values go right in the first scan, where all others may go left; left in the second.
    const right = { offset, end: missing > 0 ? bins : bins - 1, first: -1, parent };
    const left = { offset, end: bins - 1, first: offset + bins, parent };
    for (const range of missing > 0 ? [right, left] : [right]) {
      if (isFree) loops.scan(node.slot, range, node, rules, best);
      else scanBins(loops.read(node.slot, feature), range, node, rules, best, undefined, sign);
    }
  } else {
    // Levels of few rows are on neither list and go right: from both ends, so that they may be on either side.
    const histogram = loops.read(node.slot, feature);
    const ascending = orderOfLevels(histogram, offset, bins, rules);
    const range = { offset, end: (ascending.length + 1) >> 1, first: -1, parent };
    for (const each of [ascending, ascending.slice().reverse()]) {
      const { gain } = best;
      scanBins(histogram, range, node, rules, best, each);
      if (best.gain > gain) order = each;
    }
  }
  if (best.bin < 0) return undefined;
  const { gain, bin, withMissing, gradient, hessian, count } = best;
  const isLeft = new Uint8Array(256);
  if (order) for (let at = 0; at <= bin; at++) isLeft[order[at]!] = 1;
  else isLeft.fill(1, 0, bin + 1);
  if (withMissing) isLeft[bins] = 1;
  // What a node has nothing of to learn from, missing values or a level, goes with the most rows.
  if (2 * count > node.count) {
    for (let at = order ? 0 : bins; at <= bins; at++)
      if (loops.countOf(node.slot, offset + at) === 0) isLeft[at] = 1;
  }
  return { feature, gain, isLeft, bin, gradient, hessian, count };
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
