import fc from 'fast-check';
import { expect, it } from 'vitest';
import { random } from '../../src/core/random.ts';
import { selectRanks } from '../../src/stats/select-ranks.ts';

it('puts the value of every rank asked for in its place, and loses none', () => {
  const value = fc.oneof(fc.double({ noNaN: true }), fc.integer({ min: -3, max: 3 }));
  const law = fc.property(
    fc.array(value, { minLength: 1, maxLength: 300 }),
    fc.array(fc.nat(299)),
    (list, asked) => {
      const values = Float64Array.from(list);
      const sorted = values.slice().sort();
      const ranks = [...new Set(asked.filter((rank) => rank < list.length))].sort((a, b) => a - b);
      selectRanks(values, ranks);
      // Minus zero and zero are one number.
      expect(ranks.map((rank) => values[rank]! + 0)).toEqual(ranks.map((rank) => sorted[rank]! + 0));
      expect(values.slice().sort()).toEqual(sorted);
    },
  );
  expect(() => fc.assert(law, { seed: 6, numRuns: 300 })).not.toThrow();
});

it.each([
  ['in order', (row: number) => row],
  ['in reverse', (row: number) => -row],
  ['alike', () => 1],
  ['like organ pipes', (row: number) => Math.min(row, 5000 - row)],
])('does so for values that are %s', (_, make) => {
  const values = Float64Array.from({ length: 5000 }, (__, row) => make(row));
  const sorted = values.slice().sort();
  const ranks = [0, 1, 77, 2500, 2501, 4999];
  selectRanks(values, ranks);
  expect(ranks.map((rank) => values[rank])).toEqual(ranks.map((rank) => sorted[rank]));
});

it('is quick where the middle of three is a bad guess again and again', () => {
  const source = random(1);
  const values = Float64Array.from({ length: 20_000 }, (_, row) => (row % 2 === 0 ? row : source.next()));
  const sorted = values.slice().sort();
  selectRanks(values, [10_000]);
  expect(values[10_000]).toBe(sorted[10_000]);
});
