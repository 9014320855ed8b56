import { call, literal } from '../sql/expression.ts';
import { checkByRules, type CheckedRule } from './check-scored.ts';
import { eachRow, meanMetric, squareOnEngine } from './mean-metric.ts';
import type { Metric } from './metric.ts';

const ABOVE: Omit<CheckedRule, 'of'> = {
  expected: 'a number above -1',
  keeps: (value) => value > -1,
  holds: (value) => call('less', literal(-1), value),
};

const checkAboveMinusOne = /* @__PURE__ */ checkByRules([
  { of: 'label', ...ABOVE },
  { of: 'score', ...ABOVE },
]);

/**
 * The root of the mean squared distance of the logarithms, of one more than each: errors by their ratio. Lower is better.
 *
 * @returns `NaN` without rows, or without weight.
 * @throws {SlipwayError} `shape-mismatch` when lengths differ; `bad-data` on a missing label or score, one of -1 or below, or a
 *   bad weight, naming the row.
 * @source Same numbers as scikit-learn's `root_mean_squared_log_error`.
 * @example
 * rmsle(Float64Array.of(0, 1), Float64Array.of(0, 3)) === Math.log(2) / Math.SQRT2 // => true
 */
export const rmsle: Metric = /* @__PURE__ */ meanMetric('metrics/rmsle', 'lower', {
  check: checkAboveMinusOne,
  values: /* @__PURE__ */ eachRow((label, score) => (Math.log1p(label) - Math.log1p(score)) ** 2),
  onEngine: (label, score) => squareOnEngine(call('logOnePlus', label), call('logOnePlus', score)),
  bounds: [0, Infinity],
  curve: {
    figure: Math.sqrt,
    slope: (mean) => (mean === 0 ? 0 : 1 / (2 * Math.sqrt(mean))),
  },
});
