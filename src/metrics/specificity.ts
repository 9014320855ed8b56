import { cellRatio } from './confusion-metric.ts';
import type { Metric } from './metric.ts';

/**
 * Of the rows of label 0 the share that is decided 0: the true negative rate. The decision is 1 when the score is at least the
 * threshold.
 *
 * @param threshold - in the unit of the scores; any finite number.
 * @returns a metric, higher is better, 0 to 1; `NaN` where no row, or none of weight above 0, has label 0.
 * @throws {SlipwayError} `bad-option` on a threshold that is not finite; the metric throws `shape-mismatch` when
 *   lengths differ, and `bad-data` on a missing label or score, a label other than 0 and 1, or a bad weight.
 * @source As scikit-learn's `recall_score(labels, scores >= threshold, pos_label=0, zero_division=nan)`.
 * @example
 * specificityAt(0.65)(Float64Array.of(1, 0, 0), Float64Array.of(0.7, 0.6, 0.8)) // => 0.5
 */
export function specificityAt(threshold: number): Metric {
  return cellRatio('metrics/specificity', 'higher', threshold, [0, 0, 0, 1], [0, 1, 0, 1]);
}

/**
 * Of the rows of label 0 the share that is decided 0, at the threshold 0.5: see {@link specificityAt}.
 *
 * @returns `NaN` where no row has label 0.
 * @throws {SlipwayError} as {@link specificityAt}'s metric.
 * @source scikit-learn's `recall_score` with `pos_label=0` and `zero_division=nan`.
 * @example
 * specificity(Float64Array.of(1, 0, 0), Float64Array.of(0.7, 0.2, 0.8)) // => 0.5
 */
export const specificity: Metric = /* @__PURE__ */ specificityAt(0.5);
