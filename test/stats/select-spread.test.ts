import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { random } from '../../src/core/random.ts';
import { quantileOf } from '../../src/stats/quantiles.ts';
import { selectSpread } from '../../src/stats/select-spread.ts';

const shares = [0, 0.01, 0.1, 0.25, 0.5, 0.9, 0.995, 1];

/** The same from all values in order. */
function sorted(values: Float64Array, edges: readonly number[]) {
  const order = values.filter((value) => !Number.isNaN(value)).sort();
  const below = (edge: number): number => order.filter((value) => value < edge).length;
  const quantiles = shares.map((share) => quantileOf(order, share));
  return {
    count: order.length,
    values: quantiles,
    below: edges.map(below),
    belowQuantiles: quantiles.map((value) => (order.length === 0 ? 0 : below(value))),
  };
}

function selected(
  parts: readonly Float64Array[],
  edges: readonly number[],
  whole?: { min: number; max: number },
) {
  const rows = parts.reduce((sum, part) => sum + part.length, 0);
  const found = selectSpread({ rows, parts }, shares, edges, whole);
  return {
    count: found.count,
    values: [...found.values],
    below: [...found.below],
    belowQuantiles: shares.map((_, place) => found.belowQuantile(place)),
  };
}

describe('selectSpread', () => {
  const source = random(3);
  const many = (make: (row: number) => number): Float64Array => Float64Array.from({ length: 9000 }, (_, row) => make(row)); // prettier-ignore
  it.each([
    ['uniform', many(() => source.next() * 10)],
    ['with a long tail', many(() => Math.exp(12 * source.next()))],
    ['mostly one number', many(() => (source.next() < 0.7 ? 3 : source.next() * 10))],
    ['few numbers', many(() => source.integer(5) * 2)],
    ['one number', many(() => 7)],
    ['missing here and there', many((row) => (row % 3 === 0 ? NaN : source.next() * 9))],
    ['in order', many((row) => row / 900)],
    ['close together', many(() => 1 + source.integer(3) * Number.EPSILON)],
  ])('gives what all values in order give: %s', (_, values) => {
    const edges = [-1, 0, 2, 3, 4.5, 7, 9.99, 10, 1e9];
    const parts = [values.subarray(0, 2000), values.subarray(2000)];
    expect(selected(parts, edges)).toEqual(sorted(values, edges));
  });

  it.each([
    ['of a day', many(() => source.integer(24))],
    ['below zero too, some missing', many((row) => (row % 7 === 0 ? NaN : source.integer(9000) - 4000))],
    ['zeros of both signs', many((row) => (row % 2 === 0 ? 0 : -0))],
    ['too wide to be counted each', many(() => source.integer(1e9))],
    ['none', new Float64Array(5).fill(NaN)],
  ])('gives it for whole numbers that are known to be so: %s', (_, values) => {
    const present = values.filter((value) => value === value);
    const whole = { min: Math.min(0, ...present) + 0, max: Math.max(0, ...present) + 0 };
    const edges = [-1e9, -4000, -0.5, 0, 0.5, 11, 11.25, 4999, 1e12];
    const parts = [values.subarray(0, 2001), values.subarray(2001)];
    expect(selected(parts, edges, whole)).toEqual(sorted(values, edges));
  });

  it('gives it for few values, none among them', () => {
    const law = fc.property(
      fc.array(fc.oneof(fc.double({ noDefaultInfinity: true }), fc.integer({ min: -3, max: 3 })), { maxLength: 30 }),
      fc.array(fc.integer({ min: -3, max: 3 }), { maxLength: 4 }),
      (list, edges) => {
        const values = Float64Array.from(list);
        expect(selected([values], edges)).toEqual(sorted(values, edges));
      },
    ); // prettier-ignore
    expect(() => fc.assert(law, { seed: 2, numRuns: 200 })).not.toThrow();
  });
});
