import { checkScored } from './check-scored.ts';
import { checkedMetric } from './checked-metric.ts';
import { rowsWithWeight, smallSample } from './influence.ts';
import type { Metric } from './metric.ts';
import { shareOver } from './over/r2-over.ts';
import { weightedMean } from './weighted-mean.ts';

/**
 * R²: which share of the variance of the labels the scores explain. Higher is better; 1 is exact, 0 is no better than the mean
 * of the labels, and below 0 is worse.
 *
 * @returns `NaN` where all labels that have weight are one number, without rows, or without weight.
 * @throws {SlipwayError} `shape-mismatch` when lengths differ; `bad-data` on a missing label or score, or a weight below
 *   0, naming the row.
 * @source As scikit-learn's `r2_score`, which gives 0 or 1 where all labels are one number.
 * @example
 * r2(Float64Array.of(1, 2, 3), Float64Array.of(1, 2, 4)) // => 0.5
 */
export const r2: Metric = /* @__PURE__ */ checkedMetric(
  'metrics/r2',
  'higher',
  checkScored,
  (labels, scores, weights) => shareOf(labels, scores, weights).figure,
  {
    bounds: [-Infinity, 1],
    over: (columns) => shareOver('metrics/r2', columns),
    influence: (labels, scores, weights) => {
      const { errors, spread, figure, variance } = shareOf(labels, scores, weights);
      const factor = smallSample(rowsWithWeight(labels.length, weights)) / variance;
      return errors.map((error, row) => ((1 - figure) * spread[row]! - error) * factor);
    },
  },
);

/** The squared distances of each label from its score and from the mean of all, and what comes of them. */
function shareOf(
  labels: Float64Array,
  scores: Float64Array,
  weights?: Float64Array,
): {
  readonly errors: Float64Array;
  readonly spread: Float64Array;
  readonly figure: number;
  readonly variance: number;
} {
  const errors = labels.map((label, row) => (label - scores[row]!) ** 2);
  const mean = weightedMean(labels, weights);
  const spread = labels.map((label) => (label - mean) ** 2);
  const variance = weightedMean(spread, weights);
  const first = labels.find((_, row) => weights?.[row] !== 0);
  const constant = labels.every((label, row) => label === first || weights?.[row] === 0);
  const figure = constant || variance === 0 ? NaN : 1 - weightedMean(errors, weights) / variance;
  return { errors, spread, figure, variance };
}
