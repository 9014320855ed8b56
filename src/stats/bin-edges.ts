import type { MomentsState } from './merge-moments.ts';

/** What must be known of finite values to lay bins over them. */
export interface FiniteRange {
  /** Finite values. */
  readonly finite: number;
  readonly missing: number;
  /** `Infinity` without finite values, and then `max` is `-Infinity`. */
  readonly min: number;
  readonly max: number;
  /** Whether every finite value is a whole number small enough to be told from the next. */
  readonly whole: boolean;
}

/** The range of some values, in any number of parts. */
export function finiteRange(parts: readonly Float64Array[]): FiniteRange {
  let known: FiniteRange = { finite: 0, missing: 0, min: Infinity, max: -Infinity, whole: true };
  for (const part of parts) known = joinRanges(known, rangeOf(part));
  return known;
}

/** The range of what moments were taken of. */
export function rangeFrom({ finite, missing, wholeNumbers, min, max }: MomentsState): FiniteRange {
  if (finite === 0) return { finite, missing, min: Infinity, max: -Infinity, whole: true };
  const whole = wholeNumbers === finite && min > -(2 ** 51) && max < 2 ** 51;
  return { finite, missing, min: min + 0, max: max + 0, whole };
}

/** The range of two disjoint sets of values. */
export function joinRanges(first: FiniteRange, second: FiniteRange): FiniteRange {
  return {
    finite: first.finite + second.finite,
    missing: first.missing + second.missing,
    min: Math.min(first.min, second.min),
    max: Math.max(first.max, second.max),
    whole: first.whole && second.whole,
  };
}

function rangeOf(values: Float64Array): FiniteRange {
  let missing = 0;
  let infinite = 0;
  let min = Infinity;
  let max = -Infinity;
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (value - value !== 0) {
      if (value !== value) missing++;
      else infinite++;
      continue;
    }
    if (value < min) min = value;
    if (value > max) max = value;
  }
  const finite = values.length - missing - infinite;
  const whole = finite === 0 || (min > -(2 ** 51) && max < 2 ** 51 && allWhole(values));
  return { finite, missing, min: min + 0, max: max + 0, whole };
}

/** Whether no finite value has a fraction; most columns that have any have one soon. */
function allWhole(values: Float64Array): boolean {
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (Math.floor(value) !== value && value === value) return false;
  }
  return true;
}

/**
 * The edges of bins of equal width over a range.
 *
 * @param bins - how many; whole numbers may need fewer, and so do doubles so close together that there is no room.
 * @returns none without finite values; a constant has one bin, from itself to itself.
 * @source As `numpy.histogram`, but for whole numbers: their bins are a whole number wide and begin half way between two
 *   of them. Others would hold now more, now fewer of the integers, and look like a comb.
 */
export function equalWidthEdges(
  { finite, min, max, whole }: Omit<FiniteRange, 'missing'>,
  bins: number,
): number[] {
  if (finite === 0) return [];
  if (min === max) return [min, max];
  if (whole) {
    const width = Math.ceil((max - min + 1) / bins);
    const needed = Math.ceil((max - min + 1) / width);
    return Array.from({ length: needed + 1 }, (_, index) => min + index * width - 0.5);
  }
  const step = (max - min) / bins;
  const edges = [min];
  for (let index = 1; index < bins; index++) {
    const share = index / bins;
    const edge = step < Infinity ? min + index * step : min * (1 - share) + max * share;
    if (edge > edges[edges.length - 1]! && edge < max) edges.push(edge);
  }
  return [...edges, max];
}

/** Edges from quantiles in ascending order: every value once, and two of a constant. */
export function quantileEdges(quantiles: ArrayLike<number>): number[] {
  const edges = [...new Set(Array.from(quantiles, (value) => value + 0))];
  return edges.length === 1 ? [edges[0]!, edges[0]!] : edges;
}
