import type { BestSplit } from './find-split.ts';
import type { OpenNode } from './find-splits.ts';
import type { ThreadMemory, TreeMemory } from './tree-memory.ts';

/** What there is to do of rows that are summed up, or of bins that are. */
export interface Search {
  /** Counts them: what was found says of which it is. */
  readonly id: number;
  /** Counts the trees: each has features of its own. */
  readonly tree: number;
  /** Which rows are summed up: where they begin among the rows of the tree, and how many they are. */
  readonly start: number;
  readonly count: number;
  /** Whether they are all rows, in their order. */
  readonly isInOrder: boolean;
  /** Where they are summed up, and the slot this is taken from. */
  readonly slot: number;
  readonly rest: number | undefined;
  /** Nodes whose best split is looked for. */
  readonly nodes: readonly OpenNode[];
}

/** Numbers of a search before those of its nodes, of a node, and of a split that was found. */
const [SEARCH, NODE, FOUND] = [8, 6, 9];

/** Says what to look for. */
export function tellSearch({ told: { values } }: TreeMemory, search: Search): void {
  const { id, tree, start, count, isInOrder, slot, rest, nodes } = search;
  // One by one: `set` of a list takes ten times as long, and there are thousands of searches.
  values[0] = id;
  values[1] = tree;
  values[2] = start;
  values[3] = count;
  values[4] = isInOrder ? 1 : 0;
  values[5] = slot;
  values[6] = rest ?? -1;
  values[7] = nodes.length;
  for (let node = 0, at = SEARCH; node < nodes.length; node++, at += NODE) {
    const { slot, gradient, hessian, count, least, most } = nodes[node]!;
    values[at] = slot;
    values[at + 1] = gradient;
    values[at + 2] = hessian;
    values[at + 3] = count;
    values[at + 4] = least;
    values[at + 5] = most;
  }
}

/** What there is to look for. */
export function toldSearch({ told: { values } }: TreeMemory): Search {
  const rest = values[6]!;
  return {
    id: values[0]!,
    tree: values[1]!,
    start: values[2]!,
    count: values[3]!,
    isInOrder: values[4] === 1,
    slot: values[5]!,
    rest: rest < 0 ? undefined : rest,
    nodes: Array.from({ length: values[7]! }, (_, node): OpenNode => {
      const at = SEARCH + NODE * node;
      return {
        slot: values[at]!,
        gradient: values[at + 1]!,
        hessian: values[at + 2]!,
        count: values[at + 3]!,
        least: values[at + 4]!,
        most: values[at + 5]!,
      };
    }),
  };
}

/** Says which features the tree may split by. */
export function tellFeatures({ chosen }: TreeMemory, features: readonly number[]): void {
  chosen.values.set([features.length, ...features]);
}

/** Which they are. */
export function toldFeatures({ chosen: { values } }: TreeMemory): readonly number[] {
  return [...values.subarray(1, 1 + values[0]!)];
}

/** Says what a thread found for one of the nodes of a search, unless it has found a better one. */
export function tellFound({ found, orders }: ThreadMemory, id: number, node: number, best: BestSplit): void {
  const { feature, gain, bin, withMissing, gradient, hessian, count, order } = best;
  const { values } = found;
  const at = FOUND * node;
  if (values[at] === id && !isBetter(gain, feature, values, at)) return;
  values[at] = id;
  values[at + 1] = feature;
  values[at + 2] = gain;
  values[at + 3] = bin;
  values[at + 4] = gradient;
  values[at + 5] = hessian;
  values[at + 6] = count;
  values[at + 7] = withMissing ? 1 : 0;
  values[at + 8] = order ? order.length : 0;
  if (order) orders.values.set(order, 256 * node);
}

/** The best that threads have found for a node; of equal gains that of the first feature. */
export function bestFound(threads: readonly ThreadMemory[], id: number, node: number): BestSplit | undefined {
  const at = FOUND * node;
  let best: ThreadMemory | undefined;
  for (const each of threads) {
    if (each.found.values[at] !== id) continue;
    const [feature, gain] = [each.found.values[at + 1]!, each.found.values[at + 2]!];
    if (!best || isBetter(gain, feature, best.found.values, at)) best = each;
  }
  if (!best) return undefined;
  const { values } = best.found;
  const ordered = values[at + 8]!;
  return {
    feature: values[at + 1]!,
    gain: values[at + 2]!,
    bin: values[at + 3]!,
    gradient: values[at + 4]!,
    hessian: values[at + 5]!,
    count: values[at + 6]!,
    withMissing: values[at + 7] === 1,
    order: ordered > 0 ? best.orders.values.slice(256 * node, 256 * node + ordered) : undefined,
  };
}

/** Whether a split is better than one that was found: units come in any order, and of equal gains the first feature counts. */
function isBetter(gain: number, feature: number, than: Float64Array, at: number): boolean {
  const other = than[at + 2]!;
  return gain > other || (gain === other && feature < than[at + 1]!);
}
