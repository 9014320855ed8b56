import { classMetric, probabilityMetric } from './check-scored.ts';
import type { Metric } from './metric.ts';
import { weightedMean } from './weighted-mean.ts';

/** How near to 0 and 1 a probability is taken to be at most. */
const CLIP = 1e-15;

const where = 'metrics/log-loss';

/**
 * The mean negative log-likelihood of the labels under the scores, in nats. Lower is better.
 *
 * Scores are probabilities of label 1 or, where a row has one for each class, of the classes; the one of the label is clipped to
 * [1e-15, 1 − 1e-15]: one certain mistake costs 34.5 nats, not infinitely many.
 *
 * @returns `NaN` without rows, or without weight.
 * @throws {SlipwayError} `shape-mismatch` when lengths differ; `bad-data` on a missing label or score, a label other
 *   than 0 and 1 or the number of a class, a score outside [0, 1], scores of a row that do not add up to 1 within 1e-4, or a
 *   weight below 0, naming the row.
 * @source Same numbers as scikit-learn's `log_loss` on scores clipped alike; by itself it clips at 2.2e-16.
 * @example
 * logLoss(Float64Array.of(1, 0), Float64Array.of(0.5, 0.5)) === Math.LN2 // => true
 * logLoss(Float64Array.of(2), Float64Array.of(0.25, 0.25, 0.5)) === Math.LN2 // => true
 */
export const logLoss: Metric = /* @__PURE__ */ classMetric(
  where,
  /* @__PURE__ */ probabilityMetric(where, 'lower', (labels, scores, weights) =>
    weightedMean(
      labels.length,
      (row) => {
        const score = clipped(scores[row]!);
        return -Math.log(labels[row] === 1 ? score : 1 - score);
      },
      weights,
    ),
  ),
  'probabilities',
  (scores, label, from) => -Math.log(clipped(scores[from + label]!)),
);

function clipped(score: number): number {
  return Math.min(Math.max(score, CLIP), 1 - CLIP);
}
