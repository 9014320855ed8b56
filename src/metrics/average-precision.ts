import { checkBinary } from './check-scored.ts';
import { checkedMetric } from './checked-metric.ts';
import type { Metric } from './metric.ts';
import { scoreOrder } from './score-order.ts';

/**
 * The precision at each threshold, averaged by the recall gained there: a summary of the precision–recall curve.
 *
 * Rows of equal score pass the threshold together, and nothing is interpolated. Scores may be any numbers. Higher is
 * better: a model that knows nothing has the share of label 1.
 *
 * @returns `NaN` when no row, or no row of weight above 0, has label 1.
 * @throws {SlipwayError} `shape-mismatch` when lengths differ; `bad-data` on a missing label or score, a label other
 *   than 0 and 1, or a weight below 0, naming the row.
 * @source Same numbers as scikit-learn's `average_precision_score`, which gives 0 where this is `NaN`.
 * @example
 * averagePrecision(Float64Array.of(1, 0, 1), Float64Array.of(0.9, 0.5, 0.5)).toFixed(4) // => '0.8333'
 */
export const averagePrecision: Metric = /* @__PURE__ */ checkedMetric(
  'metrics/average-precision',
  'higher',
  checkBinary,
  (labels, scores, weights) => {
    const order = scoreOrder(scores);
    let sum = 0;
    let passed = 0;
    let positives = 0;
    for (let i = order.length - 1; i >= 0;) {
      const score = scores[order[i]!]!;
      let gained = 0;
      for (; i >= 0 && scores[order[i]!] === score; i--) {
        const row = order[i]!;
        const weight = weights ? weights[row]! : 1;
        passed += weight;
        if (labels[row] === 1) gained += weight;
      }
      positives += gained;
      if (gained > 0) sum += gained * (positives / passed);
    }
    return sum / positives;
  },
  { bounds: [0, 1] },
);
