import { SlipwayError } from '../core/error.ts';
import { checkChoice, checkKeys } from '../core/options.ts';
import {
  calibratedModel,
  logOdds,
  type CalibratedModel,
  type Calibration,
} from '../models/calibrated-model.ts';
import { logisticFunction } from '../models/logistic-function.ts';
import type { Model } from '../models/model.ts';
import type { Examples } from '../table/examples.ts';
import { checkExamples } from './check-examples.ts';
import { lbfgs, type Evaluated } from './lbfgs.ts';

const where = 'train/calibrate';

/** Options of {@link calibrate}. */
export interface CalibrateOptions {
  /**
   * `platt` learns two numbers, a slope and an intercept of the log odds, and is for some hundred examples on; `isotonic`
   * any curve that never falls, and is for some thousand on. @default 'platt'
   */
  readonly method?: 'platt' | 'isotonic';
  readonly signal?: AbortSignal | undefined;
}

/** How a model was calibrated. Plain JSON, saved with it. */
export type CalibrationTraining = {
  readonly estimator: 'calibrate';
  readonly method: 'platt' | 'isotonic';
  readonly rows: number;
  /** Sum of the weights. */
  readonly weight: number;
};

/**
 * Puts the probabilities of a binary model right on examples that it was not trained on: a model around it.
 *
 * `platt` minimises the log loss of the logistic function of slope × log odds + intercept, against labels drawn in a
 * little: (ones + 1) ÷ (ones + 2) and 1 ÷ (zeros + 2). `isotonic` minimises the squares of a curve that never falls;
 * between the scores it has seen it is a line, beyond them flat. It ties scores, so the order of rows that it makes is
 * no finer than before. Row weights count in both; nothing is random.
 *
 * @throws {SlipwayError} `bad-option`, also when the model is not binary; `bad-data` on no rows, one class, a label
 *   other than 0 and 1, a score that is not a probability; `shape-mismatch` on other features than the model's;
 *   `not-converged`.
 * @source scikit-learn `IsotonicRegression(out_of_bounds="clip")` on the scores, and the sigmoid of
 *   `CalibratedClassifierCV` on their log odds; J. Platt (1999), Probabilistic Outputs for Support Vector Machines.
 * @example
 * const matrix = { rows: 4, dense: { names: ['x'], values: Float32Array.of(-2, -1, 1, 2) }, categories: [] };
 * const model = linearModel({ features: featuresOf(matrix), weights: Float64Array.of(1), intercept: 0 });
 * const examples = { matrix, labels: Float64Array.of(0, 1, 0, 1), label: { name: 'y' }, leftOut: 0 };
 * (await calibrate(model, examples, { method: 'isotonic' })).predict(matrix) // => Float64Array [0, 0.5, 0.5, 1]
 */
export async function calibrate(
  model: Model,
  examples: Examples,
  options: CalibrateOptions = {},
): Promise<CalibratedModel> {
  checkKeys(where, options, ['method', 'signal']);
  const method = checkChoice(where, 'method', options.method ?? 'platt', ['platt', 'isotonic']);
  options.signal?.throwIfAborted();
  // What is no binary model is refused before any work.
  calibratedModel({ model, calibration: { method: 'platt', slope: 1, intercept: 0 } });
  const { rows, weight } = checkExamples(examples, 'binary', where, { missing: 'allowed' });
  const scores = model.predict(examples.matrix);
  const wrong = scores.findIndex((score) => !(score >= 0 && score <= 1));
  if (wrong >= 0) {
    throw new SlipwayError(
      'bad-data',
      where,
      `the score of the model is ${scores[wrong]} at row ${wrong}; expected a probability.`,
      { details: { row: wrong } },
    );
  }
  const calibration =
    method === 'platt' ? await platt(scores, examples, options.signal) : isotonic(scores, examples);
  const training: CalibrationTraining = { estimator: 'calibrate', method, rows, weight };
  return calibratedModel({ model, calibration, training });
}

