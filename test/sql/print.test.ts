import { expect, test } from 'vitest';
import { duckdbDialect } from '../../src/sql/duckdb-dialect.ts';
import type { Engine } from '../../src/sql/engine.ts';
import {
  aggregate,
  call,
  columnsOf,
  literal,
  numberOf,
  onlyIf,
  textOf,
  when,
} from '../../src/sql/expression.ts';
import type { SqlQuestion } from '../../src/sql/form.ts';
import { printExpression } from '../../src/sql/print.ts';
import { printQuestion } from '../../src/sql/print-question.ts';
import type { Schema } from '../../src/table/schema.ts';

const schema: Schema = {
  fields: [
    { name: 'age', kind: 'number' },
    { name: 'ci"ty', kind: 'category' },
  ],
};
const engine = { name: 'fake', dialect: duckdbDialect } as unknown as Engine;
const print = (question: SqlQuestion): string =>
  printQuestion(question, { engine, from: '"people"' }, schema);

test('an expression is printed with every part in parentheses', () => {
  const age = numberOf('age');
  const old = call('and', call('less', literal(65), age), call('not', call('isMissing', textOf('city'))));
  expect(printExpression(when([[old, call('negate', age)]], literal(null)), duckdbDialect)).toBe(
    '(CASE WHEN ((6.5e+1 < "age") AND (NOT ("city" IS NULL))) THEN (- "age") ELSE CAST(NULL AS DOUBLE) END)',
  );
  expect([...columnsOf(old)]).toEqual(['age', 'city']);
});

test('a case without conditions is what it gives otherwise', () => {
  expect(printExpression(when([], literal('x')), duckdbDialect)).toBe("'x'");
});

test('a question names the columns of the relation once, in the inner SELECT', () => {
  const sql = print({ groups: [textOf('ci"ty')], aggregates: [aggregate('average', numberOf('age'))] });
  expect(sql.match(/"ci""ty"/g)).toHaveLength(1);
  expect(sql).toBe(
    [
      'SELECT "c0" AS "g0", avg("c1") AS "a0"',
      `FROM (SELECT CAST("ci""ty" AS VARCHAR) AS "c0", nullif(CAST("age" AS DOUBLE), CAST('NaN' AS DOUBLE)) AS "c1" FROM "people" AS t) AS r`,
      'GROUP BY "c0"',
    ].join('\n'),
  );
});

test('what several expressions have in common is computed once, below them', () => {
  const young = onlyIf(call('less', numberOf('age'), literal(18)), numberOf('age'));
  const square = call('multiply', young, young);
  const sql = print({
    groups: [],
    aggregates: [aggregate('sum', young), aggregate('sum', square), aggregate('count', square)],
  });
  expect(sql.match(/1\.8e\+1/g)).toHaveLength(1);
  expect(sql).toContain('SELECT fsum("e0") AS "a0", fsum("e1") AS "a1"');
});

test('a column that is not there, or is read as another kind, is told', () => {
  const asked =
    (expression: ReturnType<typeof numberOf>): (() => string) =>
    () =>
      print({ groups: [], aggregates: [aggregate('sum', expression)] });
  expect(asked(numberOf('agee'))).toThrow(expect.objectContaining({ code: 'unknown-column' }));
  expect(asked(numberOf('ci"ty'))).toThrow(expect.objectContaining({ code: 'wrong-kind' }));
});

test('a slot is refused where no slots are joined', () => {
  const sum = aggregate('sum', { type: 'slot', kind: 'number', at: 0 });
  expect(() => print({ groups: [], aggregates: [sum] })).toThrow(
    expect.objectContaining({ code: 'bad-option' }),
  );
});
