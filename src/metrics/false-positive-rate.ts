import { cellRatio } from './confusion-metric.ts';
import type { Metric } from './metric.ts';

/**
 * Of the rows of label 0 the share that is decided 1: the rate of false alarms. The decision is 1 when the score is at least
 * the threshold.
 *
 * @param threshold - in the unit of the scores; any finite number.
 * @returns a metric, lower is better, 0 to 1; `NaN` where no row, or none of weight above 0, has label 0.
 * @throws {SlipwayError} `bad-option` on a threshold that is not finite; the metric throws `shape-mismatch` when
 *   lengths differ, and `bad-data` on a missing label or score, a label other than 0 and 1, or a bad weight.
 * @source One less the specificity: the x of scikit-learn's `roc_curve`.
 * @example
 * falsePositiveRateAt(0.65)(Float64Array.of(1, 0, 0), Float64Array.of(0.7, 0.6, 0.8)) // => 0.5
 */
export function falsePositiveRateAt(threshold: number): Metric {
  return cellRatio('metrics/false-positive-rate', 'lower', threshold, [0, 1, 0, 0], [0, 1, 0, 1]);
}

/**
 * Of the rows of label 0 the share that is decided 1, at the threshold 0.5: see {@link falsePositiveRateAt}.
 *
 * @returns `NaN` where no row has label 0.
 * @throws {SlipwayError} as {@link falsePositiveRateAt}'s metric.
 * @source One less the specificity.
 * @example
 * falsePositiveRate(Float64Array.of(1, 0, 0), Float64Array.of(0.7, 0.2, 0.8)) // => 0.5
 */
export const falsePositiveRate: Metric = /* @__PURE__ */ falsePositiveRateAt(0.5);
