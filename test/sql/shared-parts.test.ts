import { expect, test } from 'vitest';
import { aggregate, call, literal, numberOf } from '../../src/sql/expression.ts';
import { sharedParts } from '../../src/sql/shared-parts.ts';

const a = numberOf('a');

test('what occurs once is shared by nobody', () => {
  expect(sharedParts([aggregate('sum', call('add', a, literal(1)))]).layers).toEqual([]);
});

test('equal parts are found by what they are, not by which object they are', () => {
  const plus = (): ReturnType<typeof call<'add'>> => call('add', numberOf('a'), literal(1));
  const [first, second] = [plus(), plus()];
  const shared = sharedParts([aggregate('sum', first), aggregate('count', second)]);
  expect(shared.layers).toHaveLength(1);
  expect([shared.indexOf(first), shared.indexOf(second)]).toEqual([0, 0]);
});

test('a part that is in another one comes in a layer before it', () => {
  const inner = call('add', a, literal(1));
  const outer = call('multiply', inner, inner);
  const { layers } = sharedParts([
    aggregate('sum', outer),
    aggregate('count', outer),
    aggregate('sum', inner),
  ]);
  expect(layers.map((layer) => layer.map(({ expression }) => expression))).toEqual([[inner], [outer]]);
});

test('numbers that JSON would confuse are told apart', () => {
  const numbers = [Infinity, -Infinity, 0, -0];
  const sums = numbers.map((number) => call('add', a, literal(number)));
  expect(
    sharedParts([
      ...sums.map((sum) => aggregate('sum', sum)),
      aggregate('sum', call('add', a, literal(null))),
    ]).layers,
  ).toEqual([]);
});
