import type { Matrix } from '../table/matrix.ts';
import type { Features } from './features.ts';
import type { RowScorer } from './model.ts';

/** A matrix of one row that is filled anew for every row: so that it is scored by the loops that score matrices. */
export interface RowMatrix extends Pick<RowScorer, 'dense' | 'codes'> {
  /** Its arrays are `dense`, and views of `codes`. */
  readonly matrix: Matrix;
}

/** A matrix of one row of such features: zeros, and the first level of each category. */
export function rowMatrix({ dense: names, categories }: Features): RowMatrix {
  const dense = new Float32Array(names.length);
  const codes = new Int32Array(categories.length);
  return {
    dense,
    codes,
    matrix: {
      rows: 1,
      dense: { names, values: dense },
      categories: categories.map(({ name, levels }, at) => ({
        name,
        levels,
        codes: codes.subarray(at, at + 1),
      })),
    },
  };
}
