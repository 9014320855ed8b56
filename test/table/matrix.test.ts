import { describe, expect, test } from 'vitest';
import { expand, featureNames, width, type Matrix } from '../../src/table/matrix.ts';

const matrix: Matrix = {
  rows: 3,
  dense: { names: ['age', 'rain'], values: Float32Array.of(1, 2, 3, 4, 5, 6) },
  categories: [
    { name: 'city', levels: ['Bath', 'York'], codes: Int32Array.of(1, -1, 0) },
    { name: 'day', levels: ['Mon'], codes: Int32Array.of(0, 0, -1) },
  ],
};

test('the expanded form has the dense columns first, then one a level', () => {
  expect(width(matrix)).toBe(5);
  expect(featureNames(matrix)).toEqual(['age', 'rain', 'city=Bath', 'city=York', 'day=Mon']);
});

describe('expand', () => {
  const rows = [
    [1, 2, 0, 1, 1],
    [3, 4, 0, 0, 1],
    [5, 6, 1, 0, 0],
  ];

  test('writes every row, and those from start to end', () => {
    expect(expand(matrix)).toEqual(Float32Array.from(rows.flat()));
    expect(expand(matrix, 1, 2)).toEqual(Float32Array.from(rows[1]!));
    expect(expand(matrix, 3)).toEqual(new Float32Array());
  });

  test('writes the rows of a list, in its order, and as many as it has', () => {
    const order = Int32Array.of(2, 0, 2, 1);
    expect(expand(matrix, 0, undefined, order)).toEqual(
      Float32Array.from([2, 0, 2, 1].flatMap((row) => rows[row]!)),
    );
    expect(expand(matrix, 1, 3, order)).toEqual(Float32Array.from([0, 2].flatMap((row) => rows[row]!)));
  });

  test.each([
    [-1, 2],
    [2, 1],
    [0, 4],
    [NaN, 2],
  ])('refuses rows %d to %d of three', (start, end) => {
    expect(() => expand(matrix, start, end)).toThrow(expect.objectContaining({ code: 'bad-option' }));
  });
});
