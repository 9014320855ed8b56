import { checkProbability } from './check-scored.ts';
import { eachRow, meanMetric, squareOnEngine } from './mean-metric.ts';
import type { Metric } from './metric.ts';

/**
 * The Brier score: the mean squared distance of the scores from the labels. Lower is better, 0 to 1.
 *
 * @returns `NaN` without rows, or without weight.
 * @throws {SlipwayError} `shape-mismatch` when lengths differ; `bad-data` on a missing label or score, a label other
 *   than 0 and 1, a score outside [0, 1], or a bad weight, naming the row.
 * @source G. W. Brier (1950), Monthly Weather Review 78(1), 1–3, for one of two classes. Same numbers as
 *   scikit-learn's `brier_score_loss`.
 * @example
 * brier(Float64Array.of(1, 0), Float64Array.of(0.5, 0)) // => 0.125
 */
export const brier: Metric = /* @__PURE__ */ meanMetric('metrics/brier', 'lower', {
  check: checkProbability,
  values: /* @__PURE__ */ eachRow((label, score) => (label - score) ** 2),
  onEngine: squareOnEngine,
  bounds: [0, 1],
});
