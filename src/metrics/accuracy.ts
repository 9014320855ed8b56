import { checkNumber } from '../core/options.ts';
import { binaryMetric } from './check-scored.ts';
import type { Metric } from './metric.ts';
import { weightedMean } from './weighted-mean.ts';

/**
 * The share of rows decided right at a threshold: the decision is 1 when the score is at least the threshold.
 *
 * @param threshold - in the unit of the scores; any finite number.
 * @returns a metric, higher is better; `NaN` without rows, or without weight.
 * @throws {SlipwayError} `bad-option` on a threshold that is not finite; the metric throws `shape-mismatch` when
 *   lengths differ, and `bad-data` on a missing label or score, a label other than 0 and 1, or a weight below 0.
 * @source As scikit-learn's `accuracy_score(labels, scores >= threshold)`.
 * @example
 * accuracyAt(0.7)(Float64Array.of(1, 0), Float64Array.of(0.7, 0.6)) // => 1
 */
export function accuracyAt(threshold: number): Metric {
  checkNumber('metrics/accuracy', 'threshold', threshold);
  return binaryMetric('metrics/accuracy', 'higher', (labels, scores, weights) =>
    weightedMean(
      labels.length,
      (row) => (scores[row]! >= threshold === (labels[row] === 1) ? 1 : 0),
      weights,
    ),
  );
}

/**
 * The share of rows decided right at the threshold 0.5: {@link accuracyAt} for probabilities.
 *
 * @example
 * accuracy(Float64Array.of(1, 0), Float64Array.of(0.5, 0.6)) // => 0.5
 */
export const accuracy: Metric = /* @__PURE__ */ accuracyAt(0.5);
