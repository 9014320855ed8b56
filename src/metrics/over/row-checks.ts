import { SlipwayError } from '../../core/error.ts';
import { rowsText } from '../../core/figure-text.ts';
import { numberAt } from '../../sql/answer.ts';
import {
  aggregate,
  call,
  numberOf,
  onlyIf,
  type BooleanExpression,
  type NumberExpression,
} from '../../sql/expression.ts';
import type { SqlAnswer } from '../../sql/form.ts';
import { badWeights, checkWeights } from '../../stats/sql/sql-parts.ts';
import { WEIGHT, type RowCheck, type RowRule } from '../check-scored.ts';
import type { ScoredColumns } from '../metric.ts';
import { scoreNames } from './scored-statistic.ts';

/** A rule about a value of every row, as an engine checks it. */
export interface ValueRule extends Pick<RowRule, 'expected'> {
  /** What the value is called in messages. */
  readonly name: string;
  readonly value: NumberExpression;
  /** Absent: it need only be there. */
  readonly holds?: RowRule['holds'];
}

/** What an engine counts to refuse the rows that are refused in memory. */
export interface RowChecks {
  readonly aggregates: readonly NumberExpression[];
  /** @param at - where the aggregates begin in the answer. */
  refuse(answer: SqlAnswer, at?: number): void;
}

/** The checks of labels, scores and weights that a metric makes in memory, for an engine. */
export function rowChecks(
  where: string,
  columns: ScoredColumns,
  check: Pick<RowCheck, 'rules'>,
  others: readonly ValueRule[] = [],
): RowChecks {
  const { label, weight } = columns;
  const there = 'a number for every row';
  const [labels, ...scores] = [label, ...scoreNames(columns)].map((name, at) => ({
    name: `${at === 0 ? 'label' : 'score'} "${name}"`,
    value: numberOf(name),
    expected: there,
  }));
  const rules: ValueRule[] = [labels!, ...scores];
  for (const { of, expected, holds } of check.rules ?? [])
    for (const each of of === 'label' ? [labels!] : scores) rules.push({ ...each, expected, holds });
  rules.push(...others);
  if (weight !== undefined) rules.push({ name: `weight "${weight}"`, value: numberOf(weight), ...WEIGHT });
  return {
    aggregates: [
      ...rules.map(({ value, holds }) =>
        aggregate('countIf', holds ? call('not', holds(value)) : call('isMissing', value)),
      ),
      ...(weight === undefined ? [] : [badWeights(weight)]),
    ],
    refuse(answer, at = 0) {
      if (weight !== undefined) checkWeights(where, weight, answer, at + rules.length);
      rules.forEach(({ name, expected, holds }, index) => {
        let rows = 0;
        for (let row = 0; row < answer.rows; row++) rows += numberAt(answer, at + index, row);
        if (rows === 0) return;
        throw new SlipwayError(
          'bad-data',
          where,
          `the ${name} is ${holds ? 'wrong' : 'missing'} in ${rowsText(rows)}; expected ${expected}.`,
          { details: { rows } },
        );
      });
    },
  };
}

/** How much a row counts, summed where a condition holds; how many rows they are where nothing weighs them. */
export function weightWhere(weight: string | undefined, condition: BooleanExpression): NumberExpression {
  return weight === undefined
    ? aggregate('countIf', condition)
    : aggregate('sum', onlyIf(condition, numberOf(weight)));
}

/** A sum that is missing is one over no rows. */
export function sumAt(answer: SqlAnswer, at: number, row = 0): number {
  const sum = numberAt(answer, at, row);
  return Number.isNaN(sum) ? 0 : sum;
}
