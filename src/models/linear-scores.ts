import type { Matrix } from '../table/matrix.ts';
import { refuseCode } from './features.ts';

/**
 * intercept + w · x for every row, in float64, without expanding the categories.
 *
 * Each row is summed in one order whatever the number of rows: intercept, dense features, categories. A row
 * alone therefore gives, bit for bit, what it gives in a batch.
 *
 * @param weights - shape `[width]`, expanded order.
 * @param out - shape `[rows]`; overwritten and handed back.
 * @throws {SlipwayError} `bad-data` on a code that no level has.
 */
export function linearScores(
  matrix: Matrix,
  weights: Float64Array,
  intercept: number,
  out: Float64Array,
  where: string,
): Float64Array {
  const { rows } = matrix;
  const { values, names } = matrix.dense;
  const columns = names.length;
  for (let i = 0, at = 0; i < rows; i++) {
    let sum = intercept;
    for (let j = 0; j < columns; j++, at++) sum += values[at]! * weights[j]!;
    out[i] = sum;
  }
  let offset = columns;
  for (const { name, codes, levels } of matrix.categories) {
    const size = levels.length;
    for (let i = 0; i < rows; i++) {
      const code = codes[i]!;
      if (code === -1) continue;
      if (code < 0 || code >= size) throw refuseCode(where, name, code, i, size);
      out[i]! += weights[offset + code]!;
    }
    offset += size;
  }
  return out;
}
