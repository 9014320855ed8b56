import type { NumberExpression } from '../../sql/expression.ts';
import type { AnyStatistic } from '../../stats/statistic.ts';
import { checkClasses } from '../check-scored.ts';
import type { ScoredColumns } from '../metric.ts';
import { classChecks, classColumns, type ClassColumns } from './class-columns.ts';
import { meanOver } from './mean-over.ts';

/** What a metric of several classes is over columns that is a weighted mean over rows. */
export interface ClassMeanOver {
  readonly where: string;
  /** What tells the metric from others of its `where`. Plain JSON. */
  readonly of: unknown;
  readonly kind: 'probabilities' | 'any';
  /** What each row is worth, shape `[n]`. */
  readonly values: (labels: Float64Array, scores: Float64Array) => Float64Array;
  readonly onEngine: (columns: ClassColumns) => NumberExpression;
}

/** A weighted mean of what rows of several classes are worth, as a statistic over columns. */
export function classMeanOver(
  columns: ScoredColumns,
  { where, of, kind, values, onEngine }: ClassMeanOver,
): AnyStatistic<number> {
  const found = classColumns(columns);
  return meanOver(columns, {
    where,
    of: ['classes', of],
    check: (where, labels, scores, weights) => void checkClasses(where, labels, scores, weights, kind),
    values: (labels, scores) => values(labels, scores),
    figure: (mean) => mean,
    ...(found && {
      onEngine: { checks: classChecks(where, columns, kind), worth: onEngine(found), unbounded: false },
    }),
  });
}
