import type { Matrix } from '../../table/matrix.ts';
import type { Contributions } from './contributions.ts';

/**
 * Each weight times how far its feature is from the mean of a background; from 0 without one, and the base is then the intercept.
 *
 * @param weights - row-major, shape `[width, outputs]`, in expanded order.
 * @param intercepts - shape `[outputs]`.
 */
export function linearContributions(
  matrix: Matrix,
  background: Matrix | undefined,
  weights: Float64Array,
  intercepts: Float64Array,
): Contributions {
  const outputs = intercepts.length;
  const raw = termsOf(matrix, weights, outputs);
  const base = intercepts.slice();
  if (!background) return { base, values: raw };
  const means = meanOfRows(termsOf(background, weights, outputs), background.rows);
  const features = means.length / outputs;
  for (let at = 0; at < means.length; at++) base[Math.floor(at / features)]! += means[at]!;
  for (let at = 0; at < raw.length; at++) raw[at]! -= means[at % means.length]!;
  return { base, values: raw };
}

function termsOf({ rows, dense, categories }: Matrix, weights: Float64Array, outputs: number): Float64Array {
  const width = dense.names.length;
  const features = width + categories.length;
  const terms = new Float64Array(rows * outputs * features);
  for (let row = 0, to = 0; row < rows; row++) {
    for (let k = 0; k < outputs; k++, to += features) {
      for (let j = 0; j < width; j++)
        terms[to + j] = dense.values[row * width + j]! * weights[j * outputs + k]!;
      let offset = width;
      for (let c = 0; c < categories.length; c++) {
        const code = categories[c]!.codes[row]!;
        if (code >= 0) terms[to + width + c] = weights[(offset + code) * outputs + k]!;
        offset += categories[c]!.levels.length;
      }
    }
  }
  return terms;
}

function meanOfRows(values: Float64Array, rows: number): Float64Array {
  const means = new Float64Array(values.length / rows);
  for (let at = 0; at < values.length; at++) means[at % means.length]! += values[at]!;
  return means.map((sum) => sum / rows);
}
