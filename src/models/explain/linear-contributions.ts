import { SlipwayError } from '../../core/error.ts';
import type { Matrix } from '../../table/matrix.ts';
import type { Contributions } from './contributions.ts';

/**
 * Each weight times how far its feature is from the mean of a background, of the values that are present; from 0 without one,
 * and the base is then the intercept.
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
  const means = meansOf(termsOf(background, weights, outputs), background);
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

/** Of the values that are present: one that is missing has a term that is no number. */
function meansOf(terms: Float64Array, { rows, dense, categories }: Matrix): Float64Array {
  const width = terms.length / rows;
  const features = dense.names.length + categories.length;
  const [means, counts] = [new Float64Array(width), new Float64Array(width)];
  for (let at = 0; at < terms.length; at++) {
    if (Number.isNaN(terms[at]!)) continue;
    means[at % width]! += terms[at]!;
    counts[at % width]!++;
  }
  const empty = counts.indexOf(0);
  if (empty >= 0)
    throw new SlipwayError(
      'bad-option',
      'models/explain',
      `background has no value of "${dense.names[empty % features]}"; expected one in some row.`,
      { details: { option: 'background' } },
    );
  return means.map((sum, at) => sum / counts[at]!);
}
