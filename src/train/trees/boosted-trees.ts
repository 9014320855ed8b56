import type { TreeModel } from '../../models/tree-model.ts';
import type { Estimator } from '../estimator.ts';
import { fitTrees, type TreeTraining } from './fit-trees.ts';
import { treeSettings, type BoostedTreesOptions } from './options.ts';

const where = 'train/boosted-trees';

/**
 * Gradient boosting of decision trees over binned features: the model to beat on tables.
 *
 * Each tree lowers the loss of the sum of those before it (log loss, cross-entropy, squared error, or Poisson with a log
 * link), by Newton steps; its leaf of most gain is split next. Features need no scaling. Missing values (`NaN`, code `-1`)
 * go, at each split, the way that lowers the loss most; categories are split by sets of levels. Where a feature has more
 * values than `bins` they share bins of about as many rows each; past 200,000 rows those are found from as many drawn ones.
 *
 * The same seed gives the same model, bit for bit, by compiled loops or by plain ones, in one thread or with `workers`. `fit` reports progress
 * every round, with the loss, and goes on `from` a model of the same features and task, with what
 * it would have done had it not stopped there. With `checkpoints` it writes one every ten rounds, and a training that was
 * killed goes on from the last, to the same bits.
 *
 * @throws {SlipwayError} `bad-option`; on fit `bad-data` on no rows, one class, a label that the task has none of, a
 *   feature that is infinite, a weight that is not finite, or a checkpoint that is malformed or of another training;
 *   `shape-mismatch`; `not-converged` when a loss is no finite number, of the validation examples too, unless
 *   `onNotConverged` says otherwise; `unsupported`, `too-large`.
 * @cost trees × rows × features × about 3, and 4 bytes a row for every four features.
 * @source As scikit-learn `HistGradientBoostingClassifier` and `…Regressor` (the same trees where there is a bin for every
 *   value), with the order of levels of LightGBM.
 * @example
 * const matrix = { rows: 40, dense: { names: ['x'], values: Float32Array.from({ length: 40 }, (_, row) => row) }, categories: [] };
 * const labels = Float64Array.from({ length: 40 }, (_, row) => (row < 20 ? 1 : 5));
 * const model = await boostedTrees({ trees: 1, learningRate: 1 }).fit({ matrix, labels, label: { name: 'y' }, leftOut: 0 });
 * model.predict(matrix).slice(19, 21) // => Float64Array [1, 5]
 */
export function boostedTrees(options: BoostedTreesOptions = {}): Estimator<TreeModel<TreeTraining>> {
  const settings = treeSettings(where, options);
  return Object.freeze({
    name: 'boosted-trees',
    fit: (examples, fitOptions = {}) => fitTrees(where, examples, settings, fitOptions),
  } satisfies Estimator<TreeModel<TreeTraining>>);
}
