import { SlipwayError } from '../core/error.ts';
import { checkChoice, checkNumber } from '../core/options.ts';
import { featuresOf } from '../models/features.ts';
import { linearModel, type LinearModel } from '../models/linear-model.ts';
import { linearScores } from '../models/linear-scores.ts';
import type { Examples } from '../table/examples.ts';
import { width, type Matrix } from '../table/matrix.ts';
import { checkExamples, checkHasFeatures } from './check-examples.ts';
import type { FitOptions } from './estimator.ts';
import { lbfgs } from './lbfgs.ts';
import { logisticLoss } from './logistic-loss.ts';
import { pause } from './pause.ts';
import { inverseCurvature } from './preconditioner.ts';

/** What both logistic estimators can be told. */
export interface LogisticOptions {
  /** Strength of the penalty ½·l2·‖w‖² on the weights, the intercept excepted; 0 or more. 1 ÷ C of scikit-learn. @default 1 */
  readonly l2?: number;
  /**
   * When to stop: how many of its own standard errors the log odds of a row may still be off, as the gradient and
   * the curvature at the last weights estimate it. Above 0.
   */
  readonly tolerance?: number;
  /** The most steps of the solver; 1 or more. @default 1000 */
  readonly maxIterations?: number;
  /** What to do when the solver stops before the tolerance: refuse, or keep the model with `training.converged` false. @default 'error' */
  readonly onNotConverged?: 'error' | 'keep';
}

/** How a logistic regression was trained. Plain JSON, saved with the model. */
export type LogisticTraining = {
  readonly estimator: 'logistic';
  /** What did the linear algebra: `float64`, or the tfjs backend. */
  readonly backend: string;
  readonly rows: number;
  readonly l2: number;
  readonly tolerance: number;
  readonly iterations: number;
  readonly evaluations: number;
  readonly converged: boolean;
  /**
   * `tolerance`: reached; `precision`: as close as the arithmetic can tell. Not converged: `stalled`, `iterations`, and
   * `separated`: without a penalty, some labels are told apart so well that the weights grow without end.
   */
  readonly stopped: 'tolerance' | 'precision' | 'stalled' | 'iterations' | 'separated';
  /** ½·l2·‖w‖² + the weighted sum of the log losses, in nats. */
  readonly objective: number;
  readonly maxGradient: number;
  /**
   * The figure that `tolerance` bounds: √(g · H⁻¹ g), half its square being about what is left of the objective. H is
   * the curvature at these weights when `tolerance` stopped the solver, and an earlier one otherwise; past 512 columns
   * it is the diagonal for those of least curvature.
   */
  readonly decrement: number;
};

/** The two products with the features that are all a solver needs. Whoever makes one cleans up after it. */
export interface LinearAlgebra {
  readonly backend: string;
  /** Relative rounding of the objective, and the decrement at which a stall is the arithmetic's. */
  readonly precision: { readonly rounding: number; readonly stallTolerance: number };
  /** intercept + X w, into `out`, shape `[rows]`. */
  scores(weights: Float64Array, intercept: number, out: Float64Array): void | Promise<void>;
  /** Xᵀ r, into the first `width` places of `out`. */
  correlate(residuals: Float64Array, out: Float64Array): void | Promise<void>;
}

/** Checked options with their defaults. */
export function logisticSettings(
  where: string,
  options: LogisticOptions,
  tolerance: number,
): Required<LogisticOptions> {
  return {
    l2: checkNumber(where, 'l2', options.l2 ?? 1, { min: 0 }),
    tolerance: checkNumber(where, 'tolerance', options.tolerance ?? tolerance, { min: Number.MIN_VALUE }),
    maxIterations: checkNumber(where, 'maxIterations', options.maxIterations ?? 1000, {
      min: 1,
      integer: true,
    }),
    onNotConverged: checkChoice(where, 'onNotConverged', options.onNotConverged ?? 'error', [
      'error',
      'keep',
    ]),
  };
}

/** Rows evaluated before the event loop gets a turn. */
const rowsPerTurn = 500_000;

/**
 * The most that a Newton step may move a row's log odds at a minimum: the row's standard error, taken to be 10,000 at
 * most, times what may be left of it. Where labels are separated every step moves some by about 1, or by less where
 * the arithmetic raised a curvature lost to rounding.
 */
function mostMove(left: number): number {
  return Math.min(0.5, 1e4 * left);
}

/** How far a step moves the log odds of the row that it moves most. */
function largestMove(matrix: Matrix, step: Float64Array, where: string): number {
  const features = width(matrix);
  const moves = new Float64Array(matrix.rows);
  linearScores(matrix, step.subarray(0, features), step[features]!, moves, where);
  return moves.reduce((most, move) => Math.max(most, Math.abs(move)), 0);
}

