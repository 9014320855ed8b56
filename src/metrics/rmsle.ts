import { checkScored, refuse, type RowCheck } from './check-scored.ts';
import { eachRow, meanMetric } from './mean-metric.ts';
import type { Metric } from './metric.ts';

const checkAboveMinusOne: RowCheck = (where, labels, scores, weights) => {
  checkScored(where, labels, scores, weights);
  for (let row = 0; row < labels.length; row++) {
    if (!(labels[row]! > -1)) throw refuse(where, 'label', labels[row]!, row, 'a number above -1');
    if (!(scores[row]! > -1)) throw refuse(where, 'score', scores[row]!, row, 'a number above -1');
  }
};

/**
 * The root of the mean squared distance of the logarithms, of one more than each: errors by their ratio. Lower is better.
 *
 * @returns `NaN` without rows, or without weight.
 * @throws {SlipwayError} `shape-mismatch` when lengths differ; `bad-data` on a missing label or score, one of -1 or below, or a
 *   weight below 0, naming the row.
 * @source Same numbers as scikit-learn's `root_mean_squared_log_error`.
 * @example
 * rmsle(Float64Array.of(0, 1), Float64Array.of(0, 3)) === Math.log(2) / Math.SQRT2 // => true
 */
export const rmsle: Metric = /* @__PURE__ */ meanMetric('metrics/rmsle', 'lower', {
  check: checkAboveMinusOne,
  values: /* @__PURE__ */ eachRow((label, score) => (Math.log1p(label) - Math.log1p(score)) ** 2),
  bounds: [0, Infinity],
  curve: {
    figure: Math.sqrt,
    slope: (mean) => (mean === 0 ? 0 : 1 / (2 * Math.sqrt(mean))),
  },
});
