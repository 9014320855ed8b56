import { quantileOf } from './quantiles.ts';

/**
 * A distribution as few points: each value stands for the rows around it. Plain data.
 */
export interface NumberPoints {
  /** Ascending, each once, finite. */
  readonly values: readonly number[];
  /** The rows, or the weight, that each value stands for. */
  readonly weights: readonly number[];
  /** Largest possible error of the rank of a value, as a share of the whole; 0 when every value is there. */
  readonly rankError: number;
}

/** Gaps between the ranks that a distribution is kept at. */
export const GRID = 200;
/** The ranks, from 0 to 1: among them all hundredths. */
export const gridShares: readonly number[] = Array.from({ length: GRID + 1 }, (_, at) => at / GRID);

/** More points than this are cut down to {@link KEPT} when profiles are merged. */
const MOST = 1024;
const KEPT = 512;

/** Nothing known of no values. */
const nothing: NumberPoints = { values: [], weights: [], rankError: 0 };

/**
 * The points of a distribution from its quantiles at {@link gridShares}.
 *
 * @param total - rows, or their weight, that the points stand for.
 * @param rankError - of the quantiles.
 */
export function gridPoints(quantiles: ArrayLike<number>, total: number, rankError: number): NumberPoints {
  const values: number[] = [];
  const weights: number[] = [];
  for (let at = 0; at <= GRID; at++) {
    // A quantile stands for half of the gap on either side.
    const weight = (total * (at === 0 || at === GRID ? 0.5 : 1)) / GRID;
    const value = quantiles[at]! + 0;
    if (value === values[values.length - 1]) weights[weights.length - 1]! += weight;
    else {
      values.push(value);
      weights.push(weight);
    }
  }
  // Half a gap, and the row that type 7 stands between.
  return { values, weights, rankError: rankError + 0.5 / GRID + 1 / total };
}

/** The points of two disjoint sets of rows together. */
export function mergePoints(first: NumberPoints | null, second: NumberPoints | null): NumberPoints | null {
  if (!first || !second) return first ?? second;
  const values: number[] = [];
  const weights: number[] = [];
  for (let i = 0, j = 0; i < first.values.length || j < second.values.length;) {
    const a = first.values[i] ?? Infinity;
    const b = second.values[j] ?? Infinity;
    values.push(Math.min(a, b));
    weights.push((a <= b ? first.weights[i++]! : 0) + (b <= a ? second.weights[j++]! : 0));
  }
  const [one, other] = [totalOf(first), totalOf(second)];
  const error = one + other > 0 ? (first.rankError * one + second.rankError * other) / (one + other) : 0;
  const merged = { values, weights, rankError: error };
  return values.length > MOST ? reduce(merged) : merged;
}

/** Fewer points at equally spaced ranks; the ends stay. */
function reduce(points: NumberPoints): NumberPoints {
  const total = totalOf(points);
  const last = points.values.length - 1;
  const values: number[] = [];
  const weights: number[] = [];
  let at = 0;
  let below = 0;
  for (let kept = 0; kept < KEPT; kept++) {
    while (at < last && below + points.weights[at]! <= ((kept + 0.5) / KEPT) * total)
      below += points.weights[at++]!;
    const place = kept === 0 ? 0 : kept === KEPT - 1 ? last : at;
    const value = points.values[place]!;
    if (value === values[values.length - 1]) weights[weights.length - 1]! += total / KEPT;
    else {
      values.push(value);
      weights.push(total / KEPT);
    }
  }
  // The ends, put in the place of the values of the first and the last rank, cost half a step more.
  return { values, weights, rankError: points.rankError + 1 / KEPT };
}

/** What the points stand for in all. */
export function totalOf({ weights }: NumberPoints): number {
  return weights.reduce((sum, weight) => sum + weight, 0);
}

/** What the points below some ascending values stand for, a figure each. */
export function weightsBelow({ values, weights }: NumberPoints, at: readonly number[]): number[] {
  let point = 0;
  let below = 0;
  return at.map((value) => {
    while (point < values.length && values[point]! < value) below += weights[point++]!;
    return below;
  });
}

/** What the points between some inner edges stand for, one figure more than there are edges. */
export function weightsBetween(points: NumberPoints, edges: readonly number[]): number[] {
  const upTo = [...weightsBelow(points, edges), totalOf(points)];
  return upTo.map((end, bin) => end - (upTo[bin - 1] ?? 0));
}

/** What the points in bins over all of them stand for. */
export function binPoints(points: NumberPoints, edges: readonly number[]): number[] {
  return weightsBetween(points, edges.slice(1, -1));
}

/**
 * Quantiles of what the points stand for: type 7, or the inverse of the distribution function where they are weighted;
 * `NaN` each without points.
 */
export function pointQuantiles(
  points: NumberPoints | null,
  probabilities: readonly number[],
  weighted: boolean,
): number[] {
  const { values, weights } = points ?? nothing;
  if (values.length === 0) return probabilities.map(() => NaN);
  const ends: number[] = [];
  weights.forEach((weight, point) => ends.push((ends[point - 1] ?? 0) + weight));
  const total = ends[ends.length - 1]!;
  const firstEnd = (holds: (end: number) => boolean): number => {
    let low = 0;
    let high = ends.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (holds(ends[middle]!)) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  return probabilities.map((probability) => {
    if (weighted) return values[firstEnd((end) => end > 0 && end >= probability * total)]!;
    const place = Math.max(0, (total - 1) * probability);
    const below = Math.floor(place);
    const low = values[firstEnd((end) => end > below)]!;
    const high = values[firstEnd((end) => end > Math.min(below + 1, total - 1))]!;
    return quantileOf(Float64Array.of(low, high), place - below);
  });
}