/** Penalised logistic regression over any linear algebra; the loss, the sums and the solver are float64 on the host. */
export async function fitLogistic(
  where: string,
  examples: Examples,
  settings: Required<LogisticOptions>,
  open: (matrix: Matrix) => LinearAlgebra,
  { signal, onProgress }: FitOptions,
): Promise<LinearModel<LogisticTraining>> {
  signal?.throwIfAborted();
  const { l2, tolerance, maxIterations } = settings;
  const { mean: prior } = checkExamples(examples, 'binary', where);
  const { matrix, labels, weights } = examples;
  checkHasFeatures(matrix, where);
  const features = width(matrix);
  const algebra = open(matrix);
  const scores = new Float64Array(matrix.rows);
  const curvatureAt = async (point: Float64Array): Promise<(vector: Float64Array) => Float64Array> => {
    await algebra.scores(point.subarray(0, features), point[features]!, scores);
    for (let i = 0; i < scores.length; i++) {
      const e = Math.exp(-Math.abs(scores[i]!));
      scores[i] = ((weights ? weights[i]! : 1) * e) / (1 + e) ** 2;
    }
    return inverseCurvature(matrix, scores, l2);
  };
  let sinceTurn = 0;

  const objective = async (point: Float64Array): Promise<{ value: number; gradient: Float64Array }> => {
    sinceTurn += matrix.rows;
    if (sinceTurn > rowsPerTurn) {
      sinceTurn = 0;
      await pause();
      signal?.throwIfAborted();
    }
    const w = point.subarray(0, features);
    await algebra.scores(w, point[features]!, scores);
    const { loss, residual } = logisticLoss(scores, labels, weights);
    const gradient = new Float64Array(features + 1);
    await algebra.correlate(scores, gradient);
    gradient[features] = residual;
    let squares = 0;
    for (let j = 0; j < features; j++) {
      squares += w[j]! * w[j]!;
      gradient[j]! += l2 * w[j]!;
    }
    const value = loss + (l2 / 2) * squares;
    if (!Number.isFinite(value)) {
      throw new SlipwayError(
        'bad-data',
        where,
        `the objective is ${value}: the features are too large to sum. Standardize them first.`,
      );
    }
    return { value, gradient };
  };

  const start = new Float64Array(features + 1);
  start[features] = Math.log(prior / (1 - prior));
  const { point, gradient, value, ...rest } = await lbfgs(objective, start, {
    precondition: await curvatureAt(start),
    renew: curvatureAt,
    tolerance,
    maxIterations,
    ...algebra.precision,
    signal,
    onIteration: ({ iterations, value: loss, decrement }) =>
      onProgress?.({
        stage: where,
        done: iterations,
        unit: 'iterations',
        figures: { objective: loss, decrement },
      }),
  });
  const { iterations, evaluations, maxGradient, decrement } = rest;
  const arrived = rest.stopped === 'tolerance' || rest.stopped === 'precision';
  const separated =
    arrived &&
    l2 === 0 &&
    largestMove(matrix, (await curvatureAt(point))(gradient), where) >
      mostMove(Math.max(decrement, tolerance));
  const converged = arrived && !separated;
  const stopped = separated ? 'separated' : rest.stopped;
  if (separated && settings.onNotConverged === 'error') {
    throw new SlipwayError(
      'not-converged',
      where,
      `the features separate some of the labels and l2 is 0, so the weights grow without end; expected a minimum. Set l2 above 0, leave out the features that give the label away, or set onNotConverged: 'keep'.`,
      { details: { iterations, decrement, stopped } },
    );
  }
  if (!converged && settings.onNotConverged === 'error') {
    throw new SlipwayError(
      'not-converged',
      where,
      `the solver stopped after ${iterations} iterations with a decrement of ${decrement.toPrecision(3)}; expected at most ${tolerance}. Standardize the features, raise l2 or maxIterations, or set onNotConverged: 'keep'.`,
      { details: { iterations, decrement, stopped } },
    );
  }
  const training: LogisticTraining = {
    estimator: 'logistic',
    backend: algebra.backend,
    rows: matrix.rows,
    l2,
    tolerance,
    iterations,
    evaluations,
    converged,
    stopped,
    objective: value,
    maxGradient,
    decrement,
  };
  return linearModel({
    features: featuresOf(matrix),
    weights: point.slice(0, features),
    intercept: point[features]!,
    link: 'logit',
    training,
  });
}
