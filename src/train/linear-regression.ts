import { checkKeys } from '../core/options.ts';
import { featuresOf } from '../models/features.ts';
import { linearModel, type LinearModel } from '../models/linear-model.ts';
import type { Examples } from '../table/examples.ts';
import { checkExamples, checkHasFeatures } from './check-examples.ts';
import { checkFitOptions } from './check-fit-options.ts';
import type { Estimator, FitOptions } from './estimator.ts';
import { openDesign } from './linear/design.ts';
import { minimise } from './linear/minimise.ts';
import {
  solverKeys,
  solverSettings,
  type KernelOption,
  type SolverOptions,
  type SolverSettings,
  type SolverTraining,
} from './linear/options.ts';
import { squaresProblem } from './linear/squares-problem.ts';
import { startFrom } from './linear/start-from.ts';

const where = 'train/linear-regression';

/** Options of {@link linearRegression}. */
export interface LinearRegressionOptions extends Omit<SolverOptions, 'l2'>, KernelOption {
  /** Strength of the penalty ½·l2·‖w‖² on the weights, the intercept excepted; 0 or more. `alpha` of scikit-learn's `Ridge`. @default 0 */
  readonly l2?: number;
}

/** How a linear regression was trained. Plain JSON, saved with the model. */
export type LinearRegressionTraining = SolverTraining<'linear-regression'>;

/**
 * Linear regression by least squares, in float64.
 *
 * Minimises ½ Σ weight · (label − sum)² + ½·l2·‖w‖²; the intercept is not penalised. With `l2` 0 it is ordinary least
 * squares; where features are sums of others, as all levels of a category are with the intercept, many weights are
 * best, and those of least norm are given. Categories stay codes: a missing or unseen one (`-1`) adds nothing. Nothing
 * is random.
 *
 * The products of all pairs of features are summed once, less the means, and solved; a step or two of the solver then
 * take off what rounding left. `fit` goes `from` a linear model with the link `identity`.
 *
 * @param options.tolerance - how far the sum of a row may be off, in its own standard errors, were the deviation of
 *   the labels what the sums leave unexplained.
 * @throws {SlipwayError} `bad-option`; on fit `bad-data` on no rows, a label, weight or feature that is not finite;
 *   `shape-mismatch`; `not-converged`.
 * @cost rows × (dense features + categories)², once; past 512 features beside the category of most levels the rest is
 *   left to the solver.
 * @source scikit-learn `LinearRegression`, and `Ridge(alpha=l2)`.
 * @example
 * const matrix = { rows: 3, dense: { names: ['x'], values: Float32Array.of(0, 1, 2) }, categories: [] };
 * const model = await linearRegression().fit({ matrix, labels: Float64Array.of(1, 3, 5), label: { name: 'y' }, leftOut: 0 });
 * [Math.round(1e9 * model.weights[0]) / 1e9, Math.round(1e9 * model.intercept) / 1e9] // => [2, 1]
 */
export function linearRegression(
  options: LinearRegressionOptions = {},
): Estimator<LinearModel<LinearRegressionTraining>> {
  checkKeys(where, options, solverKeys);
  const settings = solverSettings(where, { ...options, l2: options.l2 ?? 0 }, 1e-9);
  return Object.freeze({
    name: 'linear-regression',
    fit: (examples, fitOptions = {}) => fit(examples, settings, fitOptions),
  } satisfies Estimator<LinearModel<LinearRegressionTraining>>);
}

async function fit(
  examples: Examples,
  settings: SolverSettings,
  fitOptions: FitOptions,
): Promise<LinearModel<LinearRegressionTraining>> {
  checkFitOptions(where, fitOptions, true);
  const { weight, mean } = checkExamples(examples, 'regression', where);
  checkHasFeatures(examples.matrix, where);
  const features = featuresOf(examples.matrix);
  const before = startFrom(where, fitOptions.from, 'regression', examples);
  // In units of their deviation, labels of any unit are solved to the same digits.
  const scale = deviation(examples, weight, mean) || 1;
  const labels = examples.labels.map((label) => (label - mean) / scale);
  const design = await openDesign({ ...examples, labels }, settings.kernel);
  const problem = squaresProblem(design, settings.l2, before && standardized(before, mean, scale));
  const scaled = { ...settings, l1: settings.l1 / scale };
  const { point, training } = await minimise(where, 'linear-regression', problem, scaled, fitOptions);
  const found = problem.leastNorm(point, settings.l1 === 0);
  return linearModel({
    features,
    weights: found.subarray(0, design.width).map((weight) => scale * weight),
    intercept: mean + scale * found[design.width]!,
    link: 'identity',
    training: { ...training, l1: settings.l1, objective: scale ** 2 * training.objective },
  });
}

function deviation({ labels, weights }: Examples, weight: number, mean: number): number {
  const squares = labels.reduce(
    (sum, label, row) => sum + (weights ? weights[row]! : 1) * (label - mean) ** 2,
    0,
  );
  return Math.sqrt(squares / weight);
}

function standardized(point: Float64Array, mean: number, scale: number): Float64Array {
  return point.map((value, j) => (j === point.length - 1 ? value - mean : value) / scale);
}
