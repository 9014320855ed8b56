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

const where = 'train/poisson-regression';

/** Options of {@link poissonRegression}. */
export interface PoissonRegressionOptions extends SolverOptions, KernelOption {}

/** How a Poisson regression was trained. Plain JSON, saved with the model. */
export type PoissonRegressionTraining = SolverTraining<'poisson-regression'>;

/**
 * Penalised Poisson regression of counts, to convergence, in float64: the expected count is the exponential of the sum.
 *
 * Minimises ½·l2·‖w‖² + l1·‖w‖₁ + Σ weight · (expected − label · ln expected) over the rows, which is half the deviance but for
 * what no weight changes; the intercept is not penalised. Labels are 0 or more, and need not be whole: rates, with the
 * exposure as weight, are counts, too. Categories stay codes: a missing or unseen one (`-1`) adds nothing. Nothing is
 * random. `fit` goes `from` a linear model with the link `log`.
 *
 * @param options.tolerance - 1e-6 when left out: expected counts good to about seven digits.
 * @throws {SlipwayError} `bad-option`; on fit `bad-data` on no rows, labels that are all 0, below 0 or not finite, a
 *   feature or weight that is not finite, or sums that overflow; `shape-mismatch`; `too-large` as `logistic`;
 *   `not-converged`.
 * @cost As `logistic`.
 * @source scikit-learn `PoissonRegressor(alpha)`, which divides by the sum of the weights: `l2` is alpha times that.
 * @example
 * const matrix = { rows: 4, dense: { names: ['x'], values: Float32Array.of(0, 0, 1, 1) }, categories: [] };
 * const model = await poissonRegression({ l2: 0 }).fit({ matrix, labels: Float64Array.of(1, 3, 5, 7), label: { name: 'y' }, leftOut: 0 });
 * [model.task, ...model.predict(matrix).map((count) => Math.round(1e6 * count) / 1e6)] // => ['count', 2, 2, 6, 6]
 */
export function poissonRegression(
  options: PoissonRegressionOptions = {},
): Estimator<LinearModel<PoissonRegressionTraining>> {
  checkKeys(where, options, solverKeys);
  const settings = solverSettings(where, options);
  return Object.freeze({
    name: 'poisson-regression',
    fit: (examples, fitOptions = {}) =>
      fitOneOutput(where, 'poisson-regression', 'poisson', examples, settings, fitOptions),
  } satisfies Estimator<LinearModel<PoissonRegressionTraining>>);
}
