import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { random } from '../../src/core/random.ts';
import { quantileOf, selectQuantiles } from '../../src/stats/select-quantiles.ts';

const source = random(2013);
const many = (make: (row: number) => number, n = 20_000): Float64Array =>
  Float64Array.from({ length: n }, (_, row) => make(row));

/** Columns in which cells of equal width are of no use, or of little. */
const columns: Readonly<Record<string, Float64Array>> = {
  normal: many(() => source.normal()),
  'with missing values': many((row) => (row % 5 === 0 ? NaN : source.normal())),
  'mostly missing': many((row) => (row % 500 === 0 ? source.normal() : NaN)),
  'all missing': many(() => NaN),
  constant: many(() => 0.1),
  'a large offset': many(() => 1e15 + source.integer(10)),
  'instants of a year': many(() => 1.36e12 + source.integer(31_536_000_000)),
  'long tails': many(() => Math.exp(2 * source.normal())),
  'very long tails': many(() => Math.exp(5 * source.normal())),
  'tails to 1e300': many(() => Math.exp(200 * source.normal()) * (source.next() < 0.5 ? -1 : 1)),
  'one value at 1e300': many((row) => (row === 77 ? 1e300 : source.normal())),
  'both ends of the doubles': many(() => (source.next() < 0.5 ? -1 : 1) * Number.MAX_VALUE * source.next()),
  denormals: many(() => source.integer(90) * Number.MIN_VALUE),
  'two clusters': many(() => (source.next() < 0.5 ? 1e-300 : 1e300) * (1 + source.next() * 1e-12)),
  'few levels': many(() => source.integer(5)),
  'a third zeros': many(() => (source.next() < 0.3 ? 0 : source.normal())),
  'some infinities': many(() => [Infinity, -Infinity, source.normal()][source.integer(3)]!),
  'mostly infinities': many((row) => (row % 9 === 0 ? source.normal() : row % 2 ? Infinity : -Infinity)),
  'sorted already': many(() => source.normal()).sort(),
  periodic: many((row) => row % 10),
  'a ramp': many((row) => row),
};

const probabilities = [0.5, 0, 0.01, 0.25, 1 / 3, 0.75, 0.99, 1];

function expectSorted(parts: readonly Float64Array[], asked: readonly number[]): void {
  const all = parts.flatMap((part) => [...part]);
  const sorted = Float64Array.from(all.filter((value) => !Number.isNaN(value))).sort();
  const before = parts.map((part) => part.slice());
  expect(selectQuantiles({ parts, rows: all.length }, asked)).toEqual({
    count: sorted.length,
    missing: all.length - sorted.length,
    values: Float64Array.from(asked, (probability) => quantileOf(sorted, probability)),
  });
  expect(
    parts.every((part, index) => part.every((value, row) => Object.is(value, before[index]![row]))),
  ).toBe(true);
}

describe('selectQuantiles', () => {
  it.each(Object.entries(columns))('finds what sorting finds: %s', (_, values) => {
    expectSorted([values], probabilities);
    expectSorted([values], [0.5]);
    expectSorted(
      [values.subarray(0, 9000), values.subarray(9000, 9001), values.subarray(9001)],
      [0.25, 0.5, 0.75],
    );
  });

  it('finds what sorting finds in any values', () => {
    const number = fc.oneof(fc.double(), fc.integer({ min: -3, max: 3 }), fc.double({ min: -1, max: 1 }));
    const probability = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(number, { minLength: 1, maxLength: 60 }),
        fc.array(probability, { minLength: 1, maxLength: 4 }),
        (few, asked) => {
          // Long enough for cells.
          const values = many(
            (row) => few[(row * 7 + (row >> 5)) % few.length]! + (row % 3 === 0 ? 0 : row / 5000),
            5000,
          );
          expectSorted([values], asked);
          expectSorted([Float64Array.from(few)], asked);
        },
      ),
      { seed: 2013, numRuns: 150 },
    );
  });
});
