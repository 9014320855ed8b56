import { areaByCells } from './area-by-cells.ts';
import { areaInOrder, ascends } from './area-in-order.ts';
import { aucInfluence } from './auc-influence.ts';
import { aucIntervalOf } from './auc-interval.ts';
import { checkBinary } from './check-scored.ts';
import { checkedMetric } from './checked-metric.ts';
import type { Metric } from './metric.ts';
import { aucOver } from './over/auc-over.ts';
import { scoreOrder } from './score-order.ts';

/**
 * The area under the ROC curve: how often a row of label 1 scores above a row of label 0, ties counting half.
 *
 * Exact, from the ranks of all rows, not from a grid of thresholds. Scores may be any numbers; only their order
 * counts. Higher is better: 0.5 is a coin's.
 *
 * @returns `NaN` when the rows, or the rows of weight above 0, have one class only.
 * @throws {SlipwayError} `shape-mismatch` when lengths differ; `bad-data` on a missing label or score, a label other
 *   than 0 and 1, or a bad weight, naming the row.
 * @cost without weights linear in the rows for most scores, some 50 ms for a million; in one pass where scores ascend
 *   already; with weights a sort.
 * @source J. A. Hanley, B. J. McNeil (1982), Radiology 143(1), 29–36. Same numbers as scikit-learn's `roc_auc_score`.
 *   Its `influence` is that of DeLong, DeLong & Clarke-Pearson (1988).
 * @example
 * auc(Float64Array.of(0, 0, 1, 1), Float64Array.of(0.1, 0.4, 0.4, 0.8)) // => 0.875
 */
export const auc: Metric = /* @__PURE__ */ checkedMetric(
  'metrics/auc',
  'higher',
  checkBinary,
  (labels, scores, weights) => {
    if (ascends(scores)) return areaInOrder(labels, scores, weights);
    return weights ? areaInOrder(labels, scores, weights, scoreOrder(scores)) : areaByCells(labels, scores);
  },
  {
    bounds: [0, 1],
    influence: aucInfluence,
    interval: (confidence, labels, scores, weights) => aucIntervalOf(labels, scores, weights, confidence),
    over: (columns) => aucOver('metrics/auc', columns),
  },
);
