import { ranksOf, type PairedColumn, type Ranks } from './association-pairs.ts';

/** A measure of a pair before its p-value: the value, the rows it is over, and what a test of no association needs. */
export interface Measured {
  /** `NaN` where it does not exist, such as beside a constant. */
  readonly value: number;
  readonly rows: number;
  /** `t` with `degrees`; `f` with `between` and `degrees`; `chi-square` with `degrees`. */
  readonly test: {
    readonly of: 't' | 'f' | 'chi-square';
    readonly statistic: number;
    readonly degrees: number;
    readonly between?: number;
  };
}

const noTest = (of: Measured['test']['of']): Measured['test'] => ({ of, statistic: NaN, degrees: NaN });

/** Pearson's r over the rows where both are finite; the test is Student's t with n − 2 degrees. */
export function pearson(one: PairedColumn, other: PairedColumn): Measured {
  const [first, second] = [one.values!, other.values!];
  const [meanX, meanY] = [one.mean, other.mean];
  let xy = 0;
  for (let row = 0; row < first.length; row++) {
    const product = (first[row]! - meanX) * (second[row]! - meanY);
    // What is missing in one is in no product; what overflows is looked at below.
    if (product - product === 0) xy += product;
  }
  // Sums around the means of the columns, over the rows in common: what is missing in the other is taken out.
  const [left, right] = [inCommon(one, other), inCommon(other, one)];
  const { rows } = left;
  const xx = left.squares - left.sum ** 2 / rows;
  const yy = right.squares - right.sum ** 2 / rows;
  // Where little is left of the squares of the columns, the digits are lost.
  if (!(xx > 1e-4 * one.squares && yy > 1e-4 * other.squares)) return pearsonAgain(first, second);
  const offset = Math.max(Math.abs(meanX), Math.abs(meanY));
  return correlation(rows, xx, yy, xy - (left.sum * right.sum) / rows, offset);
}

/** The rows of a column on which another one is present too, and their sum and squares around the mean of the column. */
function inCommon(
  { codes, values, mean, sum, squares, absent }: PairedColumn,
  other: PairedColumn,
): { readonly rows: number; readonly sum: number; readonly squares: number } {
  let rows = codes.length - absent.length;
  let [rest, left] = [sum, squares];
  for (let at = 0; at < other.absent.length; at++) {
    const row = other.absent[at]!;
    if (codes[row]! < 0) continue;
    const value = values![row]! - mean;
    rows--;
    rest -= value;
    left -= value * value;
  }
  return { rows, sum: rest, squares: left };
}

/** As {@link pearson}, over the means of the rows in common. */
function pearsonAgain(first: Float64Array, second: Float64Array): Measured {
  let rows = 0;
  let meanX = 0;
  let meanY = 0;
  for (let row = 0; row < first.length; row++) {
    const [x, y] = [first[row]!, second[row]!];
    if (!finite(x, y)) continue;
    rows++;
    meanX += (x - meanX) / rows;
    meanY += (y - meanY) / rows;
  }
  // The means are rounded: what is left of the sums around them is taken out.
  let [sumX, sumY, xx, yy, xy] = [0, 0, 0, 0, 0];
  for (let row = 0; row < first.length; row++) {
    const [x, y] = [first[row]! - meanX, second[row]! - meanY];
    if (!finite(x, y)) continue;
    sumX += x;
    sumY += y;
    xx += x * x;
    yy += y * y;
    xy += x * y;
  }
  const offset = Math.max(Math.abs(meanX), Math.abs(meanY));
  return correlation(rows, xx - sumX ** 2 / rows, yy - sumY ** 2 / rows, xy - (sumX * sumY) / rows, offset);
}

