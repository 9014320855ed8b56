/** What is kept of the moments of a column between batches. Plain JSON once a finite value was seen. */
export interface MomentsState {
  readonly finite: number;
  readonly missing: number;
  readonly infinite: number;
  readonly zeros: number;
  readonly negatives: number;
  readonly wholeNumbers: number;
  /** Of the finite values, summed. */
  readonly weight: number;
  /** The mean, rounded. */
  readonly mean: number;
  /** What rounding took off the mean: kept, so that a large offset takes no digits from merging. */
  readonly rest: number;
  /** Sum of squared distances from the mean. */
  readonly squares: number;
  /** A power of two near the deviation, in which the sums below are: theirs would leave the range of doubles early. */
  readonly unit: number;
  /** Sum of cubed distances from the mean, in `unit`. */
  readonly cubes: number;
  /** Sum of the fourth powers of the distances from the mean, in `unit`. */
  readonly fourths: number;
  readonly min: number;
  readonly max: number;
}

/** What is known before any row. */
export const noMoments: MomentsState = {
  finite: 0,
  missing: 0,
  infinite: 0,
  zeros: 0,
  negatives: 0,
  wholeNumbers: 0,
  weight: 0,
  mean: 0,
  rest: 0,
  squares: 0,
  unit: 0,
  cubes: 0,
  fourths: 0,
  min: NaN,
  max: NaN,
};

/** What two disjoint sets of rows know together. */
export function mergeMoments(first: MomentsState, second: MomentsState): MomentsState {
  const finite = first.finite + second.finite;
  const missing = first.missing + second.missing;
  const infinite = first.infinite + second.infinite;
  if (first.finite === 0) return { ...second, missing, infinite };
  if (second.finite === 0) return { ...first, missing, infinite };
  const weight = first.weight + second.weight;
  const a = first.weight / weight;
  const b = second.weight / weight;
  const distance = second.mean - first.mean + (second.rest - first.rest);
  const squared = first.squares + second.squares + distance * distance * first.weight * b;
  // Means too far apart for a distance still have one between them.
  const { mean, rest, squares } =
    Math.abs(distance) < Infinity
      ? inTwo(first.mean, first.rest + distance * b, squared)
      : inTwo(first.mean * a + second.mean * b, 0, Infinity);
  const unit = unitOf(squares / weight);
  const counts = {
    finite,
    missing,
    infinite,
    zeros: first.zeros + second.zeros,
    negatives: first.negatives + second.negatives,
    wholeNumbers: first.wholeNumbers + second.wholeNumbers,
    weight,
    mean,
    rest,
    squares,
    unit,
    cubes: 0,
    fourths: 0,
    min: Math.min(first.min, second.min),
    max: Math.max(first.max, second.max),
  };
  // Rows of no weight are counted and move nothing.
  if (first.weight === 0) return { ...counts, ...sumsOf(second) };
  if (second.weight === 0) return { ...counts, ...sumsOf(first) };
  if (unit === 0) return counts;
  // Everything in the unit of both.
  const p = first.unit / unit;
  const q = second.unit / unit;
  const d = distance / unit;
  const s = first.squares / unit / unit;
  const t = second.squares / unit / unit;
  const u = first.cubes * p * p * p;
  const v = second.cubes * q * q * q;
  counts.cubes = u + v + d * d * d * weight * a * b * (a - b) + 3 * d * (a * t - b * s);
  counts.fourths =
    first.fourths * (p * p * p * p) +
    second.fourths * (q * q * q * q) +
    d * d * d * d * weight * a * b * (a * a - a * b + b * b) +
    6 * d * d * (a * a * t + b * b * s) +
    4 * d * (a * v - b * u);
  return counts;
}

function sumsOf({
  mean,
  rest,
  squares,
  unit,
  cubes,
  fourths,
}: MomentsState): Pick<MomentsState, 'mean' | 'rest' | 'squares' | 'unit' | 'cubes' | 'fourths'> {
  return { mean, rest, squares, unit, cubes, fourths };
}

/** A power of two near the square root; 0 of 0, and 1 where there is none. */
export function unitOf(square: number): number {
  if (square === 0) return 0;
  return square > 0 && square < Infinity ? 2 ** Math.round(Math.log2(square) / 2) : 1;
}

/**
 * The mean as a sum of two numbers with exactly what its rounding took off, and the squares around it. A mean whose sums
 * overflow does not exist, and the distances that made them do have squares beyond the largest double.
 */
export function inTwo(
  a: number,
  b: number,
  squares: number,
): Pick<MomentsState, 'mean' | 'rest' | 'squares'> {
  const mean = a + b;
  if (mean - mean !== 0) return { mean: NaN, rest: NaN, squares: Infinity };
  const shown = mean - a;
  return { mean, rest: a - (mean - shown) + (b - shown), squares };
}
