import { numberAt } from '../../sql/answer.ts';
import { aggregate, call, literal, numberOf, onlyIf, type NumberExpression } from '../../sql/expression.ts';
import type { SqlForm } from '../../sql/form.ts';
import type { AnyStatistic } from '../../stats/statistic.ts';
import type { Table } from '../../table/table.ts';
import type { ScoredColumns } from '../metric.ts';
import { addTo, mergeSums, noSums, totalOf } from './accurate-sums.ts';
import type { RowChecks } from './row-checks.ts';
import { scoredStatistic, type ScoredParts } from './scored-statistic.ts';

/** What a metric is over columns that is a weighted mean over rows, or a function of one. */
export interface MeanOver extends Pick<ScoredParts<never, number>, 'where' | 'of' | 'reads' | 'check'> {
  /** What each row is worth, shape `[n]`. */
  readonly values: (labels: Float64Array, scores: Float64Array, rows: Table) => Float64Array;
  /** Of the mean. */
  readonly figure: (mean: number) => number;
  /** The same on an engine; absent where engines cannot. */
  readonly onEngine?: {
    readonly checks: RowChecks;
    readonly worth: NumberExpression;
    /** Whether a row may be worth infinitely much. */
    readonly unbounded: boolean;
  };
}

/** A weighted mean as a statistic over columns: two sums. */
export function meanOver(columns: ScoredColumns, parts: MeanOver): AnyStatistic<number> {
  const { values, figure, onEngine, ...rest } = parts;
  return scoredStatistic(columns, {
    ...rest,
    start: () => noSums(2),
    add(sums, labels, scores, weights, rows) {
      const each = values(labels, scores, rows);
      if (!weights) addTo(sums, 1, each.length);
      for (let row = 0; row < each.length; row++) {
        const weight = weights ? weights[row]! : 1;
        // What has no weight says nothing, even if it is infinite.
        if (weight === 0) continue;
        addTo(sums, 0, weight * each[row]!);
        if (weights) addTo(sums, 1, weight);
      }
      return sums;
    },
    merge: mergeSums,
    finish: (sums) => figure(totalOf(sums, 0) / totalOf(sums, 1)),
    ...(onEngine && { sql: meanSql(columns.weight, figure, onEngine) }),
  });
}

/** The mean of an engine, in one question. */
function meanSql(
  weight: string | undefined,
  figure: MeanOver['figure'],
  { checks, worth, unbounded }: NonNullable<MeanOver['onEngine']>,
): SqlForm<number> {
  return function* form() {
    const weighs = weight === undefined ? undefined : numberOf(weight);
    const counts = weighs && call('less', literal(0), weighs);
    const value = counts ? onlyIf(counts, worth) : worth;
    const answer = yield {
      groups: [],
      aggregates: [
        aggregate('sum', weighs ? call('multiply', weighs, value) : value),
        weighs ? aggregate('sum', weighs) : aggregate('countRows'),
        counts ? aggregate('countIf', counts) : aggregate('countRows'),
        aggregate('count', value),
        ...(unbounded ? [aggregate('minimum', value), aggregate('maximum', value)] : []),
        ...checks.aggregates,
      ],
    };
    checks.refuse(answer, unbounded ? 6 : 4);
    // What an engine cannot compute of a row is not left out.
    if (numberAt(answer, 2) !== numberAt(answer, 3)) return figure(NaN);
    const [least, most] = unbounded ? [numberAt(answer, 4), numberAt(answer, 5)] : [0, 0];
    // A sum that carries its rounding has no infinite values.
    const sum = isInfinite(least) || isInfinite(most) ? least + most : numberAt(answer, 0);
    return figure(sum / numberAt(answer, 1));
  };
}

function isInfinite(value: number): boolean {
  return Math.abs(value) === Infinity;
}
