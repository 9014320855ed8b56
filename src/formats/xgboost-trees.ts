import { SlipwayError } from '../core/error.ts';
import { checkWords, emptyTree, type FileTree } from './lay-trees.ts';
import { numberBelow } from './float32.ts';
import type { FileFields } from './fields.ts';

/** A tree of XGBoost's file, read as far as it stands alone. */
export interface XgboostTree {
  readonly nodes: number;
  readonly lefts: ArrayLike<number>;
  readonly rights: ArrayLike<number>;
  readonly features: ArrayLike<number>;
  /** Thresholds, and in leaves their values. */
  readonly conditions: ArrayLike<number>;
  readonly defaultLeft: ArrayLike<number>;
  readonly gains: ArrayLike<number>;
  readonly covers: ArrayLike<number>;
  /** Of nodes that split by a category, the codes that go right. */
  readonly categories: ReadonlyMap<number, ArrayLike<number>>;
}

/** Reads the arrays of a tree, all of one length. */
export function readXgboostTree(file: FileFields): XgboostTree {
  const lefts = file.numbers('left_children');
  const nodes = lefts.length;
  const param = file.fields('tree_param');
  if (param.count('num_nodes') !== nodes)
    throw param.refuse('num_nodes', `${nodes}, as many as there are left children`);
  if (param.has('size_leaf_vector') && param.count('size_leaf_vector') > 1)
    throw new SlipwayError(
      'unsupported',
      'formats/xgboost',
      'the leaves of the trees are lists of numbers (multi_output_tree); expected trees of one output each.',
    );
  const types = file.has('split_type') ? file.numbers('split_type', nodes) : new Uint8Array(nodes);
  return {
    nodes,
    lefts,
    rights: file.numbers('right_children', nodes),
    features: file.numbers('split_indices', nodes),
    // Where a split is by a category, XGBoost before 3.1 writes NaN.
    conditions: file.numbers('split_conditions', nodes, NaN),
    defaultLeft: file.numbers('default_left', nodes),
    gains: file.numbers('loss_changes', nodes),
    covers: file.numbers('sum_hessian', nodes),
    categories: readCategories(file, types),
  };
}

function readCategories(file: FileFields, types: ArrayLike<number>): XgboostTree['categories'] {
  const found = new Map<number, ArrayLike<number>>();
  if (!Array.prototype.includes.call(types, 1)) return found;
  const nodes = file.numbers('categories_nodes');
  const starts = file.numbers('categories_segments', nodes.length);
  const sizes = file.numbers('categories_sizes', nodes.length);
  const codes = file.numbers('categories');
  let told = 0;
  for (let k = 0; k < nodes.length; k++) {
    const [start, size] = [starts[k]!, sizes[k]!];
    // Segments that overlap could say far more codes than the file has.
    if (!(start >= 0 && size >= 0 && start + size <= codes.length && (told += size) <= codes.length))
      throw file.refuse(`categories_segments[${k}]`, `a place among ${codes.length} categories`);
    const own = Array.prototype.slice.call(codes, start, start + size) as number[];
    if (!own.every((code) => Number.isInteger(code) && code >= 0))
      throw file.refuse('categories', 'whole numbers of 0 or more');
    if (types[nodes[k]!] === 1) found.set(nodes[k]!, own);
  }
  for (let node = 0; node < types.length; node++)
    if (types[node] === 1 && !found.has(node))
      throw file.refuse('categories_nodes', `a list that has node ${node}`);
  return found;
}

/** Where the features of a file are among ours. */
export interface FeaturePlaces {
  /** By the file's number. */
  readonly places: Int32Array;
  /** By the file's number: how many levels; -1 of a number. */
  readonly levels: Int32Array;
}

/**
 * Says trees of a file by our features.
 *
 * XGBoost goes left below a threshold, we at most at one: the threshold is the number of 32 bits before it. A category
 * goes right when its code is in the set.
 */
export function fileTrees(
  where: string,
  trees: readonly XgboostTree[],
  { places, levels }: FeaturePlaces,
  scales: ArrayLike<number> | undefined,
): readonly FileTree[] {
  let words = 0;
  return trees.map((tree, number) => {
    const made = emptyTree(tree.nodes);
    const scale = scales ? Math.fround(scales[number]!) : 1;
    for (let node = 0; node < tree.nodes; node++) {
      const condition = Math.fround(tree.conditions[node]!);
      made.covers[node] = Math.fround(tree.covers[node]!);
      if (tree.lefts[node] === -1) {
        made.values[node] = Math.fround(condition * scale);
        continue;
      }
      const feature = tree.features[node]!;
      const codes = tree.categories.get(node);
      const place = places[feature];
      if (place === undefined)
        throw misfit(where, number, node, `splits by feature ${feature}, of ${places.length}`);
      if ((codes !== undefined) !== levels[feature]! >= 0)
        throw misfit(where, number, node, `takes feature ${feature} for another kind than other nodes do`);
      made.features[node] = place;
      made.lefts[node] = tree.lefts[node]!;
      made.rights[node] = tree.rights[node]!;
      made.missingLeft[node] = tree.defaultLeft[node] ? 1 : 0;
      made.gains[node] = Math.fround(tree.gains[node]!);
      if (!codes) {
        if (Number.isNaN(condition)) throw misfit(where, number, node, 'has NaN for a threshold');
        made.thresholds[node] = numberBelow(condition);
        continue;
      }
      const size = Math.ceil(levels[feature]! / 32);
      checkWords(where, (words += size));
      made.sets.set(node, allBut(codes, size));
    }
    return made;
  });
}

/** A set of all levels but some. */
function allBut(codes: ArrayLike<number>, words: number): Uint32Array {
  const set = new Uint32Array(words).fill(0xffffffff);
  for (let k = 0; k < codes.length; k++) set[codes[k]! >>> 5]! &= ~(1 << (codes[k]! & 31));
  return set;
}

function misfit(where: string, tree: number, node: number, found: string): SlipwayError {
  return new SlipwayError('bad-format', where, `of tree ${tree}, node ${node} ${found}.`, {
    details: { tree, node },
  });
}
