import { SlipwayError } from '../../core/error.ts';
import { numberAt } from '../../sql/answer.ts';
import {
  aggregate,
  call,
  literal,
  numberOf,
  onlyIf,
  textOf,
  type NumberExpression,
  type TextExpression,
} from '../../sql/expression.ts';
import type { SqlAnswer } from '../../sql/form.ts';
import type { Schema } from '../../table/schema.ts';

/** A column as a number or a text, whichever its kind is read as. */
export function valueOf(schema: Schema, name: string): NumberExpression | TextExpression {
  const kind = schema.fields.find((field) => field.name === name)?.kind;
  return kind === 'category' || kind === 'text' ? textOf(name) : numberOf(name);
}

/** The finite values of a number or time column. */
export function finiteOf(name: string): NumberExpression {
  return onlyIf(call('isFinite', numberOf(name)), numberOf(name));
}

/** The finite values that weigh something: rows of no weight move nothing, however far away they are. */
export function countedOf(name: string, weight: string | undefined): NumberExpression {
  const finite = finiteOf(name);
  return weight === undefined ? finite : onlyIf(call('less', literal(0), numberOf(weight)), finite);
}

/** How many weights are no weights. */
export function badWeights(weight: string): NumberExpression {
  const value = numberOf(weight);
  const good = call('and', call('isFinite', value), call('atMost', literal(0), value));
  return aggregate('countIf', call('or', call('isMissing', value), call('not', good)));
}

/**
 * Refuses weights that are no weights, as they are refused in memory.
 *
 * @param count - what {@link badWeights} was answered with, in one group or several.
 * @throws {SlipwayError} `bad-data`.
 */
export function checkWeights(where: string, weight: string, answer: SqlAnswer, count: number): void {
  let bad = 0;
  for (let row = 0; row < answer.rows; row++) bad += numberAt(answer, count, row);
  if (bad === 0) return;
  throw new SlipwayError(
    'bad-data',
    where,
    `the weight "${weight}" is missing, negative or infinite in ${bad} rows; expected finite numbers of 0 or more. Fill it, or leave the rows out.`,
    { details: { column: weight, rows: bad } },
  );
}
