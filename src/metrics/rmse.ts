import { checkScored } from './check-scored.ts';
import { metric, type Metric } from './metric.ts';
import { weightedMean } from './weighted-mean.ts';

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
export const rmse: Metric = /* @__PURE__ */ metric('lower', (labels, scores, weights) => {
  checkScored('metrics/rmse', labels, scores, weights);
  return Math.sqrt(weightedMean(labels.length, (row) => (labels[row]! - scores[row]!) ** 2, weights));
});
