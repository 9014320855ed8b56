import { cellRatio } from './confusion-metric.ts';
import type { Metric } from './metric.ts';

/**
 * Of the rows decided 1 the share that has label 1: the decision is 1 when the score is at least the threshold.
 *
 * @param threshold - in the unit of the scores; any finite number.
 * @returns a metric, higher is better, 0 to 1; `NaN` where no row, or none of weight above 0, is decided 1.
 * @throws {SlipwayError} `bad-option` on a threshold that is not finite; the metric throws `shape-mismatch` when
 *   lengths differ, and `bad-data` on a missing label or score, a label other than 0 and 1, or a bad weight.
 * @source As scikit-learn's `precision_score(labels, scores >= threshold, zero_division=nan)`; by itself that gives 0.
 * @example
 * precisionAt(0.3)(Float64Array.of(1, 0, 1), Float64Array.of(0.7, 0.6, 0.2)) // => 0.5
 */
export function precisionAt(threshold: number): Metric {
  return cellRatio('metrics/precision', 'higher', threshold, [1, 0, 0, 0], [1, 1, 0, 0]);
}

/**
 * Of the rows decided 1 the share that has label 1, at the threshold 0.5: see {@link precisionAt}.
 *
 * @returns `NaN` where no row is decided 1.
 * @throws {SlipwayError} as {@link precisionAt}'s metric.
 * @source scikit-learn's `precision_score` with `zero_division=nan`.
 * @example
 * precision(Float64Array.of(1, 0, 1), Float64Array.of(0.7, 0.2, 0.2)) // => 1
 */
export const precision: Metric = /* @__PURE__ */ precisionAt(0.5);
