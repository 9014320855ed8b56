import { probabilityMetric } from './check-scored.ts';
import type { Metric } from './metric.ts';
import { weightedMean } from './weighted-mean.ts';

/**
 * How far the mean score is from the share of label 1: calibration in the large. Lower is better, 0 to 1.
 *
 * It sees a model that is too high or too low throughout, and no other kind of miscalibration.
 *
 * @returns `NaN` without rows, or without weight.
 * @throws {SlipwayError} `shape-mismatch` when lengths differ; `bad-data` on a missing label or score, a label other
 *   than 0 and 1, a score outside [0, 1], or a weight below 0, naming the row.
 * @source E. W. Steyerberg et al. (2010), Epidemiology 21(1), 128–138: calibration-in-the-large, as an absolute value.
 * @example
 * calibrationGap(Float64Array.of(1, 0), Float64Array.of(0.75, 0.75)) // => 0.25
 */
export const calibrationGap: Metric = /* @__PURE__ */ probabilityMetric(
  'metrics/calibration-gap',
  'lower',
  (labels, scores, weights) =>
    Math.abs(weightedMean(labels.length, (row) => scores[row]! - labels[row]!, weights)),
);
