import type { Split } from './find-split.ts';
import type { FindRules, OpenNode } from './find-splits.ts';
import { leafValue } from './scan-bins.ts';
import { treeBuilder } from './tree-builder.ts';
import type { Trees } from '../../models/trees.ts';
import type { Found, HistogramPlace, SplitTask, Total, TreeLoops } from './tree-loops.ts';

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
  /** The least gain of a split that it has. */
  readonly leastGain: number;
}

/** A leaf that may be split; its histogram is where a thread has a slot for it, -1 being none. */
interface Node extends OpenNode, HistogramPlace {
  /** Its place in the tree, once it is in it. */
  place: number;
  readonly start: number;
  readonly end: number;
  readonly depth: number;
  slot: number;
  thread: number;
  least: number;
  most: number;
  split: Split | undefined;
  work: Work | undefined;
}

/** The split of a leaf that a thread carries out, or has. The tree takes it over when the leaf is the best there is. */
interface Work {
  readonly task: SplitTask;
  readonly sides: readonly [left: Node, right: Node];
  /** Sides whose best split is looked for. */
  readonly wanted: readonly Node[];
  /** A histogram that nobody needs once the leaf is split. */
  readonly spent: HistogramPlace | undefined;
  isDone: () => boolean;
  take: () => Found;
  isTaken: boolean;
}

/**
 * Grows the tree that the loops have begun, over their first rows, splitting the leaf of most gain until there is none or
 * there are enough. While the caller splits one, workers split those that come next: nearly all of them are in the tree in
 * the end, which is the same whoever was how fast.
 *
 * @param likely - a gain that is enough to be in the tree, most likely: leaves of less are not split ahead.
 * @returns nothing when a worker was lost: begin it anew.
 */
export function growTree(
  loops: TreeLoops,
  count: number,
  rules: GrowRules,
  likely: number,
): GrownTree | undefined {
  const builder = treeBuilder(loops.features);
  const slots = freeSlots(loops.slots);
  const root = rootOf(loops, count, rules, slots.take(0));
  root.place = builder.add(count);
  const open: Node[] = [root];
  let leastGain = Infinity;

  const begin = (node: Node, split: Split, thread: number): void => {
    const work = planSplit(node, split, thread, rules, open.length + 1 === rules.leaves, slots);
    node.work = work;
    if (thread === 0) {
      const found = loops.split(work.task);
      work.take = () => found;
    } else Object.assign(work, loops.hand(thread, work.task));
  };
  /** Takes what came of a split; `false` when a worker was lost. */
  const take = (work: Work): boolean => {
    const found = work.take();
    if (!found) return false;
    work.isTaken = true;
    work.wanted.forEach((side, at) => (side.split = found[at]));
    if (work.spent) slots.give(work.spent);
    for (const side of work.sides) if (!side.split && side.slot >= 0) slots.give(side);
    return true;
  };
  /** Has a thread split the best leaf that nobody splits, unless that is likely to be in vain, or not worth telling it. */
  const beginNext = (best: Node, thread: number): boolean => {
    const ahead = open.filter((node) => node === best || node.work).length;
    if (ahead >= Math.min(loops.ahead, rules.leaves - open.length)) return false;
    const next = bestOf(open.filter((node) => node !== best && !node.work));
    if (!next?.split || next.split.gain < likely) return false;
    if (thread > 0 && next.count < loops.rowsToHand) return false;
    begin(next, next.split, thread);
    return true;
  };

  while (open.length < rules.leaves) {
    const best = bestOf(open)!;
    if (!best.split) break;
    for (const { work } of open) if (work && !work.isTaken && work.isDone() && !take(work)) return undefined;
    for (const thread of loops.idle()) if (!beginNext(best, thread)) break;
    if (!best.work) begin(best, best.split, 0);
    // While a worker is at the best of all, the caller splits another one, or waits.
    else if (!best.work.isTaken && !best.work.isDone() && beginNext(best, 0)) continue;
    const work = best.work!;
    if (!work.isTaken && !take(work)) return undefined;
    leastGain = Math.min(leastGain, best.split.gain);
    const [left, right] = work.sides;
    [left.place, right.place] = builder.split(best.place, best.split);
    open.splice(open.indexOf(best), 1, left, right);
  }
  const leaves = open.map((node): GrownLeaf => {
    const value = rules.learningRate * leafValue(node.gradient, node.hessian, node, rules.l2);
    builder.setLeaf(node.place, value);
    return { start: node.start, end: node.end, value };
  });
  return { tree: builder.tree(), leaves, leastGain };
}