/** Spearman's rho: Pearson's r of the ranks, ties averaged. The test is the same t, as in SciPy. */
export function spearman(first: PairedColumn, second: PairedColumn): Measured {
  const [x, y] = [ranksBeside(first, second), ranksBeside(second, first)];
  const { rows } = x;
  let xy = 0;
  if (x.ranks === first.ranks && y.ranks === second.ranks) {
    const [a, b] = [first.rankAt, second.rankAt];
    for (let row = 0; row < a.length; row++) {
      const product = a[row]! * b[row]!;
      if (product === product) xy += product;
    }
  } else {
    const [a, b] = [x.ranks.of, y.ranks.of];
    for (let row = 0; row < first.codes.length; row++) {
      const code = first.codes[row]!;
      const other = second.codes[row]!;
      if ((code | other) >= 0) xy += a[code]! * b[other]!;
    }
  }
  return correlation(rows, x.ranks.squares, y.ranks.squares, xy, 0);
}

/** The ranks of a column over the rows on which another one is present too: its own where these are all. */
function ranksBeside(
  { codes, counts, ranks, absent }: PairedColumn,
  other: PairedColumn,
): { readonly ranks: Ranks; readonly rows: number } {
  let rows = codes.length - absent.length;
  const all = rows;
  const left = other.absent.length > 0 ? counts.slice() : counts;
  for (let at = 0; at < other.absent.length; at++) {
    const code = codes[other.absent[at]!]!;
    if (code < 0) continue;
    left[code]!--;
    rows--;
  }
  return { rows, ranks: rows === all ? ranks : ranksOf(left, rows) };
}

function correlation(rows: number, xx: number, yy: number, xy: number, offset: number): Measured {
  // What rounding leaves of a constant far from zero is no variation.
  const least = rows * (offset * Number.EPSILON) ** 2;
  if (rows < 2 || xx <= least || yy <= least) return { value: NaN, rows, test: noTest('t') };
  const both = Math.sqrt(xx * yy);
  const exact = both > 0 && both < Infinity;
  const value = Math.max(-1, Math.min(1, exact ? xy / both : xy / Math.sqrt(xx) / Math.sqrt(yy)));
  const degrees = rows - 2;
  const statistic = value * Math.sqrt(degrees / Math.max(0, 1 - value * value));
  return { value, rows, test: { of: 't', statistic, degrees } };
}

/** The correlation ratio eta of a number by a category; the test is that of a one-way analysis of variance. */
export function correlationRatio(number: PairedColumn, { codes, levels }: PairedColumn): Measured {
  const values = number.values!;
  const counts = new Float64Array(levels);
  const means = new Float64Array(levels);
  let rows = 0;
  let mean = 0;
  // All means are around that of the column, which keeps the digits of a number far from zero.
  for (let row = 0; row < values.length; row++) {
    const code = codes[row]!;
    const value = values[row]! - number.mean;
    if (code < 0 || !finite(value, 0)) continue;
    counts[code]!++;
    means[code]! += value;
    mean += value;
    rows++;
  }
  mean /= rows;
  for (let code = 0; code < levels; code++) means[code]! /= counts[code]!;
  let within = 0;
  for (let row = 0; row < values.length; row++) {
    const code = codes[row]!;
    if (code < 0 || !finite(values[row]!, 0)) continue;
    within += (values[row]! - number.mean - means[code]!) ** 2;
  }
  let between = 0;
  let groups = 0;
  for (let code = 0; code < levels; code++) {
    if (counts[code] === 0) continue;
    groups++;
    between += counts[code]! * (means[code]! - mean) ** 2;
  }
  const total = between + within;
  if (groups < 2 || total <= rows * (number.mean * Number.EPSILON) ** 2)
    return { value: NaN, rows, test: noTest('f') };
  const degrees = rows - groups;
  const statistic = between / (groups - 1) / (within / degrees);
  return {
    value: Math.sqrt(between / total),
    rows,
    test: { of: 'f', statistic, degrees, between: groups - 1 },
  };
}

