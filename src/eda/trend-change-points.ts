import { sortedCopy } from '../stats/sort-numbers.ts';

/** A step in a series: where it begins, and the means of the stretches on both sides of it. */
export interface Step {
  /** Place of the first value after it. */
  readonly at: number;
  readonly before: number;
  readonly after: number;
  readonly pValue: number;
}

/** How much a series jitters from one value to the next, whatever its level does. */
export interface Jitter {
  /** Variance of one value around the level. */
  readonly variance: number;
  /** Correlation of neighbours, 0 to 0.95. */
  readonly correlation: number;
}

/** No stretch between two steps is shorter than this. */
const SHORTEST = 3;
const MOST_CORRELATION = 0.95;
const KEPT = 0.9;
/** Variance of the 90 % of a standard normal variable that are nearest to 0. */
const KEPT_VARIANCE = 0.6230155;
/** Of longer series every so many places are tried, and each cut is then set to the place. */
const MOST_PLACES = 4000;

/**
 * The steps of a series: the cut into stretches of one mean each that costs least (PELT), every further step costing three
 * times the long-run variance times ln n; of those, the ones that Pettitt's test on the two stretches around them takes
 * for more than chance, and none when one straight line costs no more than the steps do.
 *
 * @param values - shape `[n]`; none missing.
 * @param maxPValue - of a step that is kept.
 */
export function changePoints(values: Float64Array, maxPValue: number): readonly Step[] {
  if (values.length < 2 * SHORTEST) return [];
  const { variance, correlation } = jitterOf(values);
  const inflation = (1 + correlation) / (1 - correlation);
  const penalty = 3 * variance * inflation * Math.log(values.length);
  if (!(penalty > 0 && penalty < Infinity)) return [];
  let cuts: readonly number[] = leastCuts(values, penalty);
  if (cuts.length > 0 && lineCost(values) + penalty <= stepsCost(values, cuts) + penalty * cuts.length)
    return [];
  for (;;) {
    const steps = cuts.map((at, place): Step => {
      const [from, to] = [cuts[place - 1] ?? 0, cuts[place + 1] ?? values.length];
      const pValue = pettittPValue(values.subarray(from, to), inflation);
      return { at, before: meanOf(values, from, at), after: meanOf(values, at, to), pValue };
    });
    const weakest = steps.reduce(
      (worst, { pValue }, place) => (pValue > (steps[worst]?.pValue ?? -1) ? place : worst),
      0,
    );
    if (steps.length === 0 || steps[weakest]!.pValue <= maxPValue) return steps;
    cuts = cuts.filter((_, place) => place !== weakest);
  }
}

/**
 * Variance and correlation of neighbours from the differences of values one and two apart, the largest tenth of them left
 * out: a few steps, or a slope, change neither.
 *
 * @source For a first-order autoregression Var(x[t + 1] − x[t]) = 2σ²(1 − ρ) and Var(x[t + 2] − x[t]) = 2σ²(1 − ρ²), so that
 *   their ratio is 1 + ρ.
 */
export function jitterOf(values: Float64Array): Jitter {
  const [one, two] = [spreadOf(values, 1, KEPT), spreadOf(values, 2, KEPT)];
  // Where nearly all neighbours are alike, the steps themselves are the noise.
  if (one === 0) return { variance: spreadOf(values, 1, 1) / 2, correlation: 0 };
  const correlation = Math.min(MOST_CORRELATION, Math.max(0, two / one - 1));
  return { variance: one / 2 / (1 - correlation), correlation };
}

/** The mean square of the differences of values so far apart, from the smaller of them as if all were normal. */
function spreadOf(values: Float64Array, lag: number, kept: number): number {
  const squares = Float64Array.from(
    { length: Math.max(0, values.length - lag) },
    (_, at) => (values[at + lag]! - values[at]!) ** 2,
  );
  const few = sortedCopy(squares).subarray(0, Math.ceil(squares.length * kept));
  return few.reduce((sum, square) => sum + square / few.length, 0) / (kept === 1 ? 1 : KEPT_VARIANCE);
}

/**
 * Where to cut so that the squares around the stretches' means and the penalty of every cut are least.
 *
 * @source R. Killick, P. Fearnhead, I. A. Eckley (2012), Journal of the American Statistical Association 107, 1590–1598.
 */
