import { findSplit, type Split } from './find-split.ts';
import { leafValue, type NodeSums, type SplitRules } from './scan-bins.ts';
import { treeBuilder } from './tree-builder.ts';
import type { Trees } from '../../models/trees.ts';
import type { TreeLoops } from './tree-loops.ts';

/** What a tree is grown by. */
export interface GrowRules extends SplitRules {
  readonly leaves: number;
  readonly maxDepth: number;
  readonly learningRate: number;
  /** By place among the binned features: 1 or -1 where the sum may only rise, or fall, with it. */
  readonly signs: Int8Array;
}

/** A leaf of a grown tree: which of the loops' rows are in it. */
export interface GrownLeaf {
  readonly start: number;
  readonly end: number;
  readonly value: number;
}

interface Node extends NodeSums {
  /** Its place in the tree. */
  readonly place: number;
  readonly start: number;
  readonly end: number;
  readonly depth: number;
  /** Of its histogram; -1 when it has none, since it is not to be split. */
  slot: number;
  split?: Split | undefined;
}

/**
 * Grows one tree over the first rows of the loops, splitting the leaf of most gain until there is none or there are enough.
 *
 * @param chosen - places of the features it may split by, ascending.
 */
export function growTree(
  loops: TreeLoops,
  count: number,
  chosen: readonly number[],
  rules: GrowRules,
): { readonly tree: Trees; readonly leaves: readonly GrownLeaf[] } {
  const groups = [...new Set(chosen.map((feature) => feature >> 2))];
  const builder = treeBuilder(loops.features);
  const free = Array.from({ length: loops.slots }, (_, slot) => slot);
  const slot = free.pop()!;
  loops.sumUp(0, count, slot, groups);
  const root: Node = {
    place: builder.add(),
    start: 0,
    end: count,
    depth: 0,
    slot,
    ...sumOf(loops, slot, chosen[0]!),
    count,
    least: -Infinity,
    most: Infinity,
  };
  if (isSplittable(root, rules)) root.split = bestSplit(loops, root, chosen, rules);
  const open: Node[] = [root];
  while (open.length < rules.leaves) {
    const node = open.reduce((best, each) =>
      (each.split?.gain ?? 0) > (best.split?.gain ?? 0) ? each : best,
    );
    if (!node.split) break;
    const isLast = open.length + 1 === rules.leaves;
    const [left, right] = children(loops, node, node.split, builder.split(node.place, node.split), rules);
    open.splice(open.indexOf(node), 1, left, right);
    const wanted = isLast ? [] : [left, right].filter((child) => isSplittable(child, rules));
    const [small, large] = left.count <= right.count ? [left, right] : [right, left];
    if (wanted.includes(large)) {
      // What is not in the smaller side is in the larger one: its histogram takes the place of their parent's.
      small.slot = free.pop()!;
      large.slot = node.slot;
      loops.sumUp(small.start, small.end, small.slot, groups);
      loops.subtract(small.slot, large.slot);
    } else if (wanted.includes(small)) {
      small.slot = node.slot;
      loops.sumUp(small.start, small.end, small.slot, groups);
    } else free.push(node.slot);
    for (const child of [left, right]) {
      if (wanted.includes(child)) child.split = bestSplit(loops, child, chosen, rules);
      if (!child.split && child.slot >= 0) free.push(child.slot);
    }
  }
  const leaves = open.map((node): GrownLeaf => {
    const value = rules.learningRate * leafValue(node.gradient, node.hessian, node, rules.l2);
    builder.setLeaf(node.place, value);
    return { start: node.start, end: node.end, value };
  });
  return { tree: builder.tree(), leaves };
}

/** All bins of a feature together. */
function sumOf(loops: TreeLoops, slot: number, feature: number): { gradient: number; hessian: number } {
  const { sums } = loops.read(slot);
  const offset = loops.offsets[feature]!;
  let gradient = 0;
  let hessian = 0;
  for (let bin = offset; bin <= offset + loops.features[feature]!.bins; bin++) {
    gradient += sums[2 * bin]!;
    hessian += sums[2 * bin + 1]!;
  }
  return { gradient, hessian };
}

/** Whether both sides of a split could have enough rows and curvature. */
function isSplittable({ count, hessian, depth }: Node, rules: GrowRules): boolean {
  return depth < rules.maxDepth && count >= 2 * rules.minRowsPerLeaf && hessian >= 2 * rules.minHessian;
}

function bestSplit(
  loops: TreeLoops,
  node: Node,
  chosen: readonly number[],
  rules: GrowRules,
): Split | undefined {
  const histogram = loops.read(node.slot);
  let best: Split | undefined;
  for (const feature of chosen) {
    const above = best ? best.gain : rules.minGain;
    best = findSplit(loops, histogram, feature, node, rules, rules.signs[feature]!, above) ?? best;
  }
  return best;
}

/** The two sides of a split, the rows put apart. Where the feature is monotone, neither may get past the middle. */
function children(
  loops: TreeLoops,
  node: Node,
  split: Split,
  [leftPlace, rightPlace]: readonly [number, number],
  { signs, l2 }: GrowRules,
): [Node, Node] {
  const middle = loops.partition(node.start, node.end, split.feature, split.isLeft);
  const shared = { depth: node.depth + 1, slot: -1, least: node.least, most: node.most };
  const left = {
    ...shared,
    place: leftPlace,
    start: node.start,
    end: middle,
    gradient: split.gradient,
    hessian: split.hessian,
    count: split.count,
  };
  const right = {
    ...shared,
    place: rightPlace,
    start: middle,
    end: node.end,
    gradient: node.gradient - split.gradient,
    hessian: node.hessian - split.hessian,
    count: node.count - split.count,
  };
  const sign = signs[split.feature]!;
  if (sign === 0) return [left, right];
  const between =
    (leafValue(left.gradient, left.hessian, left, l2) + leafValue(right.gradient, right.hessian, right, l2)) /
    2;
  const [low, high] = sign > 0 ? [left, right] : [right, left];
  low.most = between;
  high.least = between;
  return [left, right];
}
