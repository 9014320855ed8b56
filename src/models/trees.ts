import type { Matrix } from '../table/matrix.ts';
import type { Features } from './features.ts';
import type { ModelArray } from './model.ts';

/**
 * Decision trees side by side: what belongs to a node is at the same place of every array, and the nodes of a tree follow
 * one another. Children come after their parent.
 */
export interface Trees {
  /** Where each tree begins, and at last the number of nodes: shape `[trees + 1]`. */
  readonly starts: Int32Array;
  /** The feature a node splits by: dense ones first, then categories; `-1` in a leaf. Shape `[nodes]`, like all below. */
  readonly features: Int32Array;
  /** A dense value goes left when it is at most this. */
  readonly thresholds: Float32Array;
  /** Where the set of a category's levels that go left begins in `words`. */
  readonly sets: Int32Array;
  readonly lefts: Int32Array;
  readonly rights: Int32Array;
  /** 1 where a missing value goes left. */
  readonly missingLeft: Uint8Array;
  /** What a leaf adds to the sum of a row. */
  readonly values: Float64Array;
  /** How much a split lowered twice the loss, to second order; 0 in a leaf. */
  readonly gains: Float64Array;
  /** Sets of levels, 32 in a word: level `l` is bit `l mod 32` of word `l ÷ 32`. */
  readonly words: Uint32Array;
  /** How many of the rows that were learned from, or how much of their weight, came to each node; where it is known. */
  readonly covers?: Float64Array;
}

/** Rows that a tree is asked about at a time. */
const BLOCK = 64;

/**
 * Adds the trees `from` to `to` (exclusive) to sums: tree `t` to output `t mod outputs`, one after another. Sums of 32
 * bits are rounded to them after each tree.
 */
export function addTrees(
  trees: Trees,
  { rows, dense, categories }: Matrix,
  outputs: number,
  sums: Float64Array | Float32Array,
  from = 0,
  to: number = trees.starts.length - 1,
): void {
  const { starts, features, thresholds, sets, lefts, rights, missingLeft, values, words } = trees;
  const width = dense.names.length;
  const numbers = dense.values;
  // A tree at a time over some rows, so that it stays in the cache; every row gets its trees in one order all the same.
  for (let start = 0; start < rows; start += BLOCK) {
    const end = Math.min(rows, start + BLOCK);
    for (let tree = from; tree < to; tree++) {
      const root = starts[tree]!;
      for (let row = start, at = start * outputs + (tree % outputs); row < end; row++, at += outputs) {
        let node = root;
        for (let feature = features[node]!; feature >= 0; feature = features[node]!) {
          let isLeft: boolean;
          if (feature < width) {
            const value = numbers[row * width + feature]!;
            isLeft = value <= thresholds[node]! || (value !== value && missingLeft[node] === 1);
          } else {
            const code = categories[feature - width]!.codes[row]!;
            isLeft =
              code < 0
                ? missingLeft[node] === 1
                : ((words[sets[node]! + (code >>> 5)]! >>> (code & 31)) & 1) === 1;
          }
          node = isLeft ? lefts[node]! : rights[node]!;
        }
        sums[at]! += values[node]!;
      }
    }
  }
}

/** Whether a row goes left at a split: for what is not as hot as {@link addTrees}, which has it in its loop. */
export function goesLeft(
  { features, thresholds, sets, missingLeft, words }: Trees,
  { dense, categories }: Matrix,
  node: number,
  row: number,
): boolean {
  const feature = features[node]!;
  const width = dense.names.length;
  if (feature < width) {
    const value = dense.values[row * width + feature]!;
    return value <= thresholds[node]! || (value !== value && missingLeft[node] === 1);
  }
  const code = categories[feature - width]!.codes[row]!;
  if (code < 0) return missingLeft[node] === 1;
  return ((words[sets[node]! + (code >>> 5)]! >>> (code & 31)) & 1) === 1;
}

/** Several lots of trees as one, in their order. */
export function joinTrees(lots: readonly Trees[]): Trees {
  const total = (of: (trees: Trees) => number): number => lots.reduce((sum, each) => sum + of(each), 0);
  const nodes = total(({ features }) => features.length);
  const joined = {
    starts: new Int32Array(total(({ starts }) => starts.length - 1) + 1),
    features: new Int32Array(nodes),
    thresholds: new Float32Array(nodes),
    sets: new Int32Array(nodes),
    lefts: new Int32Array(nodes),
    rights: new Int32Array(nodes),
    missingLeft: new Uint8Array(nodes),
    values: new Float64Array(nodes),
    gains: new Float64Array(nodes),
    words: new Uint32Array(total(({ words }) => words.length)),
    // Of some trees alone they would be of no use.
    ...(lots.every(({ covers }) => covers) && { covers: new Float64Array(nodes) }),
  };
  let tree = 0;
  let node = 0;
  let word = 0;
  for (const lot of lots) {
    for (let t = 0; t < lot.starts.length - 1; t++) joined.starts[tree++] = node + lot.starts[t]!;
    for (const name of ['features', 'thresholds', 'missingLeft', 'values', 'gains'] as const)
      joined[name].set(lot[name], node);
    for (let at = 0; at < lot.features.length; at++) {
      const isLeaf = lot.features[at]! < 0;
      joined.lefts[node + at] = isLeaf ? 0 : node + lot.lefts[at]!;
      joined.rights[node + at] = isLeaf ? 0 : node + lot.rights[at]!;
      joined.sets[node + at] = word + lot.sets[at]!;
    }
    joined.words.set(lot.words, word);
    if (lot.covers) joined.covers?.set(lot.covers, node);
    node += lot.features.length;
    word += lot.words.length;
  }
  joined.starts[tree] = node;
  return joined;
}

