import { normalPValue } from '../stats/normal.ts';
import { studentTPValue } from '../stats/student-t.ts';
import { welchTest, type GroupMoments } from '../stats/welch.ts';

/**
 * What is added up of the rows of a cell: how many there are, and of weight w and worth x the sums of w, wx, w², w²x and
 * w²x². Sums of rows that hold others, less those, are the sums of the rows left.
 */
export const TERMS = 6;

/** What the rows of each cell add up to; rows of cell -1 are left out. */
export function sumCells(
  cells: Int32Array,
  count: number,
  worth: Float64Array,
  weights: Float64Array | undefined,
): Float64Array {
  const sums = new Float64Array(TERMS * count);
  for (let row = 0; row < cells.length; row++) {
    if (cells[row]! < 0) continue;
    const at = TERMS * cells[row]!;
    const weight = weights ? weights[row]! : 1;
    const weighted = weight * worth[row]!;
    sums[at]! += 1;
    sums[at + 1]! += weight;
    sums[at + 2]! += weighted;
    sums[at + 3]! += weight * weight;
    sums[at + 4]! += weight * weighted;
    sums[at + 5]! += weighted * weighted;
  }
  return sums;
}

/** The sums of one less those of another. */
export function less(from: Float64Array, part: Float64Array): Float64Array {
  return from.map((sum, term) => sum - part[term]!);
}

/**
 * Whether rows are worth more than others: how likely it is to see them so far above, or further, when they are not.
 *
 * Welch's test of the weighted means, one-sided. Where all rows of both are worth the same, which gives it no spread to
 * measure by, the spread is that of all rows together.
 *
 * @returns `NaN` for fewer than two rows on either side, or rows that are all worth the same.
 */
export function worseTest(
  sums: Float64Array,
  rest: Float64Array,
): { readonly t: number; readonly pValue: number } {
  const [first, second] = [momentsOf(sums), momentsOf(rest)];
  if (!(first.count > 1 && second.count > 1)) return { t: NaN, pValue: NaN };
  const { t, degrees } = welchTest(first, second);
  if (!Number.isNaN(t)) return { t, pValue: oneSided(t, studentTPValue(t, degrees)) };
  const all = momentsOf(sums.map((sum, term) => sum + rest[term]!));
  const pooled = all.variance * (1 / first.count + 1 / second.count);
  const z = (first.mean - second.mean) / Math.sqrt(pooled);
  return { t: z, pValue: oneSided(z, normalPValue(z)) };
}

function oneSided(t: number, twoSided: number): number {
  return t > 0 ? twoSided / 2 : 1 - twoSided / 2;
}

/** With the variance that makes the standard error of the weighted mean what it is. */
function momentsOf(sums: Float64Array): GroupMoments {
  const [count, total] = [sums[0]!, sums[1]!];
  const mean = sums[2]! / total;
  const squares = sums[5]! - 2 * mean * sums[4]! + mean * mean * sums[3]!;
  // Rows of one worth leave only what rounding does to their sums.
  const spread = squares > 1e-12 * sums[5]! ? squares : 0;
  return { count, mean, variance: (count * spread) / (total * total) };
}
