/**
 * How far each row moves a mean: its distance from it. With the small-sample factor `√(n / (n − 1))`, n being the rows that
 * have weight, so that the error of an unweighted mean is `s / √n`.
 *
 * @returns shape `[n]`; `NaN` of fewer than two rows.
 * @source F. R. Hampel (1974), JASA 69(346), 383–393: the influence curve of the mean.
 */
export function meanInfluence(values: Float64Array, mean: number, weights?: Float64Array): Float64Array {
  const factor = smallSample(rowsWithWeight(values.length, weights));
  return values.map((value) => (value - mean) * factor);
}

/** What makes a variance that divides by the rows one that divides by one row less: `NaN` of fewer than two. */
export function smallSample(rows: number): number {
  return rows > 1 ? Math.sqrt(rows / (rows - 1)) : NaN;
}

/** How many rows count for something. */
export function rowsWithWeight(rows: number, weights?: Float64Array): number {
  if (!weights) return rows;
  let counted = 0;
  for (let row = 0; row < rows; row++) if (weights[row]! > 0) counted++;
  return counted;
}
