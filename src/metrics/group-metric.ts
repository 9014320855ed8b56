import { checkText } from '../core/options.ts';
import { sortedGroups } from '../stats/sorted-groups.ts';
import type { Table } from '../table/table.ts';
import type { RowCheck } from './check-scored.ts';
import { checkedMetric } from './checked-metric.ts';
import { rowsGiven } from './costs.ts';
import { groupCodes } from './group-codes.ts';
import { smallSample } from './influence.ts';
import type { Metric } from './metric.ts';

/** Options of metrics of rankings. */
export interface GroupOptions {
  /**
   * The raw column that says which rows are ranked together, such as those of one query; any kind but times. Rows that are
   * left out, as in a slice that has part of a group, are left out of its ranking: the rest is ranked as if it were all.
   */
  readonly group: string;
}

/** What a ranking is worth: the labels and scores of its rows; `NaN` where that does not exist. */
export type RankingWorth = (labels: Float64Array, scores: Float64Array) => number;

interface Ranking {
  readonly first: number;
  readonly weight: number;
  readonly worth: number;
}

/**
 * A metric that is the mean over rankings. The weight of a ranking is the mean weight of its rows; those whose worth does not
 * exist are left out.
 */
export function groupMetric(where: string, group: string, check: RowCheck, worth: RankingWorth): Metric {
  checkText(where, 'group', group);
  return checkedMetric(
    where,
    'higher',
    check,
    (labels, scores, weights, rows) => meanOf(rankings(where, group, worth, labels, scores, weights, rows)),
    {
      columns: [group],
      group,
      bounds: [0, 1],
      // Rankings are drawn, not rows: what a ranking moves is written to its first row, for all of them.
      influence: (labels, scores, weights, rows) => {
        const ranked = rankings(where, group, worth, labels, scores, weights, rows);
        const mean = meanOf(ranked);
        const total = ranked.reduce((sum, { weight }) => sum + weight, 0);
        const all = weights ? weights.reduce((sum, weight) => sum + weight, 0) : labels.length;
        const factor = smallSample(ranked.length) * (all / total);
        const influence = new Float64Array(labels.length).fill(ranked.length > 0 ? 0 : NaN);
        for (const { first, weight, worth: own } of ranked)
          influence[first] = ((own - mean) * factor * weight) / (weights ? weights[first]! : 1);
        return influence;
      },
    },
  );
}

function meanOf(ranked: readonly Ranking[]): number {
  let [sum, total] = [0, 0];
  for (const { worth, weight } of ranked) {
    sum += weight * worth;
    total += weight;
  }
  return sum / total;
}

/** The rankings that are worth something and have weight; `first` is the first row of each that has. */
function rankings(
  where: string,
  group: string,
  worth: RankingWorth,
  labels: Float64Array,
  scores: Float64Array,
  weights?: Float64Array,
  rows?: Table,
): Ranking[] {
  const found = groupCodes(where, group, rowsGiven(where, [group], labels.length, rows));
  const { starts, order } = sortedGroups(found.codes, found.groups);
  const ranked: Ranking[] = [];
  for (let at = 0; at < found.groups; at++) {
    const all = order.subarray(starts[at], starts[at + 1]);
    // A row of weight 0 takes no place.
    const members = weights ? all.filter((row) => weights[row]! > 0) : all;
    if (members.length === 0) continue;
    const own = worth(
      Float64Array.from(members, (row) => labels[row]!),
      Float64Array.from(members, (row) => scores[row]!),
    );
    const weight = weights ? members.reduce((sum, row) => sum + weights[row]!, 0) / members.length : 1;
    if (!Number.isNaN(own)) ranked.push({ first: members[0]!, weight, worth: own });
  }
  return ranked;
}
