import { numberAt } from '../../sql/answer.ts';
import { aggregate, call, literal, numberOf, when, type NumberExpression } from '../../sql/expression.ts';
import type { SqlForm } from '../../sql/form.ts';
import type { AnyStatistic } from '../../stats/statistic.ts';
import { checkProbability } from '../check-scored.ts';
import type { ScoredColumns } from '../metric.ts';
import { edgesBelow, edgesOf } from '../score-bins.ts';
import { addTo, mergeSums, noSums, totalOf } from './accurate-sums.ts';
import { rowChecks } from './row-checks.ts';
import { oneScore, scoredStatistic } from './scored-statistic.ts';

/** The calibration error over bins of one width as a statistic over columns: a sum a bin, and the weight. */
export function binsOver(where: string, columns: ScoredColumns, bins: number): AnyStatistic<number> {
  const edges = edgesOf(bins);
  return scoredStatistic(columns, {
    where,
    of: bins,
    check: checkProbability,
    start: () => noSums(bins + 1),
    add(sums, labels, scores, weights) {
      for (let row = 0; row < labels.length; row++) {
        const weight = weights ? weights[row]! : 1;
        addTo(sums, edgesBelow(edges, scores[row]!), weight * (scores[row]! - labels[row]!));
        addTo(sums, bins, weight);
      }
      return sums;
    },
    merge: mergeSums,
    finish(sums) {
      let gap = 0;
      for (let bin = 0; bin < bins; bin++) gap += Math.abs(totalOf(sums, bin));
      return gap / totalOf(sums, bins);
    },
    sql: binsSql(where, columns, bins),
  });
}

/** The same on an engine: the checks, then the sums by bin. */
function binsSql(where: string, columns: ScoredColumns, bins: number): SqlForm<number> {
  const score = numberOf(oneScore(where, columns));
  const checks = rowChecks(where, columns, checkProbability);
  return function* form() {
    checks.refuse(yield { groups: [], aggregates: checks.aggregates });
    const weighs = columns.weight === undefined ? literal(1) : numberOf(columns.weight);
    const distance = call('subtract', score, numberOf(columns.label));
    const answer = yield {
      groups: [binOf(score, bins)],
      aggregates: [aggregate('sum', call('multiply', weighs, distance)), aggregate('sum', weighs)],
    };
    let [gap, total] = [0, 0];
    for (let row = 0; row < answer.rows; row++) {
      gap += Math.abs(numberAt(answer, 0, row));
      total += numberAt(answer, 1, row);
    }
    return gap / total;
  };
}

/** How many edges are below a score: about as many as its share of the bins, and then by the edges as they are rounded. */
function binOf(score: NumberExpression, bins: number): NumberExpression {
  const width = literal(1 / bins);
  const near = call('floor', call('multiply', score, literal(bins)));
  const moved = (by: number): NumberExpression => call('add', near, literal(by));
  const isBelow = (edge: NumberExpression) => call('less', call('multiply', edge, width), score);
  const bin = when(
    [
      [isBelow(moved(1)), moved(1)],
      [isBelow(near), near],
    ],
    moved(-1),
  );
  return when(
    [
      [call('less', bin, literal(0)), literal(0)],
      [call('less', literal(bins - 1), bin), literal(bins - 1)],
    ],
    bin,
  );
}
