import { carefulInterval, logitInterval } from '../stats/error-intervals.ts';
import { averagePrecisionMoves } from './average-precision-influence.ts';
import { checkBinary } from './check-scored.ts';
import { checkedMetric } from './checked-metric.ts';
import { equalRows, errorOf } from './influence.ts';
import type { Metric } from './metric.ts';
import { scoreSteps } from './score-steps.ts';
import { shareOf } from './share-interval.ts';

/**
 * The precision at each threshold, averaged by the recall gained there: a summary of the precision–recall curve.
 *
 * Rows of equal score pass the threshold together, and nothing is interpolated. Scores may be any numbers. Higher is
 * better: a model that knows nothing has the share of label 1.
 *
 * @returns `NaN` when no row, or no row of weight above 0, has label 1.
 * @throws {SlipwayError} `shape-mismatch` when lengths differ; `bad-data` on a missing label or score, a label other
 *   than 0 and 1, or a bad weight, naming the row.
 * @source Same numbers as scikit-learn's `average_precision_score`, which gives 0 where this is `NaN`. Its interval is that on
 *   log odds of K. Boyd, K. H. Eng, C. D. Page (2013), ECML PKDD, 451–466, with the error of its influence; of few rows of
 *   label 1 the lower end is that of their binomial interval, by Wilson.
 * @example
 * averagePrecision(Float64Array.of(1, 0, 1), Float64Array.of(0.9, 0.5, 0.5)).toFixed(4) // => '0.8333'
 */
export const averagePrecision: Metric = /* @__PURE__ */ checkedMetric(
  'metrics/average-precision',
  'higher',
  checkBinary,
  (labels, scores, weights) => {
    const { positives, negatives } = scoreSteps(labels, scores, weights);
    let [sum, before] = [0, 0];
    for (let at = 0; at < positives.length; at++) {
      const found = positives[at]!;
      if (found > before) sum += (found - before) * (found / (found + negatives[at]!));
      before = found;
    }
    return sum / before;
  },
  {
    bounds: [0, 1],
    influence: (labels, scores, weights) => averagePrecisionMoves(labels, scores, weights).influence,
    interval: (confidence, labels, scores, weights) => {
      const { figure, influence } = averagePrecisionMoves(labels, scores, weights);
      const positives = equalRows(labels.length, weights, (row) => labels[row] === 1);
      const careful = shareOf(figure, positives, confidence);
      const plain = logitInterval(figure, errorOf(influence, weights), confidence);
      if (Number.isNaN(plain.low)) return careful;
      return carefulInterval(plain, { ...careful, high: 0 }, positives);
    },
  },
);
