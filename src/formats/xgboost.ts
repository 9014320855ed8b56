import { SlipwayError } from '../core/error.ts';
import { checkKeys, checkNames, checkNumber } from '../core/options.ts';
import { treeModel, type TreeModel } from '../models/tree-model.ts';
import type { CategoryLevels } from './categories.ts';
import { fileFields, type FileFields } from './fields.ts';
import { layTrees } from './lay-trees.ts';
import { parseLooseJson } from './loose-json.ts';
import { checkFile, textOf } from './open-text.ts';
import { outputsInTurn } from './outputs-in-turn.ts';
import { parseUbjson } from './ubjson.ts';
import { xgboostFeatures } from './xgboost-features.ts';
import { marginOf, objectiveOf } from './xgboost-objective.ts';
import { fileTrees, readXgboostTree } from './xgboost-trees.ts';

const where = 'formats/xgboost';

/** What {@link fromXgboost} can be told beside the file. */
export interface FromXgboostOptions {
  /** The names of the features, where the file has none, as that of a model that learned from an array. @default 'f0', 'f1', … */
  readonly features?: readonly string[];
  /**
   * The levels of categories by feature, in the order of the codes they had in training, where the file has none: before
   * XGBoost 3.1 it never has, nor where a level has other letters than ASCII's. A number says how many codes there were,
   * where rows have the codes themselves: '0', '1', ….
   */
  readonly categories?: CategoryLevels;
  /** The names of the classes, in the order of their numbers. @default '0', '1', … */
  readonly classes?: readonly string[];
  /** Rounds of boosting to take, the first ones: a number, or those of the best one where training stopped early. @default all */
  readonly rounds?: number | 'best';
  /** Larger files are refused. @default 268435456 */
  readonly maxBytes?: number;
}

/** Where a model was read from. Plain JSON. */
export type XgboostTraining = {
  readonly from: 'xgboost';
  readonly version: readonly number[];
  readonly objective: string;
  readonly booster: 'gbtree' | 'dart';
  readonly rounds: number;
};

/**
 * A model of XGBoost from the file that it wrote: JSON, or UBJSON, which is what it writes unless told otherwise.
 *
 * Scores are those of `Booster.predict`, to the last bits that its logistic function and exponential leave open:
 * thresholds and sums are of 32 bits, as there. A missing number or category goes the way that was learned. A category
 * that training did not have counts as missing, which is what a column of the training's own categories makes of it.
 * Of `multi:softmax` the scores are the probabilities of the classes too. Prepare rows with {@link columnsAsTheyAre}.
 *
 * @param file - the bytes of `model.save_model('model.ubj')` or `'model.json'`, or the text of the latter.
 * @returns trees and, as `training`, where they came from.
 * @throws {SlipwayError} `bad-format` on anything malformed: what ends early, lies about its lengths, nests deeply, leads
 *   around in a circle or to features that are not there, or has `NaN` for a threshold; `too-large`; `unsupported` naming
 *   another objective, `gblinear`, several targets, or trees of several outputs; `bad-option`.
 * @source XGBoost 3.2's model schema (doc/model.schema) and `RegTree`; checked against its predictions, and those of 2.1.
 * @example
 * const tree = { tree_param: { num_nodes: '3', size_leaf_vector: '1' }, left_children: [1, -1, -1], right_children: [2, -1, -1],
 *   split_indices: [0, 0, 0], split_conditions: [40, -2, 2], split_type: [0, 0, 0], default_left: [1, 0, 0],
 *   loss_changes: [8, 0, 0], sum_hessian: [4, 2, 2] };
 * const model = fromXgboost(JSON.stringify({ version: [3, 2, 0], learner: {
 *   feature_names: ['age'], feature_types: ['float'], objective: { name: 'reg:squarederror' },
 *   learner_model_param: { base_score: '[1E1]', num_class: '0', num_feature: '1', num_target: '1' },
 *   gradient_booster: { name: 'gbtree', model: { gbtree_model_param: { num_parallel_tree: '1' }, trees: [tree], tree_info: [0] } } } }));
 * const rows = table({ age: numberColumn([39, 40, null]) });
 * createPredictor(columnsAsTheyAre(model.inputs), model).predictTable(rows).scores // => Float64Array [8, 12, 8]
 */
