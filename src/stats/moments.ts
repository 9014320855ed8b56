import { column } from '../table/table.ts';
import type { Statistic } from './statistic.ts';

/** Mean, variance and range of a column, with what was not a finite number counted. */
export interface Moments {
  /** Values present, the infinite ones included. */
  readonly count: number;
  readonly missing: number;
  /** Over the finite values; `NaN` when there is none. Unit of the column. */
  readonly mean: number;
  /** Population variance (divide by n, ddof 0) of the finite values; `NaN` when there is none. Unit squared. */
  readonly variance: number;
  /** Smallest finite value; `NaN` when there is none. */
  readonly min: number;
  /** Largest finite value; `NaN` when there is none. */
  readonly max: number;
  /** Values equal to 0. */
  readonly zeros: number;
  /** Values that are plus or minus infinity: counted here and in `count`, and in no other figure. */
  readonly infinite: number;
}

/** What {@link moments} keeps between batches. Plain JSON once a finite value was seen. */
export interface MomentsState {
  readonly finite: number;
  readonly missing: number;
  /** The mean, rounded. */
  readonly mean: number;
  /** What rounding took off the mean: kept, so that a large offset takes no digits from merging. */
  readonly rest: number;
  /** Sum of squared distances from the mean. */
  readonly squares: number;
  readonly min: number;
  readonly max: number;
  readonly zeros: number;
  readonly infinite: number;
}

const nothing: MomentsState = {
  finite: 0,
  missing: 0,
  mean: 0,
  rest: 0,
  squares: 0,
  min: NaN,
  max: NaN,
  zeros: 0,
  infinite: 0,
};

/**
 * Mean, population variance, range and counts of a number or time column.
 *
 * Within a batch the mean comes first and the squares are taken around it, with the rounding of the mean
 * corrected, so a large offset does not lose digits; batches are merged by the pairwise update. `NaN` is missing.
 * Infinite values are counted and left out of mean, variance, minimum and maximum. A variance beyond the largest
 * double (distances past 1e154) is infinite; a mean whose sums are beyond it (values past 1e308) is `NaN`.
 *
 * @param name - a number or time column.
 * @throws {SlipwayError} `unknown-column`; `wrong-kind`, when computed.
 * @source T. F. Chan, G. H. Golub, R. J. LeVeque (1983), The American Statistician 37(3), 242–247: corrected
 *   two-pass algorithm (1.7) and pairwise update (2.1), the mean in two parts (D. E. Knuth's two-sum). Same convention as `numpy.var(ddof=0)`.
 * @example
 * const { count, missing, mean, variance } = compute(table({ age: numberColumn([1, 3, NaN]) }), { age: moments('age') }).age;
 * [count, missing, mean, variance] // => [2, 1, 2, 1]
 */
export function moments(name: string): Statistic<Moments, MomentsState> {
  return {
    key: JSON.stringify(['moments', name]),
    columns: [name],
    start: () => nothing,
    add: (state, batch) =>
      merge(state, momentsOf(column(batch, name, ['number', 'time'], 'stats/moments').values)),
    merge,
    finish: ({ finite, missing, mean, squares, min, max, zeros, infinite }) => ({
      count: finite + infinite,
      missing,
      mean: finite === 0 ? NaN : mean,
      variance: finite === 0 ? NaN : squares / finite,
      min,
      max,
      zeros,
      infinite,
    }),
  };
}

function momentsOf(values: Float64Array): MomentsState {
  let finite = 0;
  let missing = 0;
  let infinite = 0;
  let zeros = 0;
  let shift = 0;
  let sum = 0;
  let min = Infinity;
  let max = -Infinity;
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (value - value !== 0) {
      if (Number.isNaN(value)) missing++;
      else infinite++;
      continue;
    }
    if (finite === 0) shift = value;
    finite++;
    sum += value - shift;
    if (value === 0) zeros++;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  if (finite === 0) return { ...nothing, missing, infinite };

  const near = shift + sum / finite;
  let left = 0;
  let squares = 0;
  for (let row = 0; row < values.length; row++) {
    const distance = values[row]! - near;
    if (distance - distance !== 0) continue;
    left += distance;
    squares += distance * distance;
  }
  if (squares < Infinity) squares = Math.max(0, squares - (left * left) / finite);
  return { finite, missing, ...around(near, left / finite, squares), min, max, zeros, infinite };
}

function merge(first: MomentsState, second: MomentsState): MomentsState {
  const missing = first.missing + second.missing;
  const infinite = first.infinite + second.infinite;
  if (first.finite === 0) return { ...second, missing, infinite };
  if (second.finite === 0) return { ...first, missing, infinite };
  const finite = first.finite + second.finite;
  const distance = second.mean - first.mean + (second.rest - first.rest);
  return {
    finite,
    missing,
    ...around(
      first.mean,
      first.rest + distance * (second.finite / finite),
      first.squares + second.squares + distance * distance * first.finite * (second.finite / finite),
    ),
    min: Math.min(first.min, second.min),
    max: Math.max(first.max, second.max),
    zeros: first.zeros + second.zeros,
    infinite,
  };
}

/**
 * The mean as a sum of two numbers with exactly what its rounding took off, and the squares around it. A mean whose sums
 * overflow does not exist, and the distances that made them do have squares beyond the largest double.
 */
function around(a: number, b: number, squares: number): Pick<MomentsState, 'mean' | 'rest' | 'squares'> {
  const mean = a + b;
  if (mean - mean !== 0) return { mean: NaN, rest: NaN, squares: Infinity };
  const shown = mean - a;
  return { mean, rest: a - (mean - shown) + (b - shown), squares };
}