async function platt(
  scores: Float64Array,
  { labels, weights }: Examples,
  signal: AbortSignal | undefined,
): Promise<Calibration> {
  const odds = scores.map(logOdds);
  const counts = [0, 0];
  for (let row = 0; row < labels.length; row++) counts[labels[row]!]! += weights ? weights[row]! : 1;
  const [zeros, ones] = counts as [number, number];
  const targets = [1 / (zeros + 2), (ones + 1) / (ones + 2)];
  const bends = new Float64Array(3);
  const objective = ([slope, intercept]: Float64Array): Evaluated => {
    const gradient = new Float64Array(2);
    let value = 0;
    bends.fill(0);
    for (let row = 0; row < odds.length; row++) {
      const weight = weights ? weights[row]! : 1;
      const z = slope! * odds[row]! + intercept!;
      const target = targets[labels[row]!]!;
      const p = logisticFunction(z);
      value += weight * (Math.max(z, 0) - target * z + Math.log1p(Math.exp(-Math.abs(z))));
      gradient[0]! += weight * (p - target) * odds[row]!;
      gradient[1]! += weight * (p - target);
      const bend = weight * p * (1 - p);
      bends[0]! += bend * odds[row]! ** 2;
      bends[1]! += bend * odds[row]!;
      bends[2]! += bend;
    }
    return { value, gradient };
  };
  /** Newton's step: the curvature where the objective was last asked for. */
  const inverse = (): ((vector: Float64Array) => Float64Array) => {
    const [a, b, c] = [bends[0]!, bends[1]!, bends[2]!];
    // Scores that are all alike leave the slope open: it stays.
    const rest = Math.max(a - (b * b) / c, 1e-10 * a) || 1;
    return ([u, v]) => {
      const x = (u! - (b / c) * v!) / rest;
      return Float64Array.of(x, (v! - b * x) / c);
    };
  };
  const start = Float64Array.of(0, Math.log((ones + 1) / (zeros + 1)));
  const first = objective(start);
  const { point, stopped, iterations, decrement } = await lbfgs(objective, start, {
    precondition: inverse(),
    first,
    renew: inverse,
    tolerance: 1e-10,
    maxIterations: 100,
    rounding: 1e-14,
    stallTolerance: 1e-4,
    signal,
  });
  if (stopped === 'stalled' || stopped === 'iterations') {
    throw new SlipwayError(
      'not-converged',
      where,
      `the solver stopped after ${iterations} iterations with a decrement of ${decrement.toPrecision(3)}; expected at most 1e-10. Take method: 'isotonic', or more examples.`,
      { details: { iterations, decrement, stopped } },
    );
  }
  return { method: 'platt', slope: point[0]!, intercept: point[1]! };
}

/** Pools adjacent violators; of a flat stretch the ends are kept. */
function isotonic(scores: Float64Array, { labels, weights }: Examples): Calibration {
  const order = Array.from(scores, (_, row) => row)
    .filter((row) => !weights || weights[row]! > 0)
    .sort((a, b) => scores[a]! - scores[b]!);
  /** Pools of scores: the least and the greatest, weight and weighted mean of the labels. */
  const pools: { from: number; to: number; weight: number; mean: number }[] = [];
  for (let at = 0; at < order.length;) {
    const score = scores[order[at]!]!;
    let [weight, sum] = [0, 0];
    for (; at < order.length && scores[order[at]!]! === score; at++) {
      const own = weights ? weights[order[at]!]! : 1;
      weight += own;
      sum += own * labels[order[at]!]!;
    }
    let pool = { from: score, to: score, weight, mean: sum / weight };
    for (let last = pools.at(-1); last && last.mean >= pool.mean; last = pools.at(-1)) {
      pools.pop();
      const both = last.weight + pool.weight;
      const mean = (last.weight * last.mean + pool.weight * pool.mean) / both;
      pool = { from: last.from, to: pool.to, weight: both, mean };
    }
    pools.push(pool);
  }
  const points = pools.flatMap(({ from, to, mean }) =>
    from === to
      ? [[from, mean]]
      : [
          [from, mean],
          [to, mean],
        ],
  );
  return {
    method: 'isotonic',
    scores: Float64Array.from(points, ([score]) => score!),
    probabilities: Float64Array.from(points, ([, probability]) => probability!),
  };
}