export function leastCuts(values: Float64Array, penalty: number): readonly number[] {
  const n = values.length;
  const middle = meanOf(values, 0, n);
  const [sums, squares] = [new Float64Array(n + 1), new Float64Array(n + 1)];
  for (let at = 0; at < n; at++) {
    const value = values[at]! - middle;
    sums[at + 1] = sums[at]! + value;
    squares[at + 1] = squares[at]! + value * value;
  }
  const cost = (from: number, to: number): number => {
    const sum = sums[to]! - sums[from]!;
    return squares[to]! - squares[from]! - (sum * sum) / (to - from);
  };
  const size = Math.ceil(n / MOST_PLACES);
  const last = Math.ceil(n / size);
  const shortest = Math.ceil(SHORTEST / size);
  const at = (place: number): number => Math.min(n, place * size);
  const best = new Float64Array(last + 1).fill(Infinity);
  const lastCut = new Int32Array(last + 1);
  best[0] = -penalty;
  // Where the last stretch may begin; those that are worse than one more cut at `next` will never be best again.
  const open = new Int32Array(last + 1);
  let count = 1;
  for (let to = shortest; to <= last; to++) {
    const next = to + 1 - shortest;
    let [least, from, kept] = [Infinity, 0, 0];
    for (let place = 0; place < count; place++) {
      const cut = open[place]!;
      const total = best[cut]! + cost(at(cut), at(to)) + penalty;
      if (total < least) {
        least = total;
        from = cut;
      }
      if (next - cut < shortest || best[cut]! + cost(at(cut), at(next)) <= best[next]!) open[kept++] = cut;
    }
    best[to] = least;
    lastCut[to] = from;
    if (next >= shortest) open[kept++] = next;
    count = kept;
  }
  const cuts: number[] = [];
  for (let to = lastCut[last]!; to > 0; to = lastCut[to]!) cuts.unshift(at(to));
  if (size === 1) return cuts;
  return cuts.map((cut, place) => {
    const [before, after] = [cuts[place - 1] ?? 0, cuts[place + 1] ?? n];
    let nearest = cut;
    let least = cost(before, cut) + cost(cut, after);
    for (let to = Math.max(before + 1, cut - size); to < Math.min(after, cut + size); to++) {
      const here = cost(before, to) + cost(to, after);
      if (here < least) [nearest, least] = [to, here];
    }
    return nearest;
  });
}

function stepsCost(values: Float64Array, cuts: readonly number[]): number {
  const ends = [0, ...cuts, values.length];
  let cost = 0;
  for (let at = 1; at < ends.length; at++) {
    const mean = meanOf(values, ends[at - 1]!, ends[at]!);
    for (let place = ends[at - 1]!; place < ends[at]!; place++) cost += (values[place]! - mean) ** 2;
  }
  return cost;
}

/** The squares around the straight line of least squares. */
function lineCost(values: Float64Array): number {
  const mean = meanOf(values, 0, values.length);
  const middle = (values.length - 1) / 2;
  let [xx, xy, yy] = [0, 0, 0];
  for (let at = 0; at < values.length; at++) {
    xx += (at - middle) ** 2;
    xy += (at - middle) * (values[at]! - mean);
    yy += (values[at]! - mean) ** 2;
  }
  return yy - (xy * xy) / xx;
}

function meanOf(values: Float64Array, from: number, to: number): number {
  let mean = 0;
  for (let at = from; at < to; at++) mean += (values[at]! - mean) / (at - from + 1);
  return mean;
}

/**
 * How likely a step at least this clear is somewhere in a series without one; neighbours that go together make the
 * statistic larger by chance, and it is divided by the root of that inflation.
 *
 * @source A. N. Pettitt (1979), Applied Statistics 28(2), 126–135: p ≈ 2 exp(−6 K² / (n³ + n²)), ties by mean ranks.
 * @example
 * pettittPValue(Float64Array.of(1, 2, 3, 11, 12, 13)).toFixed(4) // => '0.2907'
 */
export function pettittPValue(values: Float64Array, inflation = 1): number {
  const n = values.length;
  const order = Int32Array.from(values.keys()).sort((a, b) => values[a]! - values[b]!);
  const ranks = new Float64Array(n);
  for (let start = 0; start < n;) {
    let end = start;
    while (end < n && values[order[end]!] === values[order[start]!]) end++;
    for (let at = start; at < end; at++) ranks[order[at]!] = (start + end + 1) / 2;
    start = end;
  }
  let [sum, most] = [0, 0];
  for (let at = 0; at < n; at++) {
    sum += 2 * ranks[at]! - (n + 1);
    most = Math.max(most, Math.abs(sum));
  }
  return Math.min(1, 2 * Math.exp((-6 * most * most) / inflation / (n ** 3 + n ** 2)));
}
