import { SlipwayError } from '../core/error.ts';
import { checkWords, emptyTree, type FileTree } from './lay-trees.ts';
import { nearest } from './float32.ts';
import { fieldReader, type TextFields } from './lightgbm-text.ts';

const CATEGORY = 1;
const DEFAULT_LEFT = 2;
/** What counts as missing, in the third and fourth bit of a decision. */
const NONE = 0;
const ZERO = 1;
const NAN = 2;

/** A tree of a LightGBM text, read as far as it stands alone. */
export interface LightgbmTree {
  readonly leaves: number;
  readonly features: Float64Array;
  readonly thresholds: Float64Array;
  readonly decisions: Float64Array;
  readonly lefts: Float64Array;
  readonly rights: Float64Array;
  readonly values: Float64Array;
  readonly gains: Float64Array;
  readonly covers: Float64Array;
  readonly leafCovers: Float64Array;
  /** Where the set of each split by a category begins in `words`, and where the last ends. */
  readonly bounds: Float64Array;
  readonly words: Float64Array;
}

/** Reads a tree. @throws {SlipwayError} `unsupported` on leaves that are linear models. */
export function readLightgbmTree(where: string, fields: TextFields, number: number): LightgbmTree {
  const file = fieldReader(where, fields, `tree ${number}`);
  const leaves = file.count('num_leaves');
  if (leaves < 1) throw file.refuse('num_leaves', 'a number of 1 or more');
  if (file.count('is_linear', 0) !== 0)
    throw new SlipwayError(
      'unsupported',
      where,
      `the leaves of tree ${number} are linear models (linear_tree); expected numbers.`,
    );
  const splits = leaves - 1;
  const categories = file.count('num_cat', 0);
  const of = (name: string, length = splits): Float64Array =>
    length === 0 ? new Float64Array() : file.numbers(name, length);
  const bounds = categories === 0 ? Float64Array.of(0) : file.numbers('cat_boundaries', categories + 1);
  const rises = bounds.every(
    (bound, at) => Number.isInteger(bound) && bound >= (at === 0 ? 0 : bounds[at - 1]!),
  );
  if (!rises) throw file.refuse('cat_boundaries', 'a rising list of places');
  const has = (name: string): boolean => file.has(name);
  return {
    leaves,
    features: of('split_feature'),
    thresholds: of('threshold'),
    decisions: of('decision_type'),
    lefts: of('left_child'),
    rights: of('right_child'),
    values: file.numbers('leaf_value', leaves),
    gains: has('split_gain') ? of('split_gain') : new Float64Array(splits),
    covers: has('internal_count') ? of('internal_count') : new Float64Array(splits),
    leafCovers: has('leaf_count') && splits > 0 ? of('leaf_count', leaves) : new Float64Array(leaves),
    bounds,
    words: categories === 0 ? new Float64Array() : file.numbers('cat_threshold', bounds[categories]!),
  };
}

/** The set of a split by a category: 32 codes in a word. */
export function categorySet(
  where: string,
  { thresholds, bounds, words }: LightgbmTree,
  split: number,
): Float64Array {
  const place = thresholds[split]!;
  if (Number.isInteger(place) && place >= 0 && place < bounds.length - 1)
    return words.subarray(bounds[place], bounds[place + 1]);
  throw new SlipwayError('bad-format', where, `split ${split} has no set of categories at ${place}.`);
}

/** Whether a split is by a category. */
export function isCategorySplit({ decisions }: LightgbmTree, split: number): boolean {
  return (decisions[split]! & CATEGORY) !== 0;
}

/** Where the features of a file are among ours. */
export interface LightgbmPlaces {
  readonly places: Int32Array;
  /** How many levels; -1 of a number. */
  readonly levels: Int32Array;
}

/** Trees by our features, and by the file's numbers the features of which 0 counts as missing. */
export interface LightgbmFileTrees {
  readonly trees: readonly FileTree[];
  readonly zeros: ReadonlySet<number>;
}

/**
 * Says trees of a file by our features: a number goes left at most at a threshold. Both are rounded to 32 bits, and alike:
 * 12.34 is at most 12.34 there too. Where nothing counts as missing, a missing number is a 0. A category that is missing goes right.
 *
 * @param scale - by what the leaves are multiplied.
 */
export function lightgbmFileTrees(
  where: string,
  read: readonly LightgbmTree[],
  { places, levels }: LightgbmPlaces,
  scale: number,
): LightgbmFileTrees {
  const missing = new Map<number, number>();
  let words = 0;
  const trees = read.map((tree, number) => {
    const splits = tree.leaves - 1;
    const made = emptyTree(splits + tree.leaves);
    // Leaves come after the splits; a child that is one is told as -1 - leaf.
    const childOf = (told: number): number => (told < 0 ? splits - 1 - told : told < splits ? told : -1);
    const leafAt = splits;
    for (let leaf = 0; leaf < tree.leaves; leaf++) {
      made.values[leafAt + leaf] = tree.values[leaf]! * scale;
      made.covers[leafAt + leaf] = tree.leafCovers[leaf]!;
    }
    for (let split = 0; split < splits; split++) {
      const feature = tree.features[split]!;
      const place = places[feature];
      const isCategory = isCategorySplit(tree, split);
      if (place === undefined || levels[feature]! >= 0 !== isCategory)
        throw new SlipwayError(
          'bad-format',
          where,
          `of tree ${number}, split ${split} is by feature ${feature}, which is not there or of another kind elsewhere.`,
          { details: { tree: number, node: split } },
        );
      made.features[split] = place;
      made.lefts[split] = childOf(tree.lefts[split]!);
      made.rights[split] = childOf(tree.rights[split]!);
      made.gains[split] = tree.gains[split]!;
      made.covers[split] = tree.covers[split]!;
      if (isCategory) {
        const size = Math.ceil(levels[feature]! / 32);
        checkWords(where, (words += size));
        const set = new Uint32Array(size);
        set.set(categorySet(where, tree, split).subarray(0, size));
        made.sets.set(split, set);
        continue;
      }
      const kind = (tree.decisions[split]! >> 2) & 3;
      if (kind > NAN || (missing.get(feature) ?? kind) !== kind)
        throw new SlipwayError(
          'unsupported',
          where,
          `of tree ${number}, split ${split} takes other values of feature ${feature} for missing than another split does.`,
          { details: { tree: number, node: split } },
        );
      missing.set(feature, kind);
      const threshold = tree.thresholds[split]!;
      made.thresholds[split] = nearest(threshold);
      const isLeft = kind === NONE ? threshold >= 0 : (tree.decisions[split]! & DEFAULT_LEFT) !== 0;
      made.missingLeft[split] = isLeft ? 1 : 0;
    }
    return made;
  });
  return {
    trees,
    zeros: new Set([...missing].filter(([, kind]) => kind === ZERO).map(([feature]) => feature)),
  };
}
