import { numberAt } from '../sql/answer.ts';
import { ask } from '../sql/ask.ts';
import type { Relation } from '../sql/engine.ts';
import { aggregate, call, numberOf, type NumberExpression } from '../sql/expression.ts';
import { numberColumn } from '../table/column.ts';
import { schemaOf } from '../table/schema.ts';
import { table, type Table } from '../table/table.ts';
import { difference } from './difference.ts';

const [a, b] = [numberOf('a'), numberOf('b')];

/** Where functions change their form, lose their digits, overflow or end. */
const ENDS = [
  ...[0, 1e-300, 1e-16, 1e-9, 0.1, 0.25, 0.49999999999999994, 0.5, 0.9999999999999999, 1],
  ...[
    1.0000000000000002,
    1.5,
    2,
    3,
    10,
    36,
    88.5,
    354.8,
    709,
    709.9,
    745.2,
    1000,
    1e16,
    1e154,
    1.7e308,
    Infinity,
  ],
];
const VALUES = [...ENDS, ...ENDS.map((value) => -value), NaN];
const EXPONENTS = [-Infinity, -3, -1.5, -1, -0.5, 0, 0.5, 1, 2, 2.5, 3, 1e3, Infinity, NaN];

/** Functions beside their twins in JavaScript, whose `NaN` is missing. */
export const gridTwins: readonly (readonly [
  what: string,
  expression: NumberExpression,
  twin: (a: number, b: number) => number,
])[] = [
  ['squareRoot', call('squareRoot', a), Math.sqrt],
  ['naturalLog', call('naturalLog', a), (value) => (value > 0 ? Math.log(value) : NaN)],
  ['logOnePlus', call('logOnePlus', a), (value) => (value > -1 ? Math.log1p(value) : NaN)],
  ['exponential', call('exponential', a), Math.exp],
  ['exponentialMinusOne', call('exponentialMinusOne', a), Math.expm1],
  ['sine', call('sine', a), Math.sin],
  ['cosine', call('cosine', a), Math.cos],
  ['arcSine', call('arcSine', a), Math.asin],
  ['absolute', call('absolute', a), Math.abs],
  ['floor', call('floor', a), Math.floor],
  ['power', call('power', a, b), (base, exponent) => (Number.isNaN(base) ? NaN : Math.pow(base, exponent))],
];

/** Numbers that are hard on functions, each with every exponent. */
export function gridRows(): Table {
  const pairs = VALUES.flatMap((value) => EXPONENTS.map((exponent) => [value, exponent] as const));
  return table({
    a: numberColumn(pairs.map(([value]) => value)),
    b: numberColumn(pairs.map(([, exponent]) => exponent)),
    row: numberColumn(pairs.map((_, row) => row)),
  });
}

/**
 * Where an engine's functions differ first from those of JavaScript, over the whole grid; `undefined` when nowhere.
 *
 * @param tolerance - relative.
 */
export async function differenceOnGrid(relation: Relation, tolerance: number): Promise<string | undefined> {
  const rows = gridRows();
  const [of, to] = ['a', 'b'].map(
    (name) => (rows.columns.get(name) as { readonly values: Float64Array }).values,
  );
  const aggregates = gridTwins.map(([, expression]) => aggregate('maximum', expression));
  const [answer] = await ask(relation, schemaOf(rows), [{ groups: [numberOf('row')], aggregates }]);
  for (const [place, group] of answer!.groups[0]!.entries()) {
    const row = Number(group);
    for (const [index, [what, , twin]] of gridTwins.entries()) {
      const expected = twin(of![row]!, to![row]!);
      const got = numberAt(answer!, index, place);
      const found = difference(got, expected, tolerance);
      if (found !== undefined) return `${what} of ${of![row]} (and ${to![row]})${found}`;
    }
  }
  return undefined;
}
