import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { numberColumn } from '../../src/table/column.ts';
import { toRows } from '../../src/table/rows.ts';
import { table } from '../../src/table/table.ts';
import { filter, slice, take } from '../../src/table/take.ts';
import { sample } from './sample.ts';

const code = (expected: string): object => expect.objectContaining({ code: expected }) as object;
const rows = toRows(sample());

describe('take', () => {
  test('gives the rows at the places, again where a place comes again', () => {
    expect(toRows(take(sample(), [2, 0, 2]))).toEqual([rows[2], rows[0], rows[2]]);
    expect(toRows(take(sample(), Int32Array.of(1)))).toEqual([rows[1]]);
    expect(take(sample(), []).rows).toBe(0);
  });

  test.each([[[3]], [[-1]], [[0.5]], [[NaN]], [Int32Array.of(-1)], [Int32Array.of(3)]])(
    'refuses the places %o',
    (places) => {
      expect(() => take(sample(), places)).toThrow(code('bad-data'));
    },
  );

  test('taking twice is taking at the places of places', () => {
    const from = table({ n: numberColumn(Array.from({ length: 10 }, (_, i) => i)) });
    const places = (max: number): fc.Arbitrary<number[]> =>
      fc.array(fc.nat(max), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(places(9), fc.array(fc.nat(), { maxLength: 12 }), (first, numbers) => {
        const second = numbers.map((number) => number % first.length);
        expect(take(take(from, first), second)).toEqual(
          take(
            from,
            second.map((place) => first[place]!),
          ),
        );
      }),
      { seed: 9, numRuns: 100 },
    );
  });
});

describe('filter', () => {
  test('keeps the rows a test or a mask names', () => {
    expect(toRows(filter(sample(), (row) => row !== 1))).toEqual([rows[0], rows[2]]);
    expect(toRows(filter(sample(), [false, true, true]))).toEqual([rows[1], rows[2]]);
    expect(toRows(filter(sample(), Uint8Array.of(0, 0, 1)))).toEqual([rows[2]]);
  });

  test('refuses a mask of another length', () => {
    expect(() => filter(sample(), [true])).toThrow(code('shape-mismatch'));
  });
});

describe('slice', () => {
  test('gives the rows from start to end', () => {
    expect(toRows(slice(sample(), 1, 3))).toEqual([rows[1], rows[2]]);
    expect(toRows(slice(sample(), 2))).toEqual([rows[2]]);
    expect(slice(sample(), 1, 1).rows).toBe(0);
  });

  test.each([
    [-1, 2],
    [2, 1],
    [0, 4],
    [0.5, 2],
    [NaN, 2],
  ])('refuses rows %d to %d of three', (start, end) => {
    expect(() => slice(sample(), start, end)).toThrow(code('bad-option'));
  });
});

test('levels and zones stay with their columns', () => {
  for (const part of [take(sample(), [1]), filter(sample(), () => true), slice(sample(), 2)]) {
    expect(part.columns.get('city')).toMatchObject({ levels: ['Bath', 'York'] });
    expect(part.columns.get('at')).toMatchObject({ zone: 'Asia/Tokyo' });
  }
});

test.each([[2 ** 32], [2 ** 32 + 1], [-(2 ** 32)]])('place %d is not another row in 32 bits', (place) => {
  expect(() => take(sample(), [place])).toThrow(code('bad-data'));
});

test('what is no list of places and no mask is refused', () => {
  for (const places of [undefined, null, 1, '12', {}])
    expect(() => take(sample(), places as never)).toThrow(code('bad-data'));
  for (const keep of [undefined, null, 'abc', {}])
    expect(() => filter(sample(), keep as never)).toThrow(code('bad-option'));
});
