import fc from 'fast-check';
import { describe, it } from 'vitest';
import { random } from '../../src/core/random.ts';
import { sortedCopy } from '../../src/stats/sort-numbers.ts';
import { expectSame } from '../expect-same.ts';

const source = random(2013);
const many = (make: () => number, n = 20_000): Float64Array => Float64Array.from({ length: n }, make);

/** Kinds of columns that a sort by bits could get wrong. */
const columns: Readonly<Record<string, Float64Array>> = {
  normal: many(() => source.normal()),
  'whole numbers': many(() => source.integer(1000) - 500),
  'a large offset': many(() => 1e15 + source.integer(10)),
  'a small noise on a large offset': many(() => 1e9 + 1e-3 * source.normal()),
  'instants of a year': many(() => 1.36e12 + source.integer(31_536_000_000)),
  'heavy tails': many(() => Math.exp(200 * source.normal()) * (source.next() < 0.5 ? -1 : 1)),
  denormals: many(() => source.integer(9) * Number.MIN_VALUE),
  constant: many(() => 0.1),
  'zeros of both signs': many(() => (source.next() < 0.5 ? -0 : 0)),
  infinities: many(() => [Infinity, -Infinity, 0, 1][source.integer(4)]!),
  'two clusters': many(() => (source.next() < 0.5 ? 1e-300 : 1e300) * (1 + source.next() * 1e-12)),
  'sorted already': many(() => source.normal()).sort(),
  few: many(() => source.normal(), 9),
  none: new Float64Array(0),
};

describe('sortedCopy', () => {
  it.each(Object.entries(columns))('sorts as the platform does, to the sign of zero: %s', (_, values) => {
    const before = values.slice();
    expectSame(sortedCopy(values), values.slice().sort());
    expectSame(values, before);
  });

  it('sorts any numbers as the platform does', () => {
    const number = fc.oneof(
      fc.double({ noNaN: true }),
      fc.integer({ min: -3, max: 3 }),
      fc.constantFrom(1e9, -0),
    );
    fc.assert(
      fc.property(fc.array(number, { minLength: 1, maxLength: 40 }), (few) => {
        // Long enough for the way of many.
        const values = Float64Array.from({ length: 2100 }, (_, i) => few[i % few.length]! * (i % 7));
        const numbers = values.map((value) => (Number.isNaN(value) ? 0 : value));
        expectSame(sortedCopy(numbers), numbers.slice().sort());
      }),
      { seed: 2013, numRuns: 100 },
    );
  });

  it('sorts a part of a longer array', () => {
    const part = columns['normal']!.subarray(100, 5000);
    expectSame(sortedCopy(part), part.slice().sort());
  });
});
