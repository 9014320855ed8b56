import { checkScored } from './check-scored.ts';
import { eachRow, meanMetric, squareOnEngine } from './mean-metric.ts';
import type { Metric } from './metric.ts';

/**
 * The root of the mean squared distance of the scores from the labels, in the unit of the labels. Lower is better.
 *
 * @returns `NaN` without rows, or without weight.
 * @throws {SlipwayError} `shape-mismatch` when lengths differ; `bad-data` on a missing label or score, or a weight below
 *   0, naming the row.
 * @source Same numbers as scikit-learn's `root_mean_squared_error`.
 * @example
 * rmse(Float64Array.of(1, 2), Float64Array.of(1, 4)) // => 1.4142135623730951
 */
export const rmse: Metric = /* @__PURE__ */ meanMetric('metrics/rmse', 'lower', {
  check: checkScored,
  values: /* @__PURE__ */ eachRow((label, score) => (label - score) ** 2),
  onEngine: squareOnEngine,
  bounds: [0, Infinity],
  curve: { figure: Math.sqrt, slope: (mean) => (mean === 0 ? 0 : 1 / (2 * Math.sqrt(mean))) },
});
