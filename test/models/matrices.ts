import fc from 'fast-check';
import type { Features } from '../../src/models/features.ts';
import type { Matrix } from '../../src/table/matrix.ts';

/** One row of a matrix, as a matrix. */
export function alone({ dense, categories }: Matrix, row: number): Matrix {
  const columns = dense.names.length;
  return {
    rows: 1,
    dense: { names: dense.names, values: dense.values.slice(row * columns, (row + 1) * columns) },
    categories: categories.map((category) => ({ ...category, codes: category.codes.slice(row, row + 1) })),
  };
}

/** Matrices of a few rows, with dense features and categories, missing codes among them. */
export const matrixArbitrary: fc.Arbitrary<{ matrix: Matrix; features: Features; width: number }> = fc
  .record({
    rows: fc.integer({ min: 1, max: 6 }),
    dense: fc.integer({ min: 0, max: 3 }),
    sizes: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 3 }),
  })
  .chain(({ rows, dense, sizes }) =>
    fc
      .record({
        values: fc.array(fc.float({ min: -100, max: 100, noNaN: true }), {
          minLength: rows * dense,
          maxLength: rows * dense,
        }),
        codes: fc.tuple(
          ...sizes.map((size) =>
            fc.array(fc.integer({ min: -1, max: size - 1 }), { minLength: rows, maxLength: rows }),
          ),
        ),
      })
      .map(({ values, codes }) => {
        const names = Array.from({ length: dense }, (_, j) => `d${j}`);
        const categories = sizes.map((size, k) => ({
          name: `c${k}`,
          levels: Array.from({ length: size }, (_, l) => `l${l}`),
        }));
        const matrix: Matrix = {
          rows,
          dense: { names, values: Float32Array.from(values) },
          categories: categories.map((category, k) => ({ ...category, codes: Int32Array.from(codes[k]!) })),
        };
        return {
          matrix,
          features: { dense: names, categories },
          width: dense + sizes.reduce((a, b) => a + b, 0),
        };
      }),
  );
