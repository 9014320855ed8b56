import { checkKeys } from '../core/options.ts';
import type { LinearModel } from '../models/linear-model.ts';
import type { Estimator } from './estimator.ts';
import { fitOneOutput } from './linear/fit-one-output.ts';
import {
  solverKeys,
  solverSettings,
  type KernelOption,
  type SolverOptions,
  type SolverTraining,
} from './linear/options.ts';

const where = 'train/logistic';

/** Options of {@link logistic}. */
export interface LogisticOptions extends SolverOptions, KernelOption {}

/** How a logistic regression was trained. Plain JSON, saved with the model. */
export type LogisticTraining = SolverTraining<'logistic'>;

/**
 * Penalised logistic regression, to convergence, in float64.
 *
 * Minimises ½·l2·‖w‖² + l1·‖w‖₁ + Σ weight · log loss over the rows; the intercept is not penalised. The objective is convex
 * and the answer is its one minimum, not where a solver gave up: `model.training` says how it ended. Categories
 * stay codes: a missing or unseen one (`-1`) adds nothing. Nothing is random.
 *
 * `fit` reports progress every iteration, and goes `from` a linear model with the link `logit`.
 *
 * @param options.l2 - shrinks the weights more as it grows. With 0 and labels of which a line separates some there is no
 *   minimum, and the fit ends in `not-converged`.
 * @param options.tolerance - 1e-6 when left out: probabilities good to about seven digits.
 * @throws {SlipwayError} `bad-option`; on fit `bad-data` on no rows, one class, a label other than 0 and 1, a
 *   feature or weight that is not finite; `shape-mismatch`; `too-large` where `l1` is above 0 and there are more than 2,048
 *   features, or 511 beside the category of most levels; `not-converged`.
 * @cost iterations × rows × (dense features + categories), and rows × (dense features + categories)² twice. The examples are
 *   not copied as a whole; the products of features take 8 bytes a pair, of at most 512 features and the category of most levels.
 * @source The objective of scikit-learn `LogisticRegression(C=1/l2)`, whose default `lbfgs` stops earlier.
 * @example
 * const matrix = { rows: 4, dense: { names: ['x'], values: Float32Array.of(-1, -1, 1, 1) }, categories: [] };
 * const model = await logistic().fit({ matrix, labels: Float64Array.of(0, 1, 1, 1), label: { name: 'y' }, leftOut: 0 });
 * [model.training.converged, model.weights[0] > 0] // => [true, true]
 */
export function logistic(options: LogisticOptions = {}): Estimator<LinearModel<LogisticTraining>> {
  checkKeys(where, options, solverKeys);
  const settings = solverSettings(where, options);
  return Object.freeze({
    name: 'logistic',
    fit: (examples, fitOptions = {}) =>
      fitOneOutput(where, 'logistic', 'logistic', examples, settings, fitOptions),
  } satisfies Estimator<LinearModel<LogisticTraining>>);
}
