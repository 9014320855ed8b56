import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scoreOrder } from '../../src/metrics/score-order.ts';

test('rows come in ascending order of their score, equal ones in row order', () => {
  expect([...scoreOrder(Float64Array.of(3, -1, 3, -Infinity, 0))]).toEqual([3, 1, 4, 0, 2]);
});

test('short and long lists are ordered as a stable comparator orders them', () => {
  const scores = fc.oneof(
    fc.double({ noNaN: true }),
    fc.constantFrom(0, -0, 1, -1, Infinity, -Infinity, 5e-324),
  );
  fc.assert(
    fc.property(fc.array(scores, { minLength: 1, maxLength: 60 }), (few) => {
      for (const copies of [1, 310]) {
        const all = Float64Array.from(
          { length: few.length * copies },
          (_, row) => few[row % few.length]! / (1 + (row % 3)),
        );
        const expected = [...all.keys()].sort((a, b) => (all[a]! < all[b]! ? -1 : all[a]! > all[b]! ? 1 : 0));
        expect([...scoreOrder(all)]).toEqual(expected);
      }
    }),
    { seed: 1, numRuns: 40 },
  );
});
