import { effectiveRows } from '../stats/effective-rows.ts';

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

/** Of each label, 0 and 1, the sum of the weights and how many rows have one. */
export function classTotals(
  labels: Float64Array,
  weights?: Float64Array,
): { readonly total: readonly number[]; readonly rows: readonly number[] } {
  const total = [0, 0];
  const rows = [0, 0];
  for (let row = 0; row < labels.length; row++) {
    const weight = weights ? weights[row]! : 1;
    total[labels[row]!]! += weight;
    if (weight > 0) rows[labels[row]!]!++;
  }
  return { total, rows };
}

/** As many rows of equal weight as would say as much as some of the rows. */
export function equalRows(
  rows: number,
  weights: Float64Array | undefined,
  counts: (row: number) => boolean = () => true,
): number {
  let [sum, squares] = [0, 0];
  for (let row = 0; row < rows; row++) {
    if (!counts(row)) continue;
    const weight = weights ? weights[row]! : 1;
    sum += weight;
    squares += weight * weight;
  }
  return effectiveRows(sum, squares);
}

/**
 * The standard error of a figure, from how far each row moves it, or how far the rows of each group do.
 *
 * @param codes - the group of each row, a number below that of the rows; absent means one each.
 */
export function errorOf(
  influence: Float64Array,
  weights: Float64Array | undefined,
  codes?: Int32Array,
): number {
  const moved = codes && new Float64Array(influence.length);
  let [squares, total] = [0, 0];
  for (let row = 0; row < influence.length; row++) {
    const weight = weights ? weights[row]! : 1;
    if (weight === 0) continue;
    total += weight;
    if (moved) moved[codes[row]!]! += weight * influence[row]!;
    else squares += (weight * influence[row]!) ** 2;
  }
  if (moved) for (const move of moved) squares += move * move;
  return Math.sqrt(squares) / total;
}
