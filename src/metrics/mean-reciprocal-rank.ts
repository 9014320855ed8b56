import { checkKeys } from '../core/options.ts';
import { checkBinary } from './check-scored.ts';
import { groupMetric, type GroupOptions } from './group-metric.ts';
import type { Metric } from './metric.ts';
import { scoreOrder } from './score-order.ts';

/**
 * The mean reciprocal rank: 1 where the first row of label 1 is at the top of its group, a half where it is the second, and so
 * on; the mean over groups of rows.
 *
 * Among rows of equal score it is what to expect of a random order. Groups without a label 1 are left out.
 *
 * @returns a metric, higher is better, 0 to 1; `NaN` where no group has a label 1. It reads the column `group`. The weight of a
 *   group is the mean weight of its rows.
 * @throws {SlipwayError} `bad-option`; the metric throws `shape-mismatch` when lengths differ, and `bad-data` on a missing
 *   label, score or group, a label other than 0 and 1, a bad weight, or without the raw rows; `unknown-column`,
 *   `wrong-kind`.
 * @source E. M. Voorhees (1999), TREC-8, 77–82; ties by F. McSherry, M. Najork (2008), ECIR.
 * @example
 * const rows = table({ query: categoryColumn(['a', 'a', 'b', 'b']) });
 * meanReciprocalRank({ group: 'query' })(Float64Array.of(0, 1, 1, 0), Float64Array.of(0.9, 0.2, 0.8, 0.1), undefined, rows) // => 0.75
 */
export function meanReciprocalRank(options: GroupOptions): Metric {
  const where = 'metrics/mean-reciprocal-rank';
  checkKeys(where, options, ['group']);
  return groupMetric(where, options.group, checkBinary, (labels, scores) => {
    const order = scoreOrder(scores);
    for (let i = order.length - 1; i >= 0;) {
      const before = order.length - 1 - i;
      const score = scores[order[i]!]!;
      let [tied, relevant] = [0, 0];
      for (; i >= 0 && scores[order[i]!] === score; i--) {
        tied++;
        relevant += labels[order[i]!]!;
      }
      if (relevant > 0) return expected(before, tied, relevant);
    }
    return NaN;
  });
}

/** What to expect of 1 by the place of the first of some relevant rows among tied ones, after others. */
function expected(before: number, tied: number, relevant: number): number {
  let [sum, none] = [0, 1];
  for (let place = 1; place <= tied - relevant + 1; place++) {
    const here = relevant / (tied - place + 1);
    sum += (none * here) / (before + place);
    none *= 1 - here;
  }
  return sum;
}
