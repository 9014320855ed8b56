import { checkScored } from './check-scored.ts';
import { eachRow, meanMetric, squareOnEngine } from './mean-metric.ts';
import type { Metric } from './metric.ts';

/**
 * The mean squared distance of the scores from the labels, in the unit of the labels squared. Lower is better.
 *
 * @returns `NaN` without rows, or without weight.
 * @throws {SlipwayError} `shape-mismatch` when lengths differ; `bad-data` on a missing label or score, or a weight below
 *   0, naming the row.
 * @source Same numbers as scikit-learn's `mean_squared_error`.
 * @example
 * mse(Float64Array.of(1, 2), Float64Array.of(1, 4)) // => 2
 */
export const mse: Metric = /* @__PURE__ */ meanMetric('metrics/mse', 'lower', {
  check: checkScored,
  values: /* @__PURE__ */ eachRow((label, score) => (label - score) ** 2),
  onEngine: squareOnEngine,
  bounds: [0, Infinity],
});
