import type { Matrix } from '../table/matrix.ts';
import type { DenseLayer } from './dense-model.ts';
import { refuseCode } from './features.ts';
import { activate, addScaled, forward } from './layer-sums.ts';

/**
 * The last layer's sums for every row, one row at a time, with sums in float64.
 *
 * @returns row-major, shape `[rows, units of the last layer]`.
 * @throws {SlipwayError} `bad-data` on a code that no level has.
 */
export function denseScores(matrix: Matrix, layers: readonly DenseLayer[], where: string): Float64Array {
  const first = layers[0]!;
  const sums = layers.map(({ biases }) => new Float64Array(biases.length));
  const last = sums[sums.length - 1]!;
  const out = new Float64Array(matrix.rows * last.length);
  for (let row = 0; row < matrix.rows; row++) {
    gather(matrix, row, first, sums[0]!, where);
    activate(sums[0]!, first.activation);
    for (let k = 1; k < layers.length; k++) forward(sums[k - 1]!, layers[k]!, sums[k]!);
    for (let unit = 0; unit < last.length; unit++) out[row * last.length + unit] = last[unit]!;
  }
  return out;
}

function gather(
  matrix: Matrix,
  row: number,
  { weights, biases }: DenseLayer,
  sums: Float64Array,
  where: string,
): void {
  const units = biases.length;
  const columns = matrix.dense.names.length;
  for (let u = 0; u < units; u++) sums[u] = biases[u]!;
  for (let j = 0; j < columns; j++)
    addScaled(sums, weights, j * units, matrix.dense.values[row * columns + j]!);
  let offset = columns;
  for (const { name, codes, levels } of matrix.categories) {
    const code = codes[row]!;
    if (code < -1 || code >= levels.length) throw refuseCode(where, name, code, row, levels.length);
    if (code >= 0) addScaled(sums, weights, (offset + code) * units, 1);
    offset += levels.length;
  }
}
