import { SlipwayError } from '../core/error.ts';
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
import { openTurn } from './linear/turn.ts';

const where = 'train/linear-regression';

/** Of what lies between, squares and their sums are far from the ends of float64. */
const [SMALLEST, LARGEST] = [1e-140, 1e140];

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
 * Minimises ½ Σ weight · (label − sum)² + ½·l2·‖w‖² + l1·‖w‖₁; the intercept is not penalised. With `l2` 0 it is ordinary least
 * squares; where features are sums of others, as all levels of a category are with the intercept, many weights are
 * best, and those of least norm are given. Categories stay codes: a missing or unseen one (`-1`) adds nothing. Nothing
 * is random.
 *
 * The products of all pairs of features are summed once, less the means, and solved; a step or two of the solver then
 * take off what rounding left. `fit` goes `from` a linear model with the link `identity`.
 *
 * @param options.tolerance - how far the sum of a row may be off, in its own standard errors, were the deviation of
 *   the labels what the sums leave unexplained.
 * @throws {SlipwayError} `bad-option`; on fit `bad-data` on no rows, a label, weight or feature that is not finite, or
 *   labels that deviate by less than 1e-140 or more than 1e140; `shape-mismatch`; `too-large` as `logistic`; `not-converged`.
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
  checkExamples(examples, 'regression', where);
  checkHasFeatures(examples.matrix, where);
  const features = featuresOf(examples.matrix);
  const before = startFrom(where, fitOptions.from, 'regression', examples);
  // In units of their deviation, labels of any unit are solved to the same digits.
  const { mean, deviation } = spreadOf(examples);
  const scale = deviation || 1;
  const labels = examples.labels.map((label) => (label - mean) / scale);
  const design = await openDesign({ ...examples, labels }, settings.kernel, openTurn(fitOptions.signal));
  const problem = await squaresProblem(design, settings.l2, before && standardized(before, mean, scale));
  const scaled = { ...settings, l1: settings.l1 / scale };
  const { point, training } = await minimise(
    where,
    'linear-regression',
    problem,
    scaled,
    fitOptions,
    design.turn,
  );
  const found = await problem.leastNorm(point, settings.l1 === 0);
  return linearModel({
    features,
    weights: found.subarray(0, design.width).map((weight) => scale * weight),
    intercept: mean + scale * found[design.width]!,
    link: 'identity',
    training: { ...training, l1: settings.l1, objective: scale ** 2 * training.objective },
  });
}

/** The mean of the labels and their deviation, by weight: in units of the largest, whose square neither overflows nor is lost. */
function spreadOf({ labels, weights }: Examples): { readonly mean: number; readonly deviation: number } {
  const largest = labels.reduce((most, label) => Math.max(most, Math.abs(label)), 0);
  const unit = 2 ** Math.floor(Math.log2(largest || 1));
  let [total, sum, squares] = [0, 0, 0];
  for (let row = 0; row < labels.length; row++) {
    const weight = weights ? weights[row]! : 1;
    total += weight;
    sum += weight * (labels[row]! / unit);
  }
  const mean = sum / total;
  for (let row = 0; row < labels.length; row++)
    squares += (weights ? weights[row]! : 1) * (labels[row]! / unit - mean) ** 2;
  const deviation = unit * Math.sqrt(squares / total);
  if (deviation > 0 && !(deviation >= SMALLEST && deviation <= LARGEST)) {
    throw new SlipwayError(
      'bad-data',
      where,
      `the labels deviate from their mean by ${deviation.toPrecision(3)}; expected ${SMALLEST} to ${LARGEST}, or 0, so that their squares are numbers. Change their unit.`,
    );
  }
  return { mean: unit * mean, deviation };
}

function standardized(point: Float64Array, mean: number, scale: number): Float64Array {
  return point.map((value, j) => (j === point.length - 1 ? value - mean : value) / scale);
}
