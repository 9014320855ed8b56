/** The weighted mean of a value a row; `NaN` without rows or without weight. */
export function weightedMean(values: Float64Array, weights?: Float64Array): number {
  let sum = 0;
  let total = weights ? 0 : values.length;
  if (!weights) for (let row = 0; row < values.length; row++) sum += values[row]!;
  else {
    for (let row = 0; row < values.length; row++) {
      // What has no weight says nothing, even if it is infinite.
      if (weights[row] === 0) continue;
      sum += weights[row]! * values[row]!;
      total += weights[row]!;
    }
  }
  return sum / total;
}
