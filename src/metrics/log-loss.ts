import { call, literal, when, type NumberExpression } from '../sql/expression.ts';
import { checkProbability } from './check-scored.ts';
import { classMetric } from './class-metric.ts';
import { eachRow, meanMetric } from './mean-metric.ts';
import type { Measure, Metric } from './metric.ts';
import { weightedMean } from './weighted-mean.ts';

/** Rows that share a logarithm: the product of so many probabilities, clipped, is far from the least double. */
const TOGETHER = 16;

/** How near to 0 and 1 a probability is taken to be at most. */
const CLIP = 1e-15;

const where = 'metrics/log-loss';

const values = /* @__PURE__ */ eachRow((label, score) => -Math.log(chanceOf(label, clipped(score))));

/** Of several rows the logarithm of the product is taken. */
const mean: Measure = (labels, scores, weights) => {
  if (weights) return weightedMean(values(labels, scores), weights);
  let sum = 0;
  for (let row = 0; row < labels.length;) {
    const end = Math.min(row + TOGETHER, labels.length);
    let product = 1;
    for (; row < end; row++) product *= chanceOf(labels[row]!, clipped(scores[row]!));
    sum -= Math.log(product);
  }
  return sum / labels.length;
};

/**
 * The mean negative log-likelihood of the labels under the scores, in nats. Lower is better.
 *
 * Scores are probabilities of label 1 or, where a row has one for each class, of the classes; the one of the label is clipped to
 * [1e-15, 1 − 1e-15]: one certain mistake costs 34.5 nats, not infinitely many.
 *
 * @returns `NaN` without rows, or without weight.
 * @throws {SlipwayError} `shape-mismatch` when lengths differ; `bad-data` on a missing label or score, a label other
 *   than 0 and 1 or the number of a class, a score outside [0, 1], scores of a row that do not add up to 1 within 1e-4, or a
 *   bad weight, naming the row.
 * @source Same numbers as scikit-learn's `log_loss` on scores clipped alike; by itself it clips at 2.2e-16.
 * @example
 * logLoss(Float64Array.of(1, 0), Float64Array.of(0.5, 0.5)) === Math.LN2 // => true
 * logLoss(Float64Array.of(2), Float64Array.of(0.25, 0.25, 0.5)) === Math.LN2 // => true
 */
export const logLoss: Metric = /* @__PURE__ */ classMetric(
  where,
  /* @__PURE__ */ meanMetric(where, 'lower', {
    check: checkProbability,
    values,
    onEngine: (label, score) => lossOnEngine(chanceOnEngine(label, clippedOnEngine(score))),
    bounds: [0, -Math.log(1 - (1 - CLIP))],
    mean,
  }),
  'probabilities',
  (scores, label, from) => -Math.log(clipped(scores[from + label]!)),
  ({ own }) => lossOnEngine(clippedOnEngine(own)),
);

function clipped(score: number): number {
  return Math.min(Math.max(score, CLIP), 1 - CLIP);
}

function clippedOnEngine(score: NumberExpression): NumberExpression {
  const [low, high] = [literal(CLIP), literal(1 - CLIP)];
  return when(
    [
      [call('less', score, low), low],
      [call('less', high, score), high],
    ],
    score,
  );
}

function chanceOnEngine(label: NumberExpression, score: NumberExpression): NumberExpression {
  return when([[call('equal', label, literal(1)), score]], call('subtract', literal(1), score));
}

function lossOnEngine(chance: NumberExpression): NumberExpression {
  return call('negate', call('naturalLog', chance));
}

/** The probability of the label, where the one of label 1 is given. */
function chanceOf(label: number, score: number): number {
  return 1 - label + (2 * label - 1) * score;
}
