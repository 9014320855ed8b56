import fc from 'fast-check';
import { expect, it } from 'vitest';
import { random } from '../../../src/core/random.ts';
import { drawRows } from '../../../src/train/trees/draw-rows.ts';
import { exponential } from '../../../src/train/trees/exponential.ts';
import { shiftsOf, sizesOf, unitOf } from '../../../src/train/trees/shifts.ts';
import { sortNumbers } from '../../../src/train/trees/sort-numbers.ts';

it('the exponential is that of the platform to a few units in the last place, and at its ends', () => {
  const { EPSILON, MAX_VALUE } = Number;
  for (let x = -700; x < 709; x += 0.37) {
    const expected = Math.exp(x);
    expect(Math.abs(exponential(x) - expected)).toBeLessThanOrEqual(3 * EPSILON * expected);
  }
  expect([0, -0, 1e-300, -800, 800, NaN, Infinity, -Infinity].map(exponential)).toEqual([
    1,
    1,
    1,
    0,
    Infinity,
    NaN,
    Infinity,
    0,
  ]);
  expect(exponential(-744) / Math.exp(-744)).toBeCloseTo(1, 10);
  expect(exponential(709.7)).toBeLessThan(MAX_VALUE);
});

it('numbers are sorted as a typed array sorts them', () => {
  const numbers = fc.array(fc.oneof(fc.float({ noNaN: true }), fc.constantFrom(0, -0, 1, -1)), {
    maxLength: 60,
  });
  fc.assert(
    fc.property(numbers, (list) => {
      const values = Float32Array.from(list);
      expect(sortNumbers(values)).toEqual(values.slice().sort());
      expect(values).toEqual(Float32Array.from(list));
    }),
  );
});

it('rounded numbers have one sum, in whatever order, that is near the exact one', () => {
  const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.tuple(number, number), { minLength: 1, maxLength: 50 }), (list) => {
      const pairs = Float64Array.from(list.flatMap(([g, h]) => [g, Math.abs(h)]));
      const { gradient, hessian } = shiftsOf(sizesOf(pairs), pairs.length / 2)!;
      for (const [at, shift] of [gradient, hessian].entries()) {
        const exact = pairs.filter((_, place) => place % 2 === at);
        const rounded = exact.map((value) => value + shift - shift);
        const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
        expect(sum(rounded.slice().sort())).toBe(sum(rounded.slice().reverse()));
        const size = sum(exact.map(Math.abs));
        rounded.forEach((value, i) =>
          expect(Math.abs(value - exact[i]!)).toBeLessThanOrEqual(size * 2 ** -49),
        );
        if (size > 1e-290)
          expect(rounded.every((value) => Number.isInteger(value / unitOf(shift)))).toBe(true);
      }
    }),
  );
  expect(shiftsOf(sizesOf(Float64Array.of(1, Infinity)), 1)).toBeUndefined();
  expect(shiftsOf(sizesOf(Float64Array.of(NaN, 1)), 1)).toBeUndefined();
});

it('rows are drawn in order, each as often as another', () => {
  const source = random(1);
  const counts = new Int32Array(10);
  for (let time = 0; time < 3000; time++) {
    const drawn = drawRows(10, 3, source);
    expect(drawn.length).toBe(3);
    drawn.forEach((row, at) => at > 0 && expect(row).toBeGreaterThan(drawn[at - 1]!));
    drawn.forEach((row) => counts[row]!++);
  }
  // 900 expected, with a standard deviation of 25.
  counts.forEach((count) => expect(Math.abs(count - 900)).toBeLessThan(125));
  expect([...drawRows(3, 3, source)]).toEqual([0, 1, 2]);
});
