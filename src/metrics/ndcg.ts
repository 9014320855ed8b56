import { checkKeys, checkNumber } from '../core/options.ts';
import { checkScored, refuse, type RowCheck } from './check-scored.ts';
import { groupMetric, type GroupOptions } from './group-metric.ts';
import type { Metric } from './metric.ts';
import { scoreOrder } from './score-order.ts';

/** Options of {@link ndcg}. */
export interface NdcgOptions extends GroupOptions {
  /** How many rows from the top count, 1 or more. @default Infinity */
  readonly k?: number;
}

/**
 * The normalized discounted cumulative gain of rankings: what is relevant should come first. The mean over groups of rows.
 *
 * A row's label is its gain, divided by `log2(1 + place)`; the sum is divided by that of the best order. Rows of equal score
 * share the mean of what their places give. Groups without a label above 0 have no best order and are left out.
 *
 * @returns a metric, higher is better, 0 to 1; `NaN` where no group has a label above 0. It reads the column `group`. The
 *   weight of a group is the mean weight of its rows.
 * @throws {SlipwayError} `bad-option`; the metric throws `shape-mismatch` when lengths differ, and `bad-data` on a missing
 *   label, score or group, a label below 0, a bad weight, or without the raw rows; `unknown-column`, `wrong-kind`.
 * @source K. Järvelin, J. Kekäläinen (2002), ACM TOIS 20(4), 422–446; ties by F. McSherry, M. Najork (2008), ECIR. A group as
 *   scikit-learn's `ndcg_score`, which gives 0 where no label is above 0.
 * @example
 * const rows = table({ query: categoryColumn(['a', 'a', 'b', 'b']) });
 * ndcg({ group: 'query', k: 1 })(Float64Array.of(0, 1, 1, 0), Float64Array.of(0.9, 0.2, 0.8, 0.1), undefined, rows) // => 0.5
 */
export function ndcg(options: NdcgOptions): Metric {
  const where = 'metrics/ndcg';
  checkKeys(where, options, ['group', 'k']);
  const k = checkNumber(where, 'k', options.k ?? Infinity, { min: 1, max: Infinity, integer: true });
  return groupMetric(where, options.group, checkGains, (labels, scores) => {
    const best = gainOf(labels, labels, k);
    return best === 0 ? NaN : Math.min(1, gainOf(labels, scores, k) / best);
  });
}

const checkGains: RowCheck = (where, labels, scores, weights) => {
  checkScored(where, labels, scores, weights);
  for (let row = 0; row < labels.length; row++)
    if (!(labels[row]! >= 0 && labels[row]! < Infinity))
      throw refuse(where, 'label', labels[row]!, row, 'a finite gain of 0 or more');
};

function gainOf(labels: Float64Array, scores: Float64Array, k: number): number {
  const order = scoreOrder(scores);
  let sum = 0;
  for (let i = order.length - 1; i >= 0;) {
    const score = scores[order[i]!]!;
    const start = order.length - 1 - i;
    let gains = 0;
    let discounts = 0;
    for (; i >= 0 && scores[order[i]!] === score; i--) {
      const place = order.length - i;
      gains += labels[order[i]!]!;
      if (place <= k) discounts += 1 / Math.log2(1 + place);
    }
    sum += (gains / (order.length - 1 - i - start)) * discounts;
  }
  return sum;
}