/** How often two codes come together, over the rows that have both. */
export interface Contingency {
  readonly rows: number;
  /** Row-major, the second code within the first, `stride` from one of the first to the next. */
  readonly counts: Int32Array;
  readonly stride: number;
  readonly first: Float64Array;
  readonly second: Float64Array;
}

/** Counts pairs of codes; numbers by their bins. */
export function contingency(first: PairedColumn, second: PairedColumn): Contingency {
  // A place more each way for the rows that lack one.
  const stride = second.bins + 1;
  const counts = new Int32Array((first.bins + 1) * stride);
  const [a, b] = [first.bin, second.bin];
  for (let row = 0; row < a.length; row++) counts[a[row]! * stride + b[row]!]!++;
  const [across, down] = [new Float64Array(first.bins), new Float64Array(second.bins)];
  let rows = 0;
  for (let x = 0; x < across.length; x++) {
    for (let y = 0; y < down.length; y++) {
      const count = counts[x * stride + y]!;
      rows += count;
      across[x]! += count;
      down[y]! += count;
    }
  }
  return { rows, counts, stride, first: across, second: down };
}

/** Cramér's V, plain or with the bias correction of Bergsma; the test is Pearson's chi-square, without continuity correction. */
export function cramersV({ rows, counts, stride, first, second }: Contingency, corrected: boolean): Measured {
  const [r, c] = [first, second].map((sums) => sums.filter((sum) => sum > 0).length) as [number, number];
  if (r < 2 || c < 2) return { value: NaN, rows, test: noTest('chi-square') };
  let statistic = 0;
  for (let a = 0; a < first.length; a++) {
    for (let b = 0; b < second.length; b++) {
      const expected = (first[a]! * second[b]!) / rows;
      if (expected > 0) statistic += (counts[a * stride + b]! - expected) ** 2 / expected;
    }
  }
  const degrees = (r - 1) * (c - 1);
  const test = { of: 'chi-square', statistic, degrees } as const;
  if (!corrected) return { value: Math.sqrt(statistic / rows / Math.min(r - 1, c - 1)), rows, test };
  const phi = Math.max(0, statistic / rows - degrees / (rows - 1));
  const least = Math.min(r - 1 - (r - 1) ** 2 / (rows - 1), c - 1 - (c - 1) ** 2 / (rows - 1));
  return { value: least > 0 ? Math.sqrt(phi / least) : NaN, rows, test };
}

/**
 * Mutual information in nats, plug-in; or normalized by the mean of the two entropies. The test is the G-test, whose
 * statistic is twice the rows times the mutual information.
 */
export function mutualInformation(
  { rows, counts, stride, first, second }: Contingency,
  normalized: boolean,
): Measured {
  const [r, c] = [first, second].map((sums) => sums.filter((sum) => sum > 0).length) as [number, number];
  if (rows === 0) return { value: NaN, rows, test: noTest('chi-square') };
  let information = 0;
  for (let a = 0; a < first.length; a++) {
    for (let b = 0; b < second.length; b++) {
      const count = counts[a * stride + b]!;
      if (count > 0) information += (count / rows) * Math.log((count / first[a]!) * (rows / second[b]!));
    }
  }
  const value = Math.max(0, information);
  const degrees = (r - 1) * (c - 1);
  const test =
    degrees > 0
      ? ({ of: 'chi-square', statistic: 2 * rows * value, degrees } as const)
      : noTest('chi-square');
  if (!normalized) return { value, rows, test };
  const mean = (entropy(first, rows) + entropy(second, rows)) / 2;
  return { value: mean > 0 ? Math.min(1, value / mean) : NaN, rows, test };
}

function entropy(counts: Float64Array, rows: number): number {
  let sum = 0;
  for (const count of counts) if (count > 0) sum -= (count / rows) * Math.log(count / rows);
  return sum;
}

function finite(x: number, y: number): boolean {
  return x - x === 0 && y - y === 0;
}
