import { checkKeys } from '../core/options.ts';
import { averagePrecision } from './average-precision.ts';
import { checkBinary } from './check-scored.ts';
import { groupMetric, type GroupOptions } from './group-metric.ts';
import type { Metric } from './metric.ts';

/**
 * The mean average precision of rankings: the `averagePrecision` of each group of rows, and the mean of them. Groups without a
 * label 1 are left out.
 *
 * @returns a metric, higher is better, 0 to 1; `NaN` where no group has a label 1. It reads the column `group`. The weight of a
 *   group is the mean weight of its rows.
 * @throws {SlipwayError} `bad-option`; the metric throws `shape-mismatch` when lengths differ, and `bad-data` on a missing
 *   label, score or group, a label other than 0 and 1, a bad weight, or without the raw rows; `unknown-column`,
 *   `wrong-kind`.
 * @source C. D. Manning, P. Raghavan, H. Schütze (2008), Introduction to Information Retrieval, 8.4; a group as
 *   scikit-learn's `average_precision_score`.
 * @example
 * const rows = table({ query: categoryColumn(['a', 'a', 'b', 'b']) });
 * meanAveragePrecision({ group: 'query' })(Float64Array.of(0, 1, 1, 0), Float64Array.of(0.9, 0.2, 0.8, 0.1), undefined, rows) // => 0.75
 */
export function meanAveragePrecision(options: GroupOptions): Metric {
  const where = 'metrics/mean-average-precision';
  checkKeys(where, options, ['group']);
  return groupMetric(where, options.group, checkBinary, averagePrecision);
}
