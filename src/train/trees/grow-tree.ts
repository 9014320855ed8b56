import type { Trees } from '../../models/trees.ts';
import type { Split } from './find-split.ts';
import type { FindRules, OpenNode } from './find-splits.ts';
import { leafValue } from './scan-bins.ts';
import { treeBuilder } from './tree-builder.ts';
import type { Total, TreeLoops } from './tree-loops.ts';

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

/** What was grown. */
export interface GrownTree {
  readonly tree: Trees;
  readonly leaves: readonly GrownLeaf[];
}

/** A leaf that may be split; its histogram is in a slot, -1 being none. */
interface Node extends OpenNode {
  /** Its place in the tree, once it is in it. */
  place: number;
  readonly start: number;
  readonly end: number;
  readonly depth: number;
  slot: number;
  least: number;
  most: number;
  split: Split | undefined;
}

/**
 * Grows a tree that learns from some rows, or all, splitting the leaf of most gain until there is none or there are enough.
 *
 * @param count - how many rows that is.
 * @param features - what it may split by, ascending.
 */
export function growTree(
  loops: TreeLoops,
  some: Int32Array | undefined,
  count: number,
  features: readonly number[],
  rules: GrowRules,
): GrownTree {
  const builder = treeBuilder(loops.features);
  const free = Array.from({ length: loops.slots }, (_, slot) => slot);
  const slot = free.pop()!;
  loops.begin(some, features, slot);
  // What all rows add up to is known once they are summed up.
  const root = leafOf(0, count, loops.total(slot), 0, slot, everything);
  root.place = builder.add(count);
  if (isSplittable(root, rules)) root.split = loops.find(root);
  const open: Node[] = [root];
  while (open.length < rules.leaves) {
    const best = bestOf(open);
    if (!best.split) break;
    const sides = sidesOf(best, best.split, rules);
    const isLast = open.length + 1 === rules.leaves;
    splitNode(
      loops,
      best,
      best.split,
      sides,
      isLast ? [] : sides.filter((side) => isSplittable(side, rules)),
      free,
    );
    const places = builder.split(best.place, best.split);
    sides.forEach((side, at) => (side.place = places[at]!));
    open.splice(open.indexOf(best), 1, ...sides);
  }
  const leaves = open.map((node): GrownLeaf => {
    const value = rules.learningRate * leafValue(node.gradient, node.hessian, node, rules.l2);
    builder.setLeaf(node.place, value);
    return { start: node.start, end: node.end, value };
  });
  return { tree: builder.tree(), leaves };
}

/** The bounds of a leaf that no monotone feature bounds. */
const everything = { least: -Infinity, most: Infinity };

/** Some rows, and what they add up to. All leaves have one shape: they are looked at often. */
function leafOf(
  start: number,
  end: number,
  { gradient, hessian }: Total,
  depth: number,
  slot: number,
  { least, most }: Pick<Node, 'least' | 'most'>,
): Node {
  return {
    place: 0,
    start,
    end,
    depth,
    slot,
    gradient,
    hessian,
    count: end - start,
    least,
    most,
    split: undefined,
  };
}

/** The leaf of most gain, the first of equal ones. */
function bestOf(open: readonly Node[]): Node {
  return open.reduce((best, each) => (gainOf(each) > gainOf(best) ? each : best));
}

function gainOf({ split }: Node): number {
  return split ? split.gain : 0;
}

/**
 * Has the rows of a leaf put on its sides, and splits found for those.
 *
 * @param wanted - sides whose best split is looked for.
 * @param free - slots that no histogram is in.
 */
function splitNode(
  loops: TreeLoops,
  node: Node,
  split: Split,
  [left, right]: readonly [left: Node, right: Node],
  wanted: readonly Node[],
  free: number[],
): void {
  const [small, large] = left.count <= right.count ? [left, right] : [right, left];
  let rest: number | undefined;
  if (wanted.includes(large)) {
    // What is not in the smaller side is in the larger one, which takes the place of both.
    small.slot = free.pop()!;
    large.slot = rest = node.slot;
  } else if (wanted.length > 0) small.slot = node.slot;
  else free.push(node.slot);
  const { start, end } = node;
  const found = loops.split({
    start,
    end,
    split,
    isLeft: small === left,
    slot: small.slot,
    rest,
    nodes: wanted,
  });
  wanted.forEach((side, at) => (side.split = found[at]));
  for (const side of [left, right]) if (!side.split && side.slot >= 0) free.push(side.slot);
}

/** Whether both sides of a split could have enough rows and curvature. */
function isSplittable({ count, hessian, depth }: Node, rules: GrowRules): boolean {
  return depth < rules.maxDepth && count >= 2 * rules.minRowsPerLeaf && hessian >= 2 * rules.minHessian;
}

/** The two sides of a split, before rows are put apart. Where the feature is monotone, neither may get past the middle. */
function sidesOf(node: Node, split: Split, { signs, l2 }: GrowRules): [left: Node, right: Node] {
  const rest = { gradient: node.gradient - split.gradient, hessian: node.hessian - split.hessian };
  const middle = node.start + split.count;
  const left = leafOf(node.start, middle, split, node.depth + 1, -1, node);
  const right = leafOf(middle, node.end, rest, node.depth + 1, -1, node);
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