/** The trees `from` to `to` (exclusive) by themselves, of trees that were joined: the sets of each begin where its root says. */
export function sliceTrees(trees: Trees, from: number, to: number): Trees {
  const [start, end] = [trees.starts[from]!, trees.starts[to]!];
  const word = trees.sets[start] ?? 0;
  const lastWord = trees.sets[end] ?? trees.words.length;
  const lefts = trees.lefts.slice(start, end);
  const rights = trees.rights.slice(start, end);
  for (let at = 0; at < lefts.length; at++) {
    if (trees.features[start + at]! < 0) continue;
    lefts[at]! -= start;
    rights[at]! -= start;
  }
  return {
    starts: trees.starts.slice(from, to + 1).map((node) => node - start),
    features: trees.features.slice(start, end),
    thresholds: trees.thresholds.slice(start, end),
    sets: trees.sets.slice(start, end).map((set) => set - word),
    lefts,
    rights,
    missingLeft: trees.missingLeft.slice(start, end),
    values: trees.values.slice(start, end),
    gains: trees.gains.slice(start, end),
    words: trees.words.slice(word, lastWord),
    ...(trees.covers && { covers: trees.covers.slice(start, end) }),
  };
}

/** The types of the arrays that all trees have, by name. */
export const TREE_ARRAYS: Readonly<
  Record<Exclude<keyof Trees, 'covers'>, { new (...parts: never): ModelArray; readonly name: string }>
> = {
  starts: Int32Array,
  features: Int32Array,
  thresholds: Float32Array,
  sets: Int32Array,
  lefts: Int32Array,
  rights: Int32Array,
  missingLeft: Uint8Array,
  values: Float64Array,
  gains: Float64Array,
  words: Uint32Array,
};

/** What is wrong with trees, if something is: nothing they say leads outside of them, or around in a circle. */
export function flawOfTrees(trees: Trees, inputs: Features, outputs: number): string | undefined {
  for (const [name, type] of Object.entries(TREE_ARRAYS)) {
    if (!(trees[name as keyof Trees] instanceof type)) return `${name} is no ${type.name}`;
  }
  const { starts, features, lefts, rights, sets, words, covers } = trees;
  const nodes = features.length;
  const perNode = ['thresholds', 'sets', 'lefts', 'rights', 'missingLeft', 'values', 'gains'] as const;
  const unlike = perNode.find((name) => trees[name].length !== nodes);
  if (unlike) return `${unlike} has ${trees[unlike].length} places; expected ${nodes}, one a node`;
  const count = starts.length - 1;
  if (count < 0 || starts[0] !== 0 || starts[count] !== nodes)
    return `starts is no list from 0 to the number of nodes`;
  if (count % outputs !== 0)
    return `there are ${count} trees; expected as many for each of ${outputs} outputs`;
  const dense = inputs.dense.length;
  for (let tree = 0; tree < count; tree++) {
    const end = starts[tree + 1]!;
    if (!(end > starts[tree]!) || end > nodes) return `tree ${tree} has no nodes`;
    for (let node = starts[tree]!; node < end; node++) {
      const feature = features[node]!;
      if (feature < 0) continue;
      for (const child of [lefts[node]!, rights[node]!]) {
        if (!(child > node && child < end))
          return `node ${node} has child ${child}; expected one after it in its tree`;
      }
      if (feature < dense) continue;
      const category = inputs.categories[feature - dense];
      if (!category) return `node ${node} splits by feature ${feature}, which is not there`;
      const last = sets[node]! + Math.ceil(category.levels.length / 32);
      if (sets[node]! < 0 || last > words.length) return `the set of node ${node} is not in words`;
    }
  }
  for (const name of ['thresholds', 'values', 'gains'] as const) {
    const at = trees[name].findIndex((value) => !Number.isFinite(value));
    if (at >= 0) return `${name} has ${trees[name][at]} at ${at}; expected finite numbers`;
  }
  if (covers === undefined) return undefined;
  if (!(covers instanceof Float64Array) || covers.length !== nodes)
    return `covers is no Float64Array of ${nodes}, one a node`;
  const bad = covers.findIndex((cover) => !(cover >= 0 && cover < Infinity));
  return bad < 0 ? undefined : `covers has ${covers[bad]} at ${bad}; expected finite numbers of 0 or more`;
}
