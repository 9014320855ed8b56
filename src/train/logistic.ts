import { checkKeys } from '../core/options.ts';
import type { LinearModel } from '../models/linear-model.ts';
import { linearScores } from '../models/linear-scores.ts';
import type { Matrix } from '../table/matrix.ts';
import type { Estimator } from './estimator.ts';
import {
  fitLogistic,
  logisticSettings,
  type LinearAlgebra,
  type LogisticOptions,
  type LogisticTraining,
} from './logistic-core.ts';

const where = 'train/logistic';

/**
 * Penalised logistic regression, to convergence, in float64 on plain typed arrays.
 *
 * Minimises ½·l2·‖w‖² + Σ weight · log loss over the rows; the intercept is not penalised. The objective is convex
 * and the answer is its one minimum, not where a solver gave up: `model.training` says how it ended. Categories
 * stay codes: a missing or unseen one (`-1`) adds nothing. Nothing is random.
 *
 * `fit` reports progress every iteration.
 *
 * @param options.l2 - shrinks the weights more as it grows. With 0 and labels of which a line separates some there is no
 *   minimum, and the fit ends in `not-converged`.
 * @param options.tolerance - 1e-6 when left out: probabilities good to about seven digits.
 * @throws {SlipwayError} `bad-option`; on fit `bad-data` on no rows, one class, a label other than 0 and 1, a
 *   feature or weight that is not finite; `shape-mismatch`; `not-converged`.
 * @cost iterations × rows × (dense features + categories); 8 bytes a row beside the examples.
 * @source The objective of scikit-learn `LogisticRegression(C=1/l2)`, whose default `lbfgs` stops earlier.
 * @example
 * const matrix = { rows: 4, dense: { names: ['x'], values: Float32Array.of(-1, -1, 1, 1) }, categories: [] };
 * const model = await logistic().fit({ matrix, labels: Float64Array.of(0, 1, 1, 1), label: { name: 'y' }, leftOut: 0 });
 * [model.training.converged, model.weights[0] > 0] // => [true, true]
 */
export function logistic(options: LogisticOptions = {}): Estimator<LinearModel<LogisticTraining>> {
  checkKeys(where, options, ['l2', 'tolerance', 'maxIterations', 'onNotConverged']);
  const settings = logisticSettings(where, options, 1e-6);
  return Object.freeze({
    name: 'logistic',
    fit: (examples, fitOptions = {}) => fitLogistic(where, examples, settings, plainAlgebra, fitOptions),
  } satisfies Estimator<LinearModel<LogisticTraining>>);
}

function plainAlgebra(matrix: Matrix): LinearAlgebra {
  return {
    backend: 'float64',
    precision: { rounding: 1e-12, stallTolerance: 1e-4 },
    scores: (weights, intercept, out) => void linearScores(matrix, weights, intercept, out, where),
    correlate: (residuals, out) => correlate(matrix, residuals, out),
  };
}

function correlate({ rows, dense, categories }: Matrix, residuals: Float64Array, out: Float64Array): void {
  const columns = dense.names.length;
  const { values } = dense;
  for (let i = 0, at = 0; i < rows; i++) {
    const r = residuals[i]!;
    for (let j = 0; j < columns; j++, at++) out[j]! += r * values[at]!;
  }
  let offset = columns;
  for (const { codes, levels } of categories) {
    for (let i = 0; i < rows; i++) if (codes[i]! >= 0) out[offset + codes[i]!]! += residuals[i]!;
    offset += levels.length;
  }
}
