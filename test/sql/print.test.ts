import { expect, test } from 'vitest';
import { duckdbDialect } from '../../src/sql/duckdb-dialect.ts';
import type { Engine } from '../../src/sql/engine.ts';
import {
  aggregate,
  call,
  columnsOf,
  instantOf,
  literal,
  lookupOf,
  missingOf,
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

test('a lookup is one case that names its key once, and twice where what is missing gives something else', () => {
  const entries = [
    ['Bath', 1],
    ["it's", 2],
  ] as const;
  const missing = missingOf('number');
  expect(
    printExpression(lookupOf(textOf('t'), entries, { missing, otherwise: missing }), duckdbDialect),
  ).toBe(`(CASE "t" WHEN 'Bath' THEN 1 WHEN 'it''s' THEN 2 ELSE CAST(NULL AS DOUBLE) END)`);
  expect(
    printExpression(lookupOf(textOf('t'), entries, { missing, otherwise: literal(0) }), duckdbDialect),
  ).toBe(
    `(CASE WHEN "t" IS NULL THEN CAST(NULL AS DOUBLE) ELSE (CASE "t" WHEN 'Bath' THEN 1 WHEN 'it''s' THEN 2 ELSE 0e+0 END) END)`,
  );
});

test('a zone and a number of buckets are literals that mean something', () => {
  const at = instantOf('at');
  for (const expression of [
    call('wallClock', at, textOf('zone')),
    call('wallClock', at, missingOf('text')),
    call('fingerprintBucket', textOf('t'), numberOf('n')),
    call('fingerprintBucket', textOf('t'), literal(2.5)),
    call('murmurBucket', textOf('t'), literal(0)),
    call('murmurBucket', textOf('t'), literal(2 ** 33)),
    call('murmurBucket', textOf('t'), literal(null)),
  ])
    expect(() => printExpression(expression, duckdbDialect)).toThrow(
      expect.objectContaining({ code: 'bad-option', where: 'sql/print' }),
    );
});

test('a time column is read as a number and as instants beside each other', () => {
  const timed: Schema = { fields: [{ name: 'at', kind: 'time', zone: 'UTC' }] };
  const question = {
    groups: [],
    aggregates: [aggregate('maximum', numberOf('at')), aggregate('count', instantOf('at'))],
  };
  const sql = printQuestion(question, { engine, from: '"t"' }, timed);
  expect(sql).toContain('SELECT max("c0") AS "a0", CAST(count("c1") AS DOUBLE) AS "a1"');
  expect(() => print({ groups: [], aggregates: [aggregate('count', instantOf('age'))] })).toThrow(
    expect.objectContaining({ code: 'wrong-kind' }),
  );
});