/** All rows, summed up in a slot of the caller, with their best split. */
function rootOf(loops: TreeLoops, count: number, rules: GrowRules, slot: number): Node {
  // What all rows add up to is known once they are summed up.
  loops.sumUp(slot);
  const root = leafOf(0, count, loops.total(slot), 0, { thread: 0, slot }, everything);
  if (isSplittable(root, rules)) root.split = loops.find(root);
  return root;
}

/** The bounds of a leaf that no monotone feature bounds. */
const everything = { least: -Infinity, most: Infinity };

/** Some rows, and what they add up to. All leaves have one shape: they are looked at often. */
function leafOf(
  start: number,
  end: number,
  { gradient, hessian }: Total,
  depth: number,
  { thread, slot }: HistogramPlace,
  { least, most }: Pick<Node, 'least' | 'most'>,
): Node {
  return {
    place: 0,
    start,
    end,
    depth,
    thread,
    slot,
    gradient,
    hessian,
    count: end - start,
    least,
    most,
    split: undefined,
    work: undefined,
  };
}

/** The leaf of most gain, the first of equal ones. */
function bestOf(open: readonly Node[]): Node | undefined {
  let best: Node | undefined;
  for (const each of open) if (!best || gainOf(each) > gainOf(best)) best = each;
  return best;
}

function gainOf({ split }: Node): number {
  return split ? split.gain : 0;
}

/** Says what a thread has to do to split a leaf, and in which of its slots. */
function planSplit(
  node: Node,
  split: Split,
  thread: number,
  rules: GrowRules,
  isLast: boolean,
  slots: FreeSlots,
): Work {
  const sides = sidesOf(node, split, thread, rules);
  const [left, right] = sides;
  const wanted = isLast ? [] : sides.filter((side) => isSplittable(side, rules));
  const [small, large] = left.count <= right.count ? [left, right] : [right, left];
  const from = { thread: node.thread, slot: node.slot };
  // A thread that has the histogram of the node itself puts one of a side in its place.
  const isOwn = node.thread === thread;
  const isLargeWanted = wanted.includes(large);
  if (isLargeWanted) {
    // What is not in the smaller side is in the larger one.
    small.slot = slots.take(thread);
    large.slot = isOwn ? node.slot : slots.take(thread);
  } else if (wanted.length > 0) small.slot = isOwn ? node.slot : slots.take(thread);
  return {
    task: {
      start: node.start,
      end: node.end,
      split,
      isLeft: small === left,
      slot: small.slot,
      rest: isLargeWanted ? { slot: large.slot, from } : undefined,
      nodes: wanted,
    },
    sides,
    wanted,
    spent: isOwn && wanted.length > 0 ? undefined : from,
    isDone: () => true,
    take: () => undefined,
    isTaken: false,
  };
}

/** The slots of each thread that no histogram is in. */
interface FreeSlots {
  take(thread: number): number;
  give(place: HistogramPlace): void;
}

function freeSlots(count: number): FreeSlots {
  const free: number[][] = [];
  return {
    take: (thread) => (free[thread] ??= Array.from({ length: count }, (_, slot) => slot)).pop()!,
    give: ({ thread, slot }) => void free[thread]!.push(slot),
  };
}

/** Whether both sides of a split could have enough rows and curvature. */
function isSplittable({ count, hessian, depth }: Node, rules: GrowRules): boolean {
  return depth < rules.maxDepth && count >= 2 * rules.minRowsPerLeaf && hessian >= 2 * rules.minHessian;
}

/** The two sides of a split, before rows are put apart. Where the feature is monotone, neither may get past the middle. */
function sidesOf(
  node: Node,
  split: Split,
  thread: number,
  { signs, l2 }: GrowRules,
): readonly [left: Node, right: Node] {
  const { start, end } = node;
  const middle = start + split.count;
  const rest = { gradient: node.gradient - split.gradient, hessian: node.hessian - split.hessian };
  const none = { thread, slot: -1 };
  const left = leafOf(start, middle, split, node.depth + 1, none, node);
  const right = leafOf(middle, end, rest, node.depth + 1, none, node);
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
