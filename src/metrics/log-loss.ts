import { probabilityMetric } from './check-scored.ts';
import type { Metric } from './metric.ts';
import { weightedMean } from './weighted-mean.ts';

/** How near to 0 and 1 a probability is taken to be at most. */
const CLIP = 1e-15;

/**
 * The mean negative log-likelihood of the labels under the scores, in nats. Lower is better.
 *
 * Scores are probabilities of label 1, clipped to [1e-15, 1 − 1e-15]: one certain mistake costs 34.5 nats, not
 * infinitely many.
 *
 * @returns `NaN` without rows, or without weight.
 * @throws {SlipwayError} `shape-mismatch` when lengths differ; `bad-data` on a missing label or score, a label other
 *   than 0 and 1, a score outside [0, 1], or a weight below 0, naming the row.
 * @source Same numbers as scikit-learn's `log_loss` on scores clipped alike; by itself it clips at 2.2e-16.
 * @example
 * logLoss(Float64Array.of(1, 0), Float64Array.of(0.5, 0.5)) === Math.LN2 // => true
 */
export const logLoss: Metric = /* @__PURE__ */ probabilityMetric(
  'metrics/log-loss',
  'lower',
  (labels, scores, weights) =>
    weightedMean(
      labels.length,
      (row) => {
        const score = Math.min(Math.max(scores[row]!, CLIP), 1 - CLIP);
        return -Math.log(labels[row] === 1 ? score : 1 - score);
      },
      weights,
    ),
);
