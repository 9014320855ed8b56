import { SlipwayError } from '../core/error.ts';
import type { Trees } from '../models/trees.ts';

/** The most words that sets of levels may take, of all trees together: 64 MB. */
const MOST_WORDS = 1 << 24;

/** A tree as a file tells it: its nodes are at the same place of every array, in any order, and node 0 is the root. */
export interface FileTree {
  /** The feature a node splits by, as `Trees` count them; -1 in a leaf. */
  readonly features: Int32Array;
  readonly lefts: Int32Array;
  readonly rights: Int32Array;
  /** A number goes left when it is at most this. */
  readonly thresholds: Float32Array;
  /** 1 where a missing value goes left. */
  readonly missingLeft: Uint8Array;
  readonly values: Float64Array;
  readonly gains: Float64Array;
  readonly covers: Float64Array;
  /** Of a split by a category: which levels go left, 32 in a word. */
  readonly sets: ReadonlyMap<number, Uint32Array>;
}

/** A tree of a number of nodes, all of them leaves of value 0, to be filled. */
export function emptyTree(nodes: number): FileTree & { readonly sets: Map<number, Uint32Array> } {
  return {
    features: new Int32Array(nodes).fill(-1),
    lefts: new Int32Array(nodes),
    rights: new Int32Array(nodes),
    thresholds: new Float32Array(nodes),
    missingLeft: new Uint8Array(nodes),
    values: new Float64Array(nodes),
    gains: new Float64Array(nodes),
    covers: new Float64Array(nodes),
    sets: new Map(),
  };
}

/**
 * Trees side by side, each from its root down, left before right. Nodes that no way leads to are left out.
 *
 * @throws {SlipwayError} `bad-format` where children are not there or nodes have two parents, as in a circle.
 */
export function layTrees(where: string, files: readonly FileTree[]): Trees {
  const orders = files.map((file, tree) => orderOf(where, file, tree));
  const nodes = orders.reduce((sum, order) => sum + order.length, 0);
  const words = files.reduce((sum, { sets }) => sum + wordsOf(sets), 0);
  checkWords(where, words);
  const trees = {
    starts: new Int32Array(files.length + 1),
    features: new Int32Array(nodes),
    thresholds: new Float32Array(nodes),
    sets: new Int32Array(nodes),
    lefts: new Int32Array(nodes),
    rights: new Int32Array(nodes),
    missingLeft: new Uint8Array(nodes),
    values: new Float64Array(nodes),
    gains: new Float64Array(nodes),
    words: new Uint32Array(words),
    covers: new Float64Array(nodes),
  };
  let [start, word] = [0, 0];
  files.forEach((file, tree) => {
    const order = orders[tree]!;
    const places = new Int32Array(file.features.length);
    order.forEach((node, place) => (places[node] = start + place));
    trees.starts[tree] = start;
    for (const node of order) {
      const at = start++;
      trees.features[at] = file.features[node]!;
      trees.sets[at] = word;
      for (const name of ['values', 'covers', 'missingLeft', 'thresholds', 'gains'] as const)
        trees[name][at] = file[name][node]!;
      if (file.features[node]! < 0) continue;
      trees.lefts[at] = places[file.lefts[node]!]!;
      trees.rights[at] = places[file.rights[node]!]!;
      const set = file.sets.get(node);
      if (!set) continue;
      trees.words.set(set, word);
      word += set.length;
    }
  });
  trees.starts[files.length] = start;
  return trees;
}

/** Refuses more sets of levels than are sane, before they are made. */
export function checkWords(where: string, words: number): void {
  if (words <= MOST_WORDS) return;
  throw new SlipwayError(
    'too-large',
    where,
    `the splits by categories take ${words} words of 32 levels; expected at most ${MOST_WORDS}.`,
  );
}

function wordsOf(sets: FileTree['sets']): number {
  let words = 0;
  for (const set of sets.values()) words += set.length;
  return words;
}

/** The nodes from the root down, left before right. */
function orderOf(where: string, { features, lefts, rights }: FileTree, tree: number): Int32Array {
  const nodes = features.length;
  const order = new Int32Array(nodes);
  const seen = new Uint8Array(nodes);
  const open = nodes > 0 ? [0] : [];
  let count = 0;
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (!(node >= 0 && node < nodes) || seen[node])
      throw new SlipwayError(
        'bad-format',
        where,
        `of tree ${tree}, node ${node} is ${seen[node] ? 'the child of two' : 'not there'}; expected a tree of ${nodes} nodes.`,
        { details: { tree, node } },
      );
    seen[node] = 1;
    order[count++] = node;
    if (features[node]! >= 0) open.push(rights[node]!, lefts[node]!);
  }
  if (count === 0) throw new SlipwayError('bad-format', where, `tree ${tree} has no nodes.`);
  return order.subarray(0, count);
}
