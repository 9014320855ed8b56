import type { CodedColumn } from './association-columns.ts';

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
export function pearson(first: Float64Array, second: Float64Array): Measured {
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
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let row = 0; row < first.length; row++) {
    const [x, y] = [first[row]! - meanX, second[row]! - meanY];
    if (!finite(x, y)) continue;
    xx += x * x;
    yy += y * y;
    xy += x * y;
  }
  return correlation(rows, xx, yy, xy, Math.max(Math.abs(meanX), Math.abs(meanY)));
}

/** Spearman's rho: Pearson's r of the ranks, ties averaged. The test is the same t, as in SciPy. */
export function spearman(first: CodedColumn, second: CodedColumn): Measured {
  const ranks = [first, second].map(({ levels }) => new Float64Array(levels));
  let rows = 0;
  for (let row = 0; row < first.codes.length; row++) {
    const [a, b] = [first.codes[row]!, second.codes[row]!];
    if (a < 0 || b < 0) continue;
    rows++;
    ranks[0]![a]!++;
    ranks[1]![b]!++;
  }
  const [xx, yy] = ranks.map((counts) => toRanks(counts, rows)) as [number, number];
  let xy = 0;
  for (let row = 0; row < first.codes.length; row++) {
    const [a, b] = [first.codes[row]!, second.codes[row]!];
    if (a >= 0 && b >= 0) xy += ranks[0]![a]! * ranks[1]![b]!;
  }
  return correlation(rows, xx, yy, xy, 0);
}

/** Turns counts into mean ranks around their middle, and hands back the sum of their squares over the rows. */
function toRanks(counts: Float64Array, rows: number): number {
  let before = 0;
  let squares = 0;
  for (let code = 0; code < counts.length; code++) {
    const count = counts[code]!;
    const rank = before + (count + 1) / 2 - (rows + 1) / 2;
    before += count;
    squares += count * rank * rank;
    counts[code] = rank;
  }
  return squares;
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
export function correlationRatio(values: Float64Array, { codes, levels }: CodedColumn): Measured {
  const counts = new Float64Array(levels);
  const means = new Float64Array(levels);
  let rows = 0;
  let mean = 0;
  for (let row = 0; row < values.length; row++) {
    const code = codes[row]!;
    const value = values[row]!;
    if (code < 0 || !finite(value, 0)) continue;
    counts[code]!++;
    means[code]! += (value - means[code]!) / counts[code]!;
    mean += (value - mean) / ++rows;
  }
  let within = 0;
  for (let row = 0; row < values.length; row++) {
    const code = codes[row]!;
    if (code < 0 || !finite(values[row]!, 0)) continue;
    within += (values[row]! - means[code]!) ** 2;
  }
  let between = 0;
  let groups = 0;
  for (let code = 0; code < levels; code++) {
    if (counts[code] === 0) continue;
    groups++;
    between += counts[code]! * (means[code]! - mean) ** 2;
  }
  const total = between + within;
  if (groups < 2 || total <= rows * (mean * Number.EPSILON) ** 2)
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
  /** Row-major, the second code within the first. */
  readonly counts: Float64Array;
  readonly first: Float64Array;
  readonly second: Float64Array;
}

/** Counts pairs of codes; numbers by their bins. */
export function contingency(first: CodedColumn, second: CodedColumn): Contingency {
  const counts = new Float64Array(first.bins * second.bins);
  const [across, down] = [new Float64Array(first.bins), new Float64Array(second.bins)];
  let rows = 0;
  for (let row = 0; row < first.codes.length; row++) {
    const [a, b] = [first.codes[row]!, second.codes[row]!];
    if (a < 0 || b < 0) continue;
    const [x, y] = [first.binOf ? first.binOf[a]! : a, second.binOf ? second.binOf[b]! : b];
    rows++;
    counts[x * second.bins + y]!++;
    across[x]!++;
    down[y]!++;
  }
  return { rows, counts, first: across, second: down };
}

/** Cramér's V, plain or with the bias correction of Bergsma; the test is Pearson's chi-square, without continuity correction. */
export function cramersV({ rows, counts, first, second }: Contingency, corrected: boolean): Measured {
  const [r, c] = [first, second].map((sums) => sums.filter((sum) => sum > 0).length) as [number, number];
  if (r < 2 || c < 2) return { value: NaN, rows, test: noTest('chi-square') };
  let statistic = 0;
  for (let a = 0; a < first.length; a++) {
    for (let b = 0; b < second.length; b++) {
      const expected = (first[a]! * second[b]!) / rows;
      if (expected > 0) statistic += (counts[a * second.length + b]! - expected) ** 2 / expected;
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
  { rows, counts, first, second }: Contingency,
  normalized: boolean,
): Measured {
  const [r, c] = [first, second].map((sums) => sums.filter((sum) => sum > 0).length) as [number, number];
  if (rows === 0) return { value: NaN, rows, test: noTest('chi-square') };
  let information = 0;
  for (let a = 0; a < first.length; a++) {
    for (let b = 0; b < second.length; b++) {
      const count = counts[a * second.length + b]!;
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
