import { normalPValue } from '../stats/normal.ts';
import { studentTPValue } from '../stats/student-t.ts';
import { welchTest, type GroupMoments } from '../stats/welch.ts';

/**
 * What is added up of the units of a cell: how many there are, and of weight w and worth x the sums of w, wx, w², w²x and
 * w²x². Sums of units that hold others, less those, are the sums of the units left.
 */
export const TERMS = 6;

/** What units are worth, and their weights. */
export interface Weighed {
  readonly worth: Float64Array;
  readonly weights: Float64Array | undefined;
}

/** Adds a unit to the sums of a cell. */
export function addUnit(sums: Float64Array, cell: number, { worth, weights }: Weighed, unit: number): void {
  const at = TERMS * cell;
  const weight = weights ? weights[unit]! : 1;
  const weighted = weight * worth[unit]!;
  sums[at]! += 1;
  sums[at + 1]! += weight;
  sums[at + 2]! += weighted;
  sums[at + 3]! += weight * weight;
  sums[at + 4]! += weight * weighted;
  sums[at + 5]! += weighted * weighted;
}

/** What the units of each cell add up to; those of cell -1 are left out. */
export function sumCells(cells: Int32Array, count: number, units: Weighed): Float64Array {
  const sums = new Float64Array(TERMS * count);
  for (let unit = 0; unit < cells.length; unit++)
    if (cells[unit]! >= 0) addUnit(sums, cells[unit]!, units, unit);
  return sums;
}

/** What all units add up to; those of weight 0 are none. */
export function sumAll(units: Weighed): Float64Array {
  const sums = new Float64Array(TERMS);
  for (let unit = 0; unit < units.worth.length; unit++)
    if (!units.weights || units.weights[unit]! > 0) addUnit(sums, 0, units, unit);
  return sums;
}

/** The sums of one less those of another. */
export function less(from: Float64Array, part: Float64Array): Float64Array {
  return from.map((sum, term) => sum - part[term]!);
}

/** How far some are above others, in standard errors, and how likely that is, or more, when they are alike. */
export interface WorseTest {
  readonly t: number;
  readonly pValue: number;
}

/**
 * Whether units are worth more than others: how likely it is to see them so far above, or further, when they are not.
 *
 * One-sided, of the weighted means; the p-value is the larger of two. Welch's test has the spread of each side. Where few
 * units are worth much less than most, a side that happens to hold none of them has next to no spread, and Welch's test
 * finds it for certain. The score test has the spread that all of them have together, which is that of either side when
 * they are alike: the variance of a mean of units drawn without replacement. Where few are worth much more than most, a
 * normal tail is too thin for their sums, and the score test finds too many; Welch's does not, since who holds many of
 * them has their spread.
 *
 * @returns `NaN` for fewer than two units on either side, or units that are all worth the same.
 * @source B. L. Welch (1947), Biometrika 34, 28–35; W. G. Cochran (1977), Sampling Techniques, theorem 2.2.
 */
export function worseTest(sums: Float64Array, rest: Float64Array): WorseTest {
  const [first, second] = [momentsOf(sums), momentsOf(rest)];
  if (!(first.count > 1 && second.count > 1)) return { t: NaN, pValue: NaN };
  const z = scoreOf(sums, rest);
  const score = { t: z, pValue: oneSided(z, normalPValue(z)) };
  const { t, degrees } = welchTest(first, second);
  // Without a spread on either side, there is no more to Welch's.
  if (Number.isNaN(t)) return score;
  const welch = { t, pValue: oneSided(t, studentTPValue(t, degrees)) };
  return welch.pValue < score.pValue ? score : welch;
}

function scoreOf(sums: Float64Array, rest: Float64Array): number {
  const all = sums.map((sum, term) => sum + rest[term]!);
  const count = all[0]!;
  const variance = ((count / (count - 1)) * spreadOf(all)) / all[3]!;
  const shares = sums[3]! / sums[1]! ** 2 + rest[3]! / rest[1]! ** 2;
  return (sums[2]! / sums[1]! - rest[2]! / rest[1]!) / Math.sqrt(variance * shares);
}

function oneSided(t: number, twoSided: number): number {
  return t > 0 ? twoSided / 2 : 1 - twoSided / 2;
}

/** With the variance that makes the standard error of the weighted mean what it is. */
function momentsOf(sums: Float64Array): GroupMoments {
  const [count, total] = [sums[0]!, sums[1]!];
  return { count, mean: sums[2]! / total, variance: (count * spreadOf(sums)) / (total * total) };
}

/** The sum of w² (x − mean)². */
function spreadOf(sums: Float64Array): number {
  const mean = sums[2]! / sums[1]!;
  const squares = sums[5]! - 2 * mean * sums[4]! + mean * mean * sums[3]!;
  // Units of one worth leave only what rounding does to their sums.
  return squares > 1e-12 * sums[5]! ? squares : 0;
}
