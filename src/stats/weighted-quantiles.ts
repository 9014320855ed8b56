import type { HeldValues } from './held-values.ts';

/**
 * Quantiles of weighted values: the smallest value at which the weights of all values up to it reach the probability.
 *
 * @param held - in any number of parts, each with its weights; `NaN` is missing.
 * @returns shape `[probabilities]`; `NaN` each when no value has a weight.
 * @cost n log n.
 * @source `numpy.quantile(values, probabilities, weights=weights, method='inverted_cdf')` of NumPy 2.
 */
export function weightedQuantiles(held: HeldValues, probabilities: readonly number[]): Float64Array {
  const { values, weights } = weightedOf(held);
  const order = new Uint32Array(values.length);
  for (let row = 0; row < order.length; row++) order[row] = row;
  order.sort((first, second) =>
    values[first]! < values[second]! ? -1 : Number(values[first]! > values[second]!),
  );
  const upTo = new Float64Array(order.length);
  let sum = 0;
  order.forEach((row, place) => (upTo[place] = sum += weights[row]!));
  return Float64Array.from(probabilities, (probability) => {
    let low = 0;
    let high = order.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (upTo[middle]! / sum >= probability) high = middle;
      else low = middle + 1;
    }
    return order.length === 0 ? NaN : values[order[low]!]!;
  });
}

/** The values present that have a weight, and their weights. */
function weightedOf({ rows, parts, weights }: HeldValues): {
  readonly values: Float64Array;
  readonly weights: Float64Array;
} {
  const kept = { values: new Float64Array(rows), weights: new Float64Array(rows) };
  let count = 0;
  parts.forEach((part, index) => {
    for (let row = 0; row < part.length; row++) {
      const weight = weights[index]![row]!;
      if (Number.isNaN(part[row]) || weight === 0) continue;
      kept.values[count] = part[row]!;
      kept.weights[count++] = weight;
    }
  });
  return { values: kept.values.subarray(0, count), weights: kept.weights.subarray(0, count) };
}
