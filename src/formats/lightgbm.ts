import { SlipwayError } from '../core/error.ts';
import { parseJson } from '../core/json.ts';
import { checkKeys, checkNames } from '../core/options.ts';
import type { Features } from '../models/features.ts';
import { treeModel, type TreeModel } from '../models/tree-model.ts';
import { zerosMissingModel, type ZerosMissingModel } from '../models/zeros-missing-model.ts';
import { checkCategories, codesAsLevels, levelsOf, type CategoryLevels } from './categories.ts';
import { layTrees } from './lay-trees.ts';
import { lightgbmObjective } from './lightgbm-objective.ts';
import { fieldReader, splitLightgbm, type FieldReader, type LightgbmText } from './lightgbm-text.ts';
import {
  categorySet,
  isCategorySplit,
  lightgbmFileTrees,
  readLightgbmTree,
  type LightgbmPlaces,
  type LightgbmTree,
} from './lightgbm-trees.ts';
import { checkFile, textOf } from './open-text.ts';

const where = 'formats/lightgbm';

/** What {@link fromLightgbm} can be told beside the file. */
export interface FromLightgbmOptions {
  /**
   * The levels of categories by feature, in the order of the codes they had in training, where they are not those that the
   * file has of pandas. Where training had no categories of pandas, a level is its code: '0', '1', ….
   */
  readonly categories?: CategoryLevels;
  /** The names of the classes, in the order of their numbers. @default '0', '1', … */
  readonly classes?: readonly string[];
  /** Larger files are refused. @default 268435456 */
  readonly maxBytes?: number;
}

/** Where a model was read from. Plain JSON. */
export type LightgbmTraining = {
  readonly from: 'lightgbm';
  readonly version: string;
  readonly objective: string;
  readonly rounds: number;
};

/** The trees, or with `zero_as_missing` what takes zeros for missing before them. */
export type LightgbmModel = TreeModel<LightgbmTraining> | ZerosMissingModel<TreeModel<LightgbmTraining>>;

/**
 * A model of LightGBM from the text that it wrote.
 *
 * Scores are those of `Booster.predict`. Features have 32 bits here and 64 there, and thresholds are rounded as features
 * are: a value beyond a threshold by so little that 32 bits do not tell the two apart goes left. A missing number goes the way that was learned, or counts as 0 where training had none missing; a missing
 * category, or one that training did not have, goes right, as there. With `zero_as_missing` zeros are missing too. Prepare
 * rows with {@link columnsAsTheyAre}.
 *
 * @param file - the text of `model.save_model('model.txt')`, or its bytes.
 * @returns trees and, as `training`, where they came from.
 * @throws {SlipwayError} `bad-format` on anything malformed: what ends early, lies about its lengths, leads around in a
 *   circle or to features that are not there, or has `NaN` for a threshold; `too-large`; `unsupported` naming another
 *   objective, such as `multiclassova`, or leaves that are linear models; `bad-option`.
 * @source LightGBM 4.6's `Tree::NumericalDecision`, `CategoricalDecision` and `GBDT::Predict`; checked against its predictions.
 * @example
 * const text = `tree
 * version=v4
 * num_class=1
 * num_tree_per_iteration=1
 * max_feature_idx=0
 * objective=regression
 * feature_names=age
 * feature_infos=[0:99]
 *
 * Tree=0
 * num_leaves=2
 * num_cat=0
 * split_feature=0
 * threshold=40
 * decision_type=8
 * left_child=-1
 * right_child=-2
 * leaf_value=8 12
 *
 * end of trees
 * `;
 * const model = fromLightgbm(text);
 * const rows = table({ age: numberColumn([40, 41, null]) });
 * createPredictor(columnsAsTheyAre(model.inputs), model).predictTable(rows).scores // => Float64Array [8, 12, 12]
 */
export function fromLightgbm(file: string | Uint8Array, options: FromLightgbmOptions = {}): LightgbmModel {
  checkKeys(where, options, ['categories', 'classes', 'maxBytes']);
  const text = splitLightgbm(where, textOf(where, checkFile(where, file, options.maxBytes)));
  const header = fieldReader(where, text.header, 'the header');
  const { name: objective, link, scale } = lightgbmObjective(where, text.header.get('objective'));
  const outputs = header.count('num_tree_per_iteration');
  if (link === 'softmax' ? outputs < 2 || outputs > 100_000 : outputs !== 1)
    throw header.refuse('num_tree_per_iteration', link === 'softmax' ? 'a number of classes' : '1');
  const read = text.trees.map((fields, number) => readLightgbmTree(where, fields, number));
  const rounds = Math.ceil(read.length / outputs);
  const { features, names, ...places } = featuresOf(header, text, read, options.categories ?? {});
  const mean = text.header.has('average_output') ? Math.max(1, rounds) : 1;
  const { trees, zeros } = lightgbmFileTrees(where, read, places, scale / mean);
  const classes = classesOf(link === 'softmax' ? outputs : undefined, options.classes);
  const version = text.header.get('version') ?? '';
  try {
    const model = treeModel<LightgbmTraining>({
      features,
      link,
      ...(classes && { classes }),
      base: new Float64Array(outputs),
      trees: layTrees(where, trees),
      training: { from: 'lightgbm', version, objective, rounds },
    });
    if (zeros.size === 0) return model;
    return zerosMissingModel({ model, zeros: [...zeros].map((feature) => names[feature]!) });
  } catch (cause) {
    if (!(cause instanceof SlipwayError) || cause.code !== 'bad-option') throw cause;
    throw new SlipwayError('bad-format', where, 'the trees of the file do not go together.', { cause });
  }
}

