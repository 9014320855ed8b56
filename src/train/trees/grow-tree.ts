import type { Split } from './find-split.ts';
import type { FindRules, OpenNode } from './find-splits.ts';
import { leafValue } from './scan-bins.ts';
import { treeBuilder } from './tree-builder.ts';
import type { Trees } from '../../models/trees.ts';
import type { TreeLoops } from './tree-loops.ts';

/** What a tree is grown by. */
export interface GrowRules extends FindRules {
  readonly leaves: number;
  readonly maxDepth: number;
  readonly learningRate: number;
}

/** A leaf of a grown tree: which of the loops' rows are in it. */
export interface GrownLeaf {
  readonly start: number;
  readonly end: number;
  readonly value: number;
}

interface Node extends OpenNode {
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
 * Grows the tree that the loops have begun, over their first rows, splitting the leaf of most gain until there is none or
 * there are enough.
 *
 * @returns nothing when a worker was lost: begin it anew.
 */
export function growTree(
  loops: TreeLoops,
  count: number,
  rules: GrowRules,
): { readonly tree: Trees; readonly leaves: readonly GrownLeaf[] } | undefined {
  const builder = treeBuilder(loops.features);
  const free = Array.from({ length: loops.slots }, (_, slot) => slot);
  const slot = free.pop()!;
  const root: Node = {
    place: builder.add(),
    start: 0,
    end: count,
    depth: 0,
    slot,
    gradient: 0,
    hessian: 0,
    count,
    least: -Infinity,
    most: Infinity,
  };
  // What all rows add up to is known once they are summed up.
  if (!loops.find({ start: 0, end: count, slot, from: -1, nodes: [] })) return undefined;
  Object.assign(root, loops.total(slot));
  if (isSplittable(root, rules)) {
    const found = loops.find({ start: 0, end: 0, slot, from: -1, nodes: [root] });
    if (!found) return undefined;
    root.split = found[0];
  }
  const open: Node[] = [root];
  while (open.length < rules.leaves) {
    const node = open.reduce((best, each) =>
      (each.split?.gain ?? 0) > (best.split?.gain ?? 0) ? each : best,
    );
    if (!node.split) break;
    const isLast = open.length + 1 === rules.leaves;
    const sides = children(loops, node, node.split, builder.split(node.place, node.split), rules);
    if (!sides) return undefined;
    const [left, right] = sides;
    open.splice(open.indexOf(node), 1, left, right);
    const wanted = isLast ? [] : [left, right].filter((child) => isSplittable(child, rules));
    const [small, large] = left.count <= right.count ? [left, right] : [right, left];
    if (wanted.includes(large)) {
      // What is not in the smaller side is in the larger one: its histogram takes the place of their parent's.
      small.slot = free.pop()!;
      large.slot = node.slot;
    } else if (wanted.includes(small)) small.slot = node.slot;
    else free.push(node.slot);
    if (wanted.length > 0) {
      const { start, end, slot } = small;
      const found = loops.find({ start, end, slot, from: large.slot, nodes: wanted });
      if (!found) return undefined;
      wanted.forEach((child, at) => (child.split = found[at]));
    }
    for (const child of sides) if (!child.split && child.slot >= 0) free.push(child.slot);
  }
  const leaves = open.map((node): GrownLeaf => {
    const value = rules.learningRate * leafValue(node.gradient, node.hessian, node, rules.l2);
    builder.setLeaf(node.place, value);
    return { start: node.start, end: node.end, value };
  });
  return { tree: builder.tree(), leaves };
}

/** Whether both sides of a split could have enough rows and curvature. */
function isSplittable({ count, hessian, depth }: Node, rules: GrowRules): boolean {
  return depth < rules.maxDepth && count >= 2 * rules.minRowsPerLeaf && hessian >= 2 * rules.minHessian;
}

/** The two sides of a split, the rows put apart. Where the feature is monotone, neither may get past the middle. */
function children(
  loops: TreeLoops,
  node: Node,
  split: Split,
  [leftPlace, rightPlace]: readonly [number, number],
  { signs, l2 }: GrowRules,
): [Node, Node] | undefined {
  const middle = loops.partition(node.start, node.end, split.feature, split.isLeft);
  if (middle < 0) return undefined;
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
