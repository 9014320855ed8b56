import { SlipwayError } from '../core/error.ts';
import { parseJson } from '../core/json.ts';
import { checkKeys } from '../core/options.ts';
import type { Features } from '../models/features.ts';
import type { Link, TreeLink } from '../models/link.ts';
import { linearModel, type LinearModel } from '../models/linear-model.ts';
import { multinomialModel, type MultinomialModel } from '../models/multinomial-model.ts';
import { treeModel, type TreeModel } from '../models/tree-model.ts';
import { fileFields, type FileFields } from './fields.ts';
import { nearest, roundedDown } from './float32.ts';
import { emptyTree, layTrees, type FileTree } from './lay-trees.ts';
import { checkFile, textOf } from './open-text.ts';

const where = 'formats/scikit';

/** What {@link fromScikit} can be told beside the file. */
export interface FromScikitOptions {
  /** Larger files are refused. @default 268435456 */
  readonly maxBytes?: number;
}

/** Where a model was read from. Plain JSON. */
export type ScikitTraining = {
  readonly from: 'scikit';
  readonly library: string;
  readonly estimator: string;
  /** Of a classifier; of two classes, scores are the probability of the second. */
  readonly classes?: readonly string[];
};

/** What was read, and as `inputs` its columns for {@link columnsAsTheyAre}. */
export type ScikitModel = { readonly inputs: Features } & (
  LinearModel<ScikitTraining> | MultinomialModel<ScikitTraining> | TreeModel<ScikitTraining>
);

/**
 * A model of scikit-learn from the JSON that `python/slipway_export.py` writes: linear, Poisson and logistic regression,
 * trees, forests, gradient boosting and histogram gradient boosting of numbers.
 *
 * Scores are those of `predict`, or of `predict_proba` with classes: of two, the probability of the second. Features have 32
 * bits, as the trees of scikit-learn have them; linear models there have 64. Missing values go as trees learned, and make the
 * score of a linear model `NaN`. For preprocessing and other estimators see {@link onnxPredictor}.
 *
 * @param file - the JSON, as text or bytes.
 * @throws {SlipwayError} `bad-format` on anything malformed, `bad-version`, `too-large`, `bad-option`.
 * @source checked against scikit-learn 1.6's own predictions.
 * @example
 * const model = fromScikit(JSON.stringify({ format: 'slipway-scikit', version: 1, library: 'scikit-learn 1.6.1', estimator: 'Ridge',
 *   features: ['age'], classes: null, model: { kind: 'linear', link: 'identity', weights: [[2]], intercepts: [1] } }));
 * createPredictor(columnsAsTheyAre(model.inputs), model).predictTable(table({ age: numberColumn([20]) })).scores // => Float64Array [41]
 */
export function fromScikit(file: string | Uint8Array, options: FromScikitOptions = {}): ScikitModel {
  checkKeys(where, options, ['maxBytes']);
  const root = fileFields(
    where,
    parseJson(textOf(where, checkFile(where, file, options.maxBytes)), where, Infinity),
  );
  if (root.raw('format') !== 'slipway-scikit') throw root.refuse('format', '"slipway-scikit"');
  if (root.raw('version') !== 1)
    throw new SlipwayError(
      'bad-version',
      where,
      `the file has version ${JSON.stringify(root.raw('version'))?.slice(0, 20)}; this library reads 1.`,
    );
  const names = root.texts('features');
  if (new Set(names).size !== names.length) throw root.refuse('features', 'a list of different names');
  const inputs: Features = { dense: names, categories: [] };
  const classes = root.has('classes') ? root.texts('classes') : undefined;
  const training: ScikitTraining = {
    from: 'scikit',
    library: root.text('library'),
    estimator: root.text('estimator'),
    ...(classes && { classes }),
  };
  const told = root.fields('model');
  try {
    const model =
      told.text('kind') === 'linear'
        ? readLinear(told, inputs, classes, training)
        : readTrees(told, inputs, classes, training);
    return Object.freeze({ ...model, inputs });
  } catch (cause) {
    if (!(cause instanceof SlipwayError) || !['bad-option', 'shape-mismatch'].includes(cause.code))
      throw cause;
    throw new SlipwayError('bad-format', where, 'the parts of the file do not go together.', { cause });
  }
}

