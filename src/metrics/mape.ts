import { call, literal } from '../sql/expression.ts';
import { checkByRules } from './check-scored.ts';
import { eachRow, meanMetric } from './mean-metric.ts';
import type { Metric } from './metric.ts';

const checkNotZero = /* @__PURE__ */ checkByRules([
  {
    of: 'label',
    expected: 'a number other than 0, of which errors are shares',
    keeps: (label) => label !== 0,
    holds: (label) => call('not', call('equal', label, literal(0))),
  },
]);

/**
 * The mean distance of the scores from the labels as a share of the labels: 0.1 is ten per cent. Lower is better.
 *
 * @returns `NaN` without rows, or without weight.
 * @throws {SlipwayError} `shape-mismatch` when lengths differ; `bad-data` on a missing label or score, a label of 0, or a
 *   bad weight, naming the row.
 * @source As scikit-learn's `mean_absolute_percentage_error`, which divides by 2.2e-16 where the label is 0.
 * @example
 * mape(Float64Array.of(1, -2), Float64Array.of(1, -1)) // => 0.25
 */
export const mape: Metric = /* @__PURE__ */ meanMetric('metrics/mape', 'lower', {
  check: checkNotZero,
  values: /* @__PURE__ */ eachRow((label, score) => Math.abs((label - score) / label)),
  onEngine: (label, score) => call('absolute', call('divide', call('subtract', label, score), label)),
  bounds: [0, Infinity],
});
