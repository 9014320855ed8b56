import { call } from '../sql/expression.ts';
import { checkScored } from './check-scored.ts';
import { eachRow, meanMetric } from './mean-metric.ts';
import type { Metric } from './metric.ts';

/**
 * The mean distance of the scores from the labels, in the unit of the labels. Lower is better.
 *
 * @returns `NaN` without rows, or without weight.
 * @throws {SlipwayError} `shape-mismatch` when lengths differ; `bad-data` on a missing label or score, or a weight below
 *   0, naming the row.
 * @source Same numbers as scikit-learn's `mean_absolute_error`.
 * @example
 * mae(Float64Array.of(1, 2), Float64Array.of(1, 4)) // => 1
 */
export const mae: Metric = /* @__PURE__ */ meanMetric('metrics/mae', 'lower', {
  check: checkScored,
  values: /* @__PURE__ */ eachRow((label, score) => Math.abs(label - score)),
  onEngine: (label, score) => call('absolute', call('subtract', label, score)),
  bounds: [0, Infinity],
});
