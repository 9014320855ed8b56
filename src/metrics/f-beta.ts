import { checkNumber } from '../core/options.ts';
import { cellRatio } from './confusion-metric.ts';
import { fBetaInterval } from './f-beta-interval.ts';
import type { Metric } from './metric.ts';

/**
 * The F-measure of the decisions at a threshold: precision and recall in one, recall counting `beta` times as much.
 *
 * @param threshold - in the unit of the scores; any finite number. The decision is 1 from it on.
 * @param beta - above 0, to 1e6; 1 weighs both alike, 2 is for where a miss is worse than a false alarm.
 * @returns a metric, higher is better, 0 to 1; `NaN` where no row has label 1 and none is decided 1.
 * @throws {SlipwayError} `bad-option`; the metric throws `shape-mismatch` when lengths differ, and `bad-data` on a missing
 *   label or score, a label other than 0 and 1, or a bad weight.
 * @source C. J. van Rijsbergen (1979), Information Retrieval, 7. As scikit-learn's
 *   `fbeta_score(labels, scores >= threshold, beta=beta, zero_division=nan)`; by itself that gives 0.
 * @example
 * fBetaAt(0.5, 2)(Float64Array.of(1, 0, 1), Float64Array.of(0.7, 0.6, 0.2)) // => 0.5
 */
export function fBetaAt(threshold: number, beta: number): Metric {
  checkNumber('metrics/f-beta', 'beta', beta, { min: Number.MIN_VALUE, max: 1e6 });
  const square = beta * beta;
  return cellRatio('metrics/f-beta', 'higher', threshold, [1 + square, 0, 0, 0], [1 + square, 1, square, 0], {
    interval: (counts, confidence) => fBetaInterval(counts, beta, confidence),
  });
}

/**
 * The harmonic mean of precision and recall at the threshold 0.5: see {@link fBetaAt}.
 *
 * @returns `NaN` where no row has label 1 and none is decided 1.
 * @throws {SlipwayError} as {@link fBetaAt}'s metric.
 * @source scikit-learn's `f1_score` with `zero_division=nan`.
 * @example
 * f1(Float64Array.of(1, 0, 1), Float64Array.of(0.7, 0.6, 0.2)) // => 0.5
 */
export const f1: Metric = /* @__PURE__ */ fBetaAt(0.5, 1);