function readLinear(
  file: FileFields,
  features: Features,
  classes: readonly string[] | undefined,
  training: ScikitTraining,
): LinearModel<ScikitTraining> | MultinomialModel<ScikitTraining> {
  const link = linkOf(file, ['logit', 'identity', 'log', 'softmax']) as Link;
  const width = features.dense.length;
  const rows = listsOf(file, 'weights', link === 'softmax' ? classes?.length : 1, width);
  const intercepts = Float64Array.from(file.numbers('intercepts', rows.length));
  if (link !== 'softmax')
    return linearModel({
      features,
      weights: Float64Array.from(rows[0]!),
      intercept: intercepts[0]!,
      link,
      training,
    });
  const weights = new Float64Array(width * rows.length);
  rows.forEach((row, k) => {
    for (let at = 0; at < width; at++) weights[at * rows.length + k] = row[at]!;
  });
  return multinomialModel({ features, classes: classes ?? [], weights, intercepts, training });
}

function readTrees(
  file: FileFields,
  features: Features,
  classes: readonly string[] | undefined,
  training: ScikitTraining,
): TreeModel<ScikitTraining> {
  if (file.text('kind') !== 'trees') throw file.refuse('kind', '"linear" or "trees"');
  const link = linkOf(file, ['logit', 'identity', 'log', 'softmax', 'share']);
  const base = Float64Array.from(file.numbers('base'));
  const bits = file.count('bits');
  if (bits !== 32 && bits !== 64) throw file.refuse('bits', '32 or 64');
  const outputs = base.length;
  const told = file.list('trees');
  // A tree of several outputs is as many here; those of one output each come in turn as they are.
  const trees = told.flatMap((tree) =>
    readTree(tree, features.dense.length, bits === 32 ? roundedDown : nearest),
  );
  const several = outputs > 1;
  return treeModel({
    features,
    link,
    ...(several && { classes: classes ?? [] }),
    base,
    trees: layTrees(where, trees),
    training,
  });
}

/** The trees of a file's tree: one for each output, alike but for their leaves. */
function readTree(
  file: FileFields,
  width: number,
  round: (threshold: number) => number,
): readonly FileTree[] {
  const lefts = file.numbers('left');
  const nodes = lefts.length;
  const features = file.numbers('feature', nodes);
  const rights = file.numbers('right', nodes);
  const thresholds = file.numbers('threshold', nodes);
  const missing = file.numbers('missing_left', nodes);
  const covers = file.numbers('cover', nodes);
  return listsOf(file, 'values', undefined, nodes).map((values) => {
    const tree = emptyTree(nodes);
    for (let node = 0; node < nodes; node++) {
      tree.covers[node] = covers[node]!;
      const feature = features[node]!;
      if (feature === -1) {
        tree.values[node] = values[node]!;
        continue;
      }
      if (!(Number.isInteger(feature) && feature >= 0 && feature < width))
        throw file.refuse(`feature[${node}]`, `-1, or one of ${width} features`);
      tree.features[node] = feature;
      tree.lefts[node] = lefts[node]!;
      tree.rights[node] = rights[node]!;
      tree.thresholds[node] = round(thresholds[node]!);
      tree.missingLeft[node] = missing[node] ? 1 : 0;
    }
    return tree;
  });
}

function linkOf(file: FileFields, links: readonly TreeLink[]): TreeLink {
  const link = links.find((each) => each === file.text('link'));
  if (link) return link;
  throw file.refuse('link', `one of ${links.join(', ')}`);
}

/** Lists of numbers within a list, all of one length. */
function listsOf(
  file: FileFields,
  name: string,
  count: number | undefined,
  length: number,
): readonly ArrayLike<number>[] {
  const lists = file.raw(name);
  if (!Array.isArray(lists) || lists.length === 0 || (count !== undefined && lists.length !== count))
    throw file.refuse(name, `a list of ${count ?? 'one or more'} lists of numbers`);
  return lists.map((list: unknown, at) =>
    fileFields(where, { [`${name}[${at}]`]: list }).numbers(`${name}[${at}]`, length),
  );
}
