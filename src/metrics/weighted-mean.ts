/** The weighted mean of a value a row; `NaN` without rows or without weight. */
export function weightedMean(rows: number, valueAt: (row: number) => number, weights?: Float64Array): number {
  let sum = 0;
  let total = weights ? 0 : rows;
  if (!weights) for (let row = 0; row < rows; row++) sum += valueAt(row);
  else {
    for (let row = 0; row < rows; row++) {
      sum += weights[row]! * valueAt(row);
      total += weights[row]!;
    }
  }
  return sum / total;
}
