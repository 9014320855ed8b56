import { SlipwayError } from '../core/error.ts';
import { numberAt } from '../sql/answer.ts';
import { ask } from '../sql/ask.ts';
import type { Dialect } from '../sql/dialect.ts';
import type { Relation } from '../sql/engine.ts';
import {
  aggregate,
  call,
  literal,
  numberOf,
  textOf,
  when,
  type BooleanExpression,
  type Expression,
  type NumberExpression,
} from '../sql/expression.ts';
import { printExpression } from '../sql/print.ts';
import { schemaOf } from '../table/schema.ts';
import { numberColumn, textColumn, timeColumn } from '../table/column.ts';
import { table, type Table } from '../table/table.ts';
import { textCases } from './engine-text-cases.ts';
import { timeCases } from './engine-time-cases.ts';

const [a, b, t] = [numberOf('a'), numberOf('b'), textOf('t')];

/** What a function must give, worked out by hand; `NaN` is missing, and so is `null` of a truth value. */
export type FunctionCase = readonly [
  what: string,
  expression: NumberExpression | BooleanExpression,
  values: readonly [a: number, b: number, t: string | null, at?: number],
  expected: number,
];

const ofNumbers: readonly FunctionCase[] = [
  ['a sum', call('add', a, b), [0.1, 0.2, null], 0.1 + 0.2],
  ['a sum with what is missing', call('add', a, b), [1, NaN, null], NaN],
  ['a difference below 0 of a negative', call('subtract', a, literal(-5)), [1, 0, null], 6],
  ['a negative negated', call('negate', literal(-5)), [1, 0, null], 5],
  ['a product', call('multiply', a, b), [1e200, 1e-200, null], 1e200 * 1e-200],
  ['a product beyond the largest double', call('multiply', a, b), [1e200, 1e200, null], Infinity],
  ['whole numbers divided', call('divide', a, b), [7, 2, null], 3.5],
  ['a division by 0', call('divide', a, b), [1, 0, null], NaN],
  ['an absolute value', call('absolute', a), [-2.5, 0, null], 2.5],
  ['the floor of a negative', call('floor', a), [-2.5, 0, null], -3],
  ['the floor of a large number', call('floor', a), [1e300, 0, null], 1e300],
  ['a square root', call('squareRoot', a), [2, 0, null], Math.SQRT2],
  ['a square root below 0', call('squareRoot', a), [-1, 0, null], NaN],
  ['a logarithm, which is natural', call('naturalLog', a), [10, 0, null], Math.LN10],
  ['a logarithm of 0', call('naturalLog', a), [0, 0, null], NaN],
  ['what is finite', call('isFinite', a), [1e308, 0, null], 1],
  ['what is infinite', call('isFinite', a), [-Infinity, 0, null], 0],
  ['whether the missing is finite', call('isFinite', a), [NaN, 0, null], 0],
  ['what is missing', call('isMissing', a), [NaN, 0, null], 1],
  ['a missing text', call('isMissing', t), [0, 0, null], 1],
  ['an empty text, which is not missing', call('isMissing', t), [0, 0, ''], 0],
  ['less', call('less', a, b), [-Infinity, 0, null], 1],
  ['less than what is missing', call('less', a, b), [1, NaN, null], NaN],
  ['at most', call('atMost', a, b), [2, 2, null], 1],
  ['zeros of either sign', call('equal', a, b), [0, -0, null], 1],
  ['a text that is equal but for its case', call('equal', t, literal('BATH')), [0, 0, 'Bath'], 0],
  ['a text that is equal but for a space', call('equal', t, literal('Bath')), [0, 0, 'Bath '], 0],
  ['two that are missing, the same', call('same', a, b), [NaN, NaN, null], 1],
  ['one that is missing, the same', call('same', a, b), [NaN, 1, null], 0],
  [
    'false and missing',
    call('and', call('less', a, literal(0)), call('less', b, literal(0))),
    [1, NaN, null],
    0,
  ],
  [
    'true or missing',
    call('or', call('less', a, literal(2)), call('less', b, literal(0))),
    [1, NaN, null],
    1,
  ],
  ['not missing', call('not', call('less', a, literal(0))), [NaN, 0, null], NaN],
  [
    'a case whose condition is missing',
    when([[call('less', a, literal(0)), literal(1)]], literal(2)),
    [NaN, 0, null],
    2,
  ],
  ['the length of an emoji, in code units', call('textLength', t), [0, 0, '😀é'], 3],
  ['the length of a sequence of emoji', call('textLength', t), [0, 0, '👩‍🚀x'], 6],
  ['the length of an empty text', call('textLength', t), [0, 0, ''], 0],
  ['the smallest double', call('add', a, literal(Number.MIN_VALUE)), [0, 0, null], Number.MIN_VALUE],
  ['the largest double', call('add', a, literal(Number.MAX_VALUE)), [0, 0, null], Number.MAX_VALUE],
  [
    'tenths of literals, which are doubles',
    call('subtract', call('add', literal(0.1), literal(0.2)), literal(0.3)),
    [0, 0, null],
    0.1 + 0.2 - 0.3,
  ],
  ['an infinite literal', call('add', a, literal(-Infinity)), [0, 0, null], -Infinity],
];

/** Every case. */
export const functionCases: readonly FunctionCase[] = [...ofNumbers, ...textCases, ...timeCases];

/** The rows of {@link functionCases}. */
export function functionRows(): Table {
  return table({
    a: numberColumn(functionCases.map(([, , [value]]) => value)),
    b: numberColumn(functionCases.map(([, , [, value]]) => value)),
    t: textColumn(functionCases.map(([, , [, , value]]) => value)),
    at: timeColumn(functionCases.map(([, , [, , , value = NaN]]) => value)),
    row: numberColumn(functionCases.map((_, row) => row)),
  });
}

/** What an engine gives for each of {@link functionCases} that its dialect does not refuse as `unsupported`, by place. */
export async function functionResults(relation: Relation): Promise<ReadonlyMap<number, number>> {
  const { dialect } = relation.engine;
  const places = [...functionCases.keys()].filter((row) => spells(dialect, functionCases[row]![1]));
  const aggregates = places.map((row) => {
    const [, expression] = functionCases[row]!;
    const here = call('equal', numberOf('row'), literal(row));
    const value = expression.kind === 'number' ? expression : asNumber(expression);
    return aggregate('maximum', when([[here, value]], literal(null)));
  });
  const [answer] = await ask(relation, schemaOf(functionRows()), [{ groups: [], aggregates }]);
  return new Map(places.map((row, index) => [row, numberAt(answer!, index)]));
}

function spells(dialect: Dialect, expression: Expression): boolean {
  try {
    printExpression(expression, dialect);
    return true;
  } catch (error) {
    if (error instanceof SlipwayError && error.code === 'unsupported') return false;
    throw error;
  }
}

/** True is 1, false is 0, and missing stays missing. */
function asNumber(condition: BooleanExpression): NumberExpression {
  return when(
    [
      [condition, literal(1)],
      [call('not', condition), literal(0)],
    ],
    literal(null),
  );
}
