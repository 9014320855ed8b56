import { SlipwayError } from '../core/error.ts';
import { isRecord, type Json } from '../core/json.ts';
import { checkChoice } from '../core/options.ts';
import { checkOutputs, classesFromJson } from './classes.ts';
import { checkCode, checkCodes } from './check-codes.ts';
import { treeContributions } from './explain/tree-contributions.ts';
import { treeCovers } from './explain/tree-covers.ts';
import { checkFeatures, expandedNames, featureGuard, featuresFromJson, type Features } from './features.ts';
import { applyLink, LINKS, TASK_OF, type Link, type TreeLink } from './link.ts';
import type { Model, ModelReviver } from './model.ts';
import { rowMatrix } from './row-matrix.ts';
import { openArray, openChoice, openSaved } from './saved.ts';
import { addTrees, flawOfTrees, TREE_ARRAYS, type Trees } from './trees.ts';

const where = 'models/tree-model';
const version = 1;

const TREE_LINKS = [...LINKS, 'share'] as const satisfies readonly TreeLink[];
const SUMS = ['float64', 'float32'] as const;

/** What a model of trees is made of. */
export interface TreeParts<Training extends Json = Json> {
  readonly features: Features;
  /** From the sums to the scores. @default 'softmax' with classes, else 'identity' */
  readonly link?: TreeLink;
  /** With `softmax` or `share`, the names of the classes: tree `t` adds to class `t mod classes.length`. */
  readonly classes?: readonly string[];
  /** The sum of every row before the first tree: one, or one for each class. */
  readonly base: Float64Array;
  /** What a sum is rounded to after each tree: `float32` is how XGBoost adds. @default 'float64' */
  readonly sums?: 'float64' | 'float32';
  /** Kept, not copied. */
  readonly trees: Trees;
  /** How it was trained, for its lineage: plain JSON. @default null */
  readonly training?: Training;
}

/** Sums of what the leaves of trees say, as scores. */
export interface TreeModel<Training extends Json = Json> extends Model {
  readonly kind: 'trees';
  /** The dense features and the categories, by whose numbers the trees call them. */
  readonly inputs: Features;
  readonly link: TreeLink;
  readonly base: Float64Array;
  readonly sums: 'float64' | 'float32';
  readonly trees: Trees;
  readonly training: Training;
}

/**
 * A model of decision trees: what `boostedTrees` learns, or what was learned elsewhere.
 *
 * Thresholds are 32-bit, as features are, and a value equal to one goes left. A missing value (a dense `NaN`, a code of
 * `-1`) goes the way that each split says. Sums are float64 unless `sums` says otherwise, tree after tree: a row alone
 * gives, bit for bit, what it gives in a batch.
 *
 * @throws {SlipwayError} `bad-option` on trees that lead outside of themselves or around in a circle, on features or
 *   categories that are not there, or a number that is not finite. `predict` throws `shape-mismatch` on other features
 *   than the model's and `bad-data` on a code that no level has.
 * @cost a comparison for each level of each tree and row.
 * @example
 * const stump = { starts: Int32Array.of(0, 3), features: Int32Array.of(0, -1, -1), thresholds: Float32Array.of(40, 0, 0),
 *   sets: new Int32Array(3), lefts: Int32Array.of(1, 0, 0), rights: Int32Array.of(2, 0, 0), missingLeft: Uint8Array.of(1, 0, 0),
 *   values: Float64Array.of(0, -2, 2), gains: Float64Array.of(1, 0, 0), words: new Uint32Array() };
 * const model = treeModel({ features: { dense: ['age'], categories: [] }, base: Float64Array.of(10), trees: stump });
 * model.predict({ rows: 3, dense: { names: ['age'], values: Float32Array.of(40, 41, NaN) }, categories: [] }) // => Float64Array [8, 12, 8]
 */
