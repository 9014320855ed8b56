import { call } from '../sql/expression.ts';
import { checkProbability } from './check-scored.ts';
import { eachRow, meanMetric } from './mean-metric.ts';
import type { Metric } from './metric.ts';

/**
 * How far the mean score is from the share of label 1: calibration in the large. Lower is better, 0 to 1.
 *
 * It sees a model that is too high or too low throughout, and no other kind of miscalibration.
 *
 * @returns `NaN` without rows, or without weight.
 * @throws {SlipwayError} `shape-mismatch` when lengths differ; `bad-data` on a missing label or score, a label other
 *   than 0 and 1, a score outside [0, 1], or a bad weight, naming the row.
 * @source E. W. Steyerberg et al. (2010), Epidemiology 21(1), 128–138: calibration-in-the-large, as an absolute value.
 * @example
 * calibrationGap(Float64Array.of(1, 0), Float64Array.of(0.75, 0.75)) // => 0.25
 */
export const calibrationGap: Metric = /* @__PURE__ */ meanMetric('metrics/calibration-gap', 'lower', {
  check: checkProbability,
  values: /* @__PURE__ */ eachRow((label, score) => score - label),
  onEngine: (label, score) => call('subtract', score, label),
  bounds: [0, 1],
  curve: { figure: Math.abs, slope: (mean) => (mean < 0 ? -1 : 1) },
});