function classesOf(
  outputs: number | undefined,
  given: readonly string[] | undefined,
): readonly string[] | undefined {
  if (given === undefined)
    return outputs === undefined ? undefined : Array.from({ length: outputs }, (_, at) => String(at));
  const names = checkNames(where, 'classes', given);
  if (names.length === outputs) return names;
  const expected = outputs === undefined ? 'none, since the model has no classes' : String(outputs);
  throw new SlipwayError('bad-option', where, `classes has ${names.length} names; expected ${expected}.`, {
    details: { option: 'classes' },
  });
}

/** The features of a file, and where they are among ours: numbers first, then categories. */
function featuresOf(
  header: FieldReader,
  text: LightgbmText,
  trees: readonly LightgbmTree[],
  given: CategoryLevels,
): LightgbmPlaces & { readonly features: Features; readonly names: readonly string[] } {
  const names = (text.header.get('feature_names') ?? '').split(' ');
  const count = header.count('max_feature_idx') + 1;
  if (names.length !== count || new Set(names).size !== count)
    throw header.refuse('feature_names', `a list of ${count} different names`);
  const infos = (text.header.get('feature_infos') ?? '').split(' ');
  const highest = new Map<number, number>();
  const note = (feature: number, code: number): void =>
    void highest.set(feature, Math.max(highest.get(feature) ?? -1, code));
  infos.forEach((info, feature) => {
    if (feature >= count || !/^-?\d+(:-?\d+)*$/.test(info)) return;
    for (const code of info.split(':')) note(feature, Number(code));
  });
  for (const tree of trees) {
    // Splits may have one set in common, which is looked through once.
    const highestAt = new Map<number, number>();
    for (let split = 0; split < tree.leaves - 1; split++) {
      const feature = tree.features[split]!;
      if (!(feature < count && isCategorySplit(tree, split))) continue;
      const place = tree.thresholds[split]!;
      const code = highestAt.get(place) ?? highestIn(categorySet(where, tree, split));
      highestAt.set(place, code);
      note(feature, code);
    }
  }
  // A category that training had no use for says no levels: it is one where the parameters or the caller say so.
  const said = saidCategories(text);
  infos.forEach((info, feature) => {
    if (feature < count && info === 'none' && (said?.has(feature) || Object.hasOwn(given, names[feature]!)))
      note(feature, -1);
  });
  const own = [...highest.keys()].sort((a, b) => a - b);
  checkCategories(
    where,
    given,
    own.map((feature) => names[feature]!),
  );
  const told = toldLevels(text, said ? [...said] : own);
  const categories = own.map((feature) => {
    const name = names[feature]!;
    const known = Object.hasOwn(given, name) ? given[name] : undefined;
    const most = highest.get(feature)!;
    const ofFile = told ? told.get(feature) : codesAsLevels(where, name, known === undefined ? most + 1 : 0);
    return { name, levels: levelsOf(where, name, known, ofFile, most) };
  });
  const levels = new Int32Array(count).fill(-1);
  const places = new Int32Array(count);
  const dense = names.filter((_, feature) => !highest.has(feature));
  own.forEach((feature, at) => {
    levels[feature] = categories[at]!.levels.length;
    places[feature] = dense.length + at;
  });
  let place = 0;
  for (let feature = 0; feature < count; feature++) if (!highest.has(feature)) places[feature] = place++;
  return { features: { dense, categories }, names, levels, places };
}

function highestIn(words: Float64Array): number {
  for (let at = words.length - 1; at >= 0; at--)
    if (words[at]! > 0) return 32 * at + 31 - Math.clz32(words[at]!);
  return -1;
}

/** The features that the parameter `categorical_feature` names, in its order, if it is there. */
function saidCategories({ parameters }: LightgbmText): ReadonlySet<number> | undefined {
  const said = parameters.get('categorical_feature') ?? '';
  return /^\d+(,\d+)*$/.test(said) ? new Set(said.split(',').map(Number)) : undefined;
}

/**
 * The levels that pandas had, in the order of its categorical columns. With more or fewer lists than columns it is not known whose they are, and no level is: columns with an order are
 * categories to pandas and numbers to LightGBM. Nothing at all where training had no categories of pandas.
 */
function toldLevels(
  { pandas }: LightgbmText,
  columns: readonly number[],
): ReadonlyMap<number, readonly string[]> | undefined {
  const lists = pandas === undefined ? null : parseJson(pandas, where);
  if (!Array.isArray(lists) || lists.length === 0) return undefined;
  if (columns.length !== lists.length) return new Map();
  return new Map(
    columns.map((feature, at) => {
      const levels: unknown = lists[at];
      if (!Array.isArray(levels))
        throw new SlipwayError('bad-format', where, 'pandas_categorical is no list of lists of levels.');
      return [feature, levels.map(String)];
    }),
  );
}
