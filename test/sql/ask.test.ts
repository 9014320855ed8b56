import { expect, test } from 'vitest';
import { numberAt } from '../../src/sql/answer.ts';
import { ask } from '../../src/sql/ask.ts';
import { duckdb } from '../../src/engines/duckdb.ts';
import {
  aggregate,
  call,
  instantOf,
  listAggregate,
  literal,
  numberOf,
  textOf,
  type NumberExpression,
} from '../../src/sql/expression.ts';
import type { SqlAnswer, SqlQuestion } from '../../src/sql/form.ts';
import { schemaOn } from '../../src/sql/relation.ts';
import { categoryColumn, numberColumn, timeColumn } from '../../src/table/column.ts';
import { table } from '../../src/table/table.ts';

const n = numberOf('n');
const city = textOf('city');
const slot: NumberExpression = { type: 'slot', kind: 'number', at: 0 };

/** Answers over four rows: Bath 1 and 3, York 10, and 100 nowhere. */
async function answers(questions: readonly SqlQuestion[]): Promise<{ told: SqlAnswer[]; queries: number }> {
  const db = await duckdb({ threads: 1 });
  await db.load(
    't',
    table({ n: numberColumn([1, 3, 10, 100]), city: categoryColumn(['Bath', 'Bath', 'York', null]) }),
  );
  let queries = 0;
  const schema = await schemaOn(db.table('t'));
  const told = await ask(db.table('t'), schema, questions, { onQuery: () => queries++ });
  await db.close();
  return { told, queries };
}

test('questions about all rows are one query, and what is asked twice is computed once', async () => {
  const { told, queries } = await answers([
    { groups: [], aggregates: [aggregate('sum', n), aggregate('countRows')] },
    { groups: [], aggregates: [aggregate('maximum', n), aggregate('sum', n)] },
  ]);
  expect(queries).toBe(1);
  expect(told.map((answer) => [numberAt(answer, 0), numberAt(answer, 1)])).toEqual([
    [114, 4],
    [100, 114],
  ]);
});

test('questions by equal groups are one query, other groups another', async () => {
  const { told, queries } = await answers([
    { groups: [city], aggregates: [aggregate('sum', n)] },
    { groups: [city], aggregates: [aggregate('countRows')] },
    { groups: [n], aggregates: [aggregate('countRows')] },
  ]);
  expect(queries).toBe(2);
  const byCity = new Map(
    told[0]!.groups[0]!.map((level, row) => [
      level,
      [numberAt(told[0]!, 0, row), numberAt(told[1]!, 0, row)],
    ]),
  );
  expect(byCity).toEqual(
    new Map([
      ['Bath', [4, 2]],
      ['York', [10, 1]],
      [null, [100, 1]],
    ]),
  );
});

test('more aggregates than a query should have become several, and every answer is whole', async () => {
  const aggregates = Array.from({ length: 1000 }, (_, index) =>
    aggregate('sum', call('add', n, literal(index))),
  );
  const { told, queries } = await answers([{ groups: [], aggregates }]);
  expect(queries).toBe(4);
  expect(told[0]!.values.map((_, index) => numberAt(told[0]!, index))).toEqual(
    aggregates.map((_, index) => 114 + 4 * index),
  );
});

test('the largest groups are enough where a question says so', async () => {
  const { told } = await answers([{ groups: [city], aggregates: [aggregate('countRows')], most: 1 }]);
  expect(told[0]).toMatchObject({ rows: 1, groups: [['Bath']] });
});

test('numbers that differ by group are joined, a missing group too, and other groups take no part', async () => {
  const { told } = await answers([
    {
      groups: [city],
      aggregates: [aggregate('sum', call('subtract', n, slot))],
      slots: { by: [city], keys: [['Bath'], [null]], values: [[2], [99]] },
    },
  ]);
  const [answer] = told;
  expect(new Map(answer!.groups[0]!.map((level, row) => [level, numberAt(answer!, 0, row)]))).toEqual(
    new Map([
      ['Bath', 0],
      [null, 1],
    ]),
  );
});

test('questions with slots of the same keys share a query; more keys than one can spell out are several', async () => {
  const slots = (value: number): SqlQuestion => ({
    groups: [city],
    aggregates: [aggregate('sum', call('multiply', n, slot))],
    slots: { by: [city], keys: [['Bath'], ['York']], values: [[value], [value]] },
  });
  const few = await answers([slots(1), slots(2)]);
  expect(few.queries).toBe(1);
  expect(
    few.told.map((answer) =>
      answer.groups[0]!.map((_, row) => numberAt(answer, 0, row)).sort((a, b) => a - b),
    ),
  ).toEqual([
    [4, 10],
    [8, 20],
  ]);
  const keys = Array.from({ length: 10_000 }, (_, index) => [index === 9999 ? 'York' : `no ${index}`]);
  const many = await answers([
    {
      groups: [city],
      aggregates: [aggregate('sum', n)],
      slots: { by: [city], keys, values: keys.map(() => []) },
    },
  ]);
  expect(many.queries).toBe(2);
  expect(many.told[0]).toMatchObject({ rows: 1, groups: [['York']] });
});

test('lists are read with their infinities, and are empty over nothing', async () => {
  const nothing = call('divide', n, literal(0));
  const { told } = await answers([
    {
      groups: [],
      aggregates: [
        listAggregate('quantiles', n, [0, 0.5, 1]),
        listAggregate('valuesAt', n, [4, 0, 3]),
        listAggregate('countsBelow', n, [1, 3, 3.5, 1000]),
        listAggregate('quantiles', nothing, [0.5]),
        listAggregate('countsBelow', nothing, [0]),
      ],
    },
  ]);
  expect(told[0]!.values.slice(0, 3)).toEqual([['1.0 6.5 100.0'], ['1.0 100.0'], ['0 1 2 4']]);
  expect(told[0]!.values.slice(3)).toEqual([[null], [null]]);
});

test('a time as a number and as an instant are two things, and counted apart', async () => {
  const db = await duckdb({ threads: 1 });
  await db.load('t', table({ at: timeColumn([0, Infinity, null]) }));
  const asked = [numberOf('at'), instantOf('at')].map((at) => ({
    groups: [],
    aggregates: [aggregate('count', at)],
  }));
  const told = await ask(db.table('t'), await schemaOn(db.table('t')), asked);
  await db.close();
  expect(told.map((answer) => numberAt(answer, 0))).toEqual([2, 1]);
});