export function treeModel<Training extends Json = null>(parts: TreeParts<Training>): TreeModel<Training> {
  checkFeatures(parts, where);
  const { features, base, trees } = parts;
  const link = checkChoice(where, 'link', parts.link ?? (parts.classes ? 'softmax' : 'identity'), TREE_LINKS);
  const rounded = checkChoice(where, 'sums', parts.sums ?? 'float64', SUMS);
  const classes = checkOutputs(where, plainLink(link, parts.classes), parts.classes);
  const outputs = classes?.length ?? 1;
  const training = (parts.training ?? null) as Training;
  const isBase = base instanceof Float64Array && base.length === outputs && base.every(Number.isFinite);
  const flaw = isBase
    ? isRecord(trees)
      ? flawOfTrees(trees, features, outputs)
      : 'trees is no object of arrays'
    : `base is no Float64Array of ${outputs} finite number${outputs === 1 ? '' : 's'}`;
  if (flaw !== undefined) {
    const option = isBase ? 'trees' : 'base';
    throw new SlipwayError('bad-option', where, `${flaw}.`, { details: { option } });
  }
  const check = featureGuard(features, where);
  return Object.freeze({
    kind: 'trees',
    task: link === 'share' ? (classes ? 'multi-class' : 'binary') : TASK_OF[link],
    ...(classes && { classes }),
    features: expandedNames(features),
    inputs: features,
    link,
    base,
    sums: rounded,
    trees,
    training,
    predict(matrix) {
      check(matrix);
      checkCodes(matrix, where);
      const sums = new (rounded === 'float32' ? Float32Array : Float64Array)(matrix.rows * outputs);
      for (let at = 0; at < sums.length; at += outputs) sums.set(base, at);
      addTrees(trees, matrix, outputs, sums);
      const scores = sums instanceof Float64Array ? sums : Float64Array.from(sums);
      return applyLink(link, scores, outputs);
    },
    scorer() {
      const { matrix, dense, codes } = rowMatrix(features);
      const scores = new Float64Array(outputs);
      const sums = rounded === 'float32' ? new Float32Array(outputs) : scores;
      const score = (): void => {
        for (let at = 0; at < codes.length; at++) checkCode(where, features.categories[at]!, codes[at]!);
        sums.set(base);
        addTrees(trees, matrix, outputs, sums);
        if (sums !== scores) scores.set(sums);
        applyLink(link, scores, outputs);
      };
      return Object.freeze({ dense, codes, scores, score });
    },
    contributions(matrix, background) {
      for (const each of background ? [matrix, background] : [matrix]) {
        check(each);
        checkCodes(each, where);
      }
      const covers = background ? treeCovers(trees, background) : trees.covers;
      if (covers)
        return {
          ...treeContributions(where, trees, covers, matrix, base),
          ...(link === 'share' && { link }),
        };
      throw new SlipwayError(
        'bad-option',
        where,
        'there is no background, and the trees do not say how many rows came to each node; expected rows, such as those that were learned from, as background.',
        { details: { option: 'background' } },
      );
    },
    save: () => ({
      kind: 'trees',
      version,
      state: {
        features,
        link,
        ...(classes && { classes }),
        ...(rounded !== 'float64' && { sums: rounded }),
        lengths: Object.fromEntries(arrayNames.map((name) => [name, trees[name].length])),
        training,
      },
      arrays: { base, ...trees },
    }),
  } satisfies TreeModel<Training>);
}

/** The link of as many outputs. */
function plainLink(link: TreeLink, classes: unknown): Link {
  return link !== 'share' ? link : classes === undefined ? 'identity' : 'softmax';
}

const arrayNames = Object.keys(TREE_ARRAYS) as readonly (keyof typeof TREE_ARRAYS)[];

/**
 * Brings back saved models of trees.
 *
 * @throws {SlipwayError} `bad-format` on anything malformed, numbers that are not finite, and trees that lead outside of
 *   themselves or around in a circle; `bad-version`.
 * @example
 * const leaf = { starts: Int32Array.of(0, 1), features: Int32Array.of(-1), thresholds: new Float32Array(1),
 *   sets: new Int32Array(1), lefts: new Int32Array(1), rights: new Int32Array(1), missingLeft: new Uint8Array(1),
 *   values: Float64Array.of(2), gains: new Float64Array(1), words: new Uint32Array() };
 * const saved = treeModel({ features: { dense: ['age'], categories: [] }, base: Float64Array.of(1), trees: leaf }).save();
 * treeReviver.revive(saved).task // => 'regression'
 */
export const treeReviver: ModelReviver = {
  kind: 'trees',
  revive(saved) {
    const state = openSaved(saved, 'trees', version, where);
    const features = featuresFromJson(state['features'], where);
    const link = openChoice(state['link'], 'link', TREE_LINKS, where);
    const rounded = openChoice(state['sums'] ?? 'float64', 'sums', SUMS, where);
    const classes = classesFromJson(state['classes'], plainLink(link, state['classes']), where);
    const outputs = classes?.length ?? 1;
    const base = openArray(saved, 'base', Float64Array, outputs, where);
    const lengths = state['lengths'];
    const open = <Name extends keyof typeof TREE_ARRAYS>(name: Name): Trees[Name] => {
      const length = isRecord(lengths) ? lengths[name] : undefined;
      if (typeof length !== 'number')
        throw new SlipwayError('bad-format', where, `the saved length of "${name}" is no number.`);
      return openArray<Trees[Name]>(saved, name, TREE_ARRAYS[name] as never, length, where);
    };
    const all = Object.fromEntries(arrayNames.map((name) => [name, open(name)])) as unknown as Trees;
    // Models that were saved before trees had covers have none.
    const trees = Object.hasOwn(saved.arrays, 'covers')
      ? { ...all, covers: openArray(saved, 'covers', Float64Array, all.features.length, where) }
      : all;
    const flaw = flawOfTrees(trees, features, outputs);
    if (flaw !== undefined) throw new SlipwayError('bad-format', where, `of the saved trees, ${flaw}.`);
    return treeModel({
      features,
      link,
      ...(classes && { classes }),
      base,
      sums: rounded,
      trees,
      training: (state['training'] ?? null) as Json,
    });
  },
};
