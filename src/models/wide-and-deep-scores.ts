import type { Matrix } from '../table/matrix.ts';
import type { DenseLayer } from './dense-model.ts';
import { refuseCode } from './features.ts';
import { activate, addScaled, forward } from './layer-sums.ts';

/** The weights of a wide-and-deep model, with features by their place in the matrix. */
export interface PlacedParts {
  readonly layers: readonly DenseLayer[];
  readonly numbers: readonly number[];
  readonly oneHot: readonly number[];
  readonly embeddings: readonly {
    readonly at: number;
    readonly dimension: number;
    readonly weights: Float32Array;
  }[];
  readonly wide: readonly { readonly at: number; readonly weights: Float32Array }[];
}

/**
 * The last sums of every row, one row at a time, in float64.
 *
 * @returns row-major, shape `[rows, outputs]`.
 * @throws {SlipwayError} `bad-data` on a code that no level has.
 */
export function wideAndDeepScores(matrix: Matrix, parts: PlacedParts, where: string): Float64Array {
  const { layers, wide } = parts;
  const sums = layers.map(({ biases }) => new Float64Array(biases.length));
  const last = sums[sums.length - 1]!;
  const out = new Float64Array(matrix.rows * last.length);
  for (let row = 0; row < matrix.rows; row++) {
    enter(matrix, row, parts, sums[0]!, where);
    for (let k = 1; k < layers.length; k++) forward(sums[k - 1]!, layers[k]!, sums[k]!);
    for (const { at, weights } of wide) {
      const code = codeOf(matrix, at, row, where);
      if (code >= 0) addScaled(last, weights, code * last.length, 1);
    }
    for (let unit = 0; unit < last.length; unit++) out[row * last.length + unit] = last[unit]!;
  }
  return out;
}

/** What the first layer gives for a row. */
function enter(
  matrix: Matrix,
  row: number,
  { layers, numbers, oneHot, embeddings }: PlacedParts,
  sums: Float64Array,
  where: string,
): void {
  const { weights, biases, activation } = layers[0]!;
  const units = biases.length;
  const { values, names } = matrix.dense;
  for (let u = 0; u < units; u++) sums[u] = biases[u]!;
  let input = 0;
  for (const j of numbers) addScaled(sums, weights, input++ * units, values[row * names.length + j]!);
  for (const at of oneHot) {
    const code = codeOf(matrix, at, row, where);
    if (code >= 0) addScaled(sums, weights, (input + code) * units, 1);
    input += matrix.categories[at]!.levels.length;
  }
  for (const { at, dimension, weights: table } of embeddings) {
    const code = codeOf(matrix, at, row, where);
    if (code >= 0)
      for (let d = 0; d < dimension; d++)
        addScaled(sums, weights, (input + d) * units, table[code * dimension + d]!);
    input += dimension;
  }
  activate(sums, activation);
}

function codeOf(matrix: Matrix, at: number, row: number, where: string): number {
  const { name, codes, levels } = matrix.categories[at]!;
  const code = codes[row]!;
  if (code < -1 || code >= levels.length) throw refuseCode(where, name, code, row, levels.length);
  return code;
}
