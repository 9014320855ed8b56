import type { SqlForm } from '../../sql/form.ts';
import { aggregate, numberOf } from '../../sql/expression.ts';
import type { AnyStatistic } from '../../stats/statistic.ts';
import { checkClasses } from '../check-scored.ts';
import { highestOf, type ClassCounts } from '../class-counts.ts';
import type { ScoredColumns } from '../metric.ts';
import { addTo, mergeSums, noSums, totalOf } from './accurate-sums.ts';
import { classChecks, classColumns, type ClassColumns } from './class-columns.ts';
import { sumAt } from './row-checks.ts';
import { scoredStatistic, scoreNames } from './scored-statistic.ts';

/** A function of the decisions for classes as a statistic over columns: three sums a class. */
export function classCountsOver(
  columns: ScoredColumns,
  where: string,
  of: unknown,
  figure: (counts: ClassCounts) => number,
): AnyStatistic<number> {
  const classes = scoreNames(columns).length;
  const onEngine = classColumns(columns);
  const counted = (sums: Float64Array): number =>
    figure({
      labelled: Float64Array.from({ length: classes }, (_, k) => totalOf(sums, k)),
      decided: Float64Array.from({ length: classes }, (_, k) => totalOf(sums, classes + k)),
      hits: Float64Array.from({ length: classes }, (_, k) => totalOf(sums, 2 * classes + k)),
    });
  const count = (sums: Float64Array, label: number, decision: number, weight: number): void => {
    addTo(sums, label, weight);
    addTo(sums, classes + decision, weight);
    if (label === decision) addTo(sums, 2 * classes + label, weight);
  };
  return scoredStatistic(columns, {
    where,
    of,
    check: (where, labels, scores, weights) => void checkClasses(where, labels, scores, weights, 'any'),
    start: () => noSums(3 * classes),
    add(sums, labels, scores, weights) {
      for (let row = 0; row < labels.length; row++)
        count(sums, labels[row]!, highestOf(scores, row * classes, classes), weights ? weights[row]! : 1);
      return sums;
    },
    merge: mergeSums,
    finish: counted,
    ...(onEngine && { sql: countsSql(where, columns, onEngine, () => noSums(3 * classes), count, counted) }),
  });
}

/** The same on an engine: the checks, then each pair of label and decision. */
function countsSql(
  where: string,
  columns: ScoredColumns,
  { label, decision }: ClassColumns,
  start: () => Float64Array,
  count: (sums: Float64Array, label: number, decision: number, weight: number) => void,
  figure: (sums: Float64Array) => number,
): SqlForm<number> {
  const checks = classChecks(where, columns, 'any');
  return function* form() {
    checks.refuse(yield { groups: [], aggregates: checks.aggregates });
    const { weight } = columns;
    const answer = yield {
      groups: [label, decision],
      aggregates: [weight === undefined ? aggregate('countRows') : aggregate('sum', numberOf(weight))],
    };
    const sums = start();
    for (let row = 0; row < answer.rows; row++) {
      const [of, decided] = answer.groups.map((values) => Number(values[row]));
      count(sums, of!, decided!, sumAt(answer, 0, row));
    }
    return figure(sums);
  };
}
