import { call, literal, numberOf } from '../../sql/expression.ts';
import type { SqlForm } from '../../sql/form.ts';
import type { AnyStatistic } from '../../stats/statistic.ts';
import type { RowCheck } from '../check-scored.ts';
import { cellOf, type Cells } from '../confusion-cells.ts';
import type { ScoredColumns } from '../metric.ts';
import { addTo, mergeSums, noSums, totalOf } from './accurate-sums.ts';
import { rowChecks, sumAt, weightWhere } from './row-checks.ts';
import { oneScore, scoredStatistic } from './scored-statistic.ts';

/** What a metric is over columns that is a function of how many decisions of each kind there are. */
export interface CellsOver {
  readonly where: string;
  /** What tells the metric from others of its `where`. Plain JSON. */
  readonly of: unknown;
  /** What refuses rows. */
  readonly check: RowCheck;
  readonly threshold: number;
  readonly figure: (counts: Cells) => number;
}

/** A function of the decisions at a threshold as a statistic over columns: four sums. */
export function cellsOver(
  columns: ScoredColumns,
  { where, of, check, threshold, figure }: CellsOver,
): AnyStatistic<number> {
  return scoredStatistic(columns, {
    where,
    of,
    check,
    start: () => noSums(4),
    add(sums, labels, scores, weights) {
      for (let row = 0; row < labels.length; row++)
        addTo(sums, cellOf(labels[row]!, scores[row]!, threshold), weights ? weights[row]! : 1);
      return sums;
    },
    merge: mergeSums,
    finish: (sums) => figure([totalOf(sums, 0), totalOf(sums, 1), totalOf(sums, 2), totalOf(sums, 3)]),
    sql: cellsSql(columns, { where, check, threshold, figure }),
  });
}

/** The decisions counted by an engine, in one question. */
function cellsSql(
  columns: ScoredColumns,
  { where, check, threshold, figure }: Omit<CellsOver, 'of'>,
): SqlForm<number> {
  const score = numberOf(oneScore(where, columns));
  const checks = rowChecks(where, columns, check);
  return function* form() {
    const one = call('equal', numberOf(columns.label), literal(1));
    const zero = call('equal', numberOf(columns.label), literal(0));
    const decided = call('atMost', literal(threshold), score);
    const not = call('less', score, literal(threshold));
    const kinds = [
      call('and', decided, one),
      call('and', decided, zero),
      call('and', not, one),
      call('and', not, zero),
    ];
    const answer = yield {
      groups: [],
      aggregates: [...kinds.map((kind) => weightWhere(columns.weight, kind)), ...checks.aggregates],
    };
    checks.refuse(answer, kinds.length);
    return figure([sumAt(answer, 0), sumAt(answer, 1), sumAt(answer, 2), sumAt(answer, 3)]);
  };
}