export function fromXgboost(
  file: string | Uint8Array,
  options: FromXgboostOptions = {},
): TreeModel<XgboostTraining> {
  checkKeys(where, options, ['features', 'categories', 'classes', 'rounds', 'maxBytes']);
  const content = contentOf(checkFile(where, file, options.maxBytes));
  if (Array.isArray(content))
    throw new SlipwayError(
      'bad-format',
      where,
      'the file is a list, as dump_model writes for people to read; expected what save_model writes.',
    );
  const root = fileFields(where, content);
  const learner = root.fields('learner');
  const objective = learner.fields('objective').text('name');
  const { link, base } = objectiveOf(where, objective);
  const { booster, model, scales } = boosterOf(learner);
  const param = learner.fields('learner_model_param');
  if (param.has('num_target') && param.count('num_target') > 1) throw severalTargets();
  const all = model.list('trees').map(readXgboostTree);
  const groups = model.numbers('tree_info', all.length);
  const outputs = link === 'softmax' ? param.count('num_class') : 1;
  const parallel = Math.max(1, model.fields('gbtree_model_param').count('num_parallel_tree'));
  const perRound = parallel * outputs;
  const rounds = roundsOf(options.rounds, learner, Math.ceil(all.length / perRound));
  const kept = all.slice(0, rounds * perRound);
  const { features, ...places } = xgboostFeatures(where, learner, model, all, options);
  const trees = fileTrees(where, kept, places, scales);
  const classes = link === 'softmax' ? classesOf(outputs, options.classes, param) : undefined;
  if (!classes && options.classes !== undefined)
    throw new SlipwayError(
      'bad-option',
      where,
      `there are classes, and the objective is ${objective}; expected them with multi:softprob and multi:softmax only.`,
      { details: { option: 'classes' } },
    );
  const inTurn = outputsInTurn(where, trees, groups, outputs);
  const version = root.has('version') ? Array.from(root.numbers('version')).slice(0, 3) : [];
  try {
    return treeModel({
      features,
      link,
      ...(classes && { classes }),
      base: basesOf(param, outputs, base),
      sums: 'float32',
      trees: layTrees(where, inTurn),
      training: { from: 'xgboost', version, objective, booster, rounds },
    });
  } catch (cause) {
    if (!(cause instanceof SlipwayError) || cause.code !== 'bad-option') throw cause;
    throw new SlipwayError('bad-format', where, 'the trees of the file do not go together.', { cause });
  }
}

/** JSON begins with a quote after its brace, or white space; UBJSON with how long a name is. */
function contentOf(file: string | Uint8Array): unknown {
  const isBinary =
    typeof file !== 'string' && file[0] === 0x7b && /[iUIlL$#]/.test(String.fromCharCode(file[1]!));
  if (isBinary) return parseUbjson(file);
  return parseLooseJson(textOf(where, file), where);
}

/** The trees of the booster, and with dart by what the leaves of each are multiplied. */
function boosterOf(learner: FileFields): {
  readonly booster: 'gbtree' | 'dart';
  readonly model: FileFields;
  readonly scales?: ArrayLike<number>;
} {
  const booster = learner.fields('gradient_booster');
  const name = booster.text('name');
  if (name === 'gbtree') return { booster: name, model: booster.fields('model') };
  if (name === 'dart') {
    const model = booster.fields('gbtree').fields('model');
    return { booster: name, model, scales: booster.numbers('weight_drop', model.list('trees').length) };
  }
  throw new SlipwayError(
    'unsupported',
    where,
    `the booster is ${JSON.stringify(name.slice(0, 80))}; expected gbtree or dart.`,
    { details: { booster: name.slice(0, 80) } },
  );
}

function roundsOf(asked: number | 'best' | undefined, learner: FileFields, there: number): number {
  if (asked === undefined) return there;
  if (asked !== 'best') return checkNumber(where, 'rounds', asked, { min: 1, max: there, integer: true });
  const attributes = learner.has('attributes') ? learner.fields('attributes') : undefined;
  if (attributes?.has('best_iteration')) return Math.min(there, attributes.count('best_iteration') + 1);
  throw new SlipwayError(
    'bad-option',
    where,
    "rounds is 'best', and the file does not say which round was; expected a model whose training stopped early.",
    { details: { option: 'rounds' } },
  );
}

function classesOf(
  outputs: number,
  given: readonly string[] | undefined,
  param: FileFields,
): readonly string[] {
  if (outputs < 2 || outputs > 100_000) throw param.refuse('num_class', 'a number of classes, 2 or more');
  if (given === undefined) return Array.from({ length: outputs }, (_, at) => String(at));
  const names = checkNames(where, 'classes', given);
  if (names.length === outputs) return names;
  throw new SlipwayError(
    'bad-option',
    where,
    `classes has ${names.length} names; expected ${outputs}, one for each class of the model.`,
    { details: { option: 'classes' } },
  );
}

/** `base_score` is a number, or since XGBoost 3.1 a list of them, as text. */
function basesOf(param: FileFields, outputs: number, base: Parameters<typeof marginOf>[0]): Float64Array {
  const text = param.text('base_score');
  const scores = text
    .replace(/^\[|\]$/g, '')
    .split(',')
    .map(Number);
  if (scores.length !== 1 && scores.length !== outputs)
    throw param.refuse('base_score', `one number, or ${outputs}`);
  const margins = Float64Array.from({ length: outputs }, (_, at) =>
    marginOf(base, scores[scores.length === 1 ? 0 : at]!),
  );
  if (margins.every(Number.isFinite)) return margins;
  throw param.refuse('base_score', 'numbers that the objective can begin with');
}

function severalTargets(): SlipwayError {
  return new SlipwayError(
    'unsupported',
    where,
    'the model has several targets; expected one. Save a model for each.',
  );
}
