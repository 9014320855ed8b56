import { numberAt } from '../../sql/answer.ts';
import { aggregate, numberOf, type NumberExpression } from '../../sql/expression.ts';
import type { SqlAnswer, SqlQuestion } from '../../sql/form.ts';
import { badWeights, checkWeights } from './sql-parts.ts';

/** Up to so many different values it is faster to fetch them with their counts than to have the engine sort all rows. */
export const FEW_VALUES = 20_000;

/** Different values, ascending, and what they count. */
export interface ValueCounts {
  readonly values: Float64Array;
  /** Rows, or their weights. */
  readonly counts: Float64Array;
}

/** The different values of a number, none missing. Asks one question. */
export function* valueCounts(
  where: string,
  value: NumberExpression,
  weight?: string,
): Generator<SqlQuestion, ValueCounts, SqlAnswer> {
  const answer = yield {
    groups: [value],
    aggregates:
      weight === undefined
        ? [aggregate('countRows')]
        : [aggregate('sum', numberOf(weight)), badWeights(weight)],
  };
  if (weight !== undefined) checkWeights(where, weight, answer, 1);
  const rows = Array.from({ length: answer.rows }, (_, row) => row);
  const present = rows.filter((row) => typeof answer.groups[0]![row] === 'number');
  const at = (row: number): number => answer.groups[0]![row] as number;
  present.sort((first, second) => at(first) - at(second) || Number(at(first) > at(second)));
  return {
    values: Float64Array.from(present, at),
    counts: Float64Array.from(present, (row) => numberAt(answer, 0, row)),
  };
}

/** What gives the value at a rank, from 0, of all rows in order. */
export function rankedValues({ values, counts }: ValueCounts): (rank: number) => number {
  const upTo = new Float64Array(counts.length);
  let sum = 0;
  counts.forEach((count, index) => (upTo[index] = sum += count));
  return (rank) => {
    let low = 0;
    let high = upTo.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (upTo[middle]! > rank) high = middle;
      else low = middle + 1;
    }
    return values[low]!;
  };
}
