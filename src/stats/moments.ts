import { checkKeys } from '../core/options.ts';
import { column, type Table } from '../table/table.ts';
import { LEAST_VARIANCE } from './least-variance.ts';
import { mergeMoments, noMoments, type MomentsState } from './merge-moments.ts';
import { momentsOf, sharedMoments } from './moment-sums.ts';
import { momentsSql } from './sql/moments-sql.ts';
import { sharingAdd, type Share } from './sharing.ts';
import type { Statistic } from './statistic.ts';
import { checkWeight, weightsOf, withWeight, type WeightOption } from './weights.ts';

export type { MomentsState };

/** Mean, spread, shape and range of a column, with what was not a finite number counted. */
export interface Moments {
  /** Values present, the infinite ones included. */
  readonly count: number;
  readonly missing: number;
  /** Values that are plus or minus infinity: counted here and in `count`, and in no other figure. */
  readonly infinite: number;
  /** Values equal to 0. */
  readonly zeros: number;
  /** Finite values below 0. */
  readonly negatives: number;
  /** Finite values without a fraction. */
  readonly wholeNumbers: number;
  /** The weights of the finite values, summed; how many they are when nothing weighs them. */
  readonly weight: number;
  /** Over the finite values; `NaN` when their weight is 0. Unit of the column. */
  readonly mean: number;
  /** Population variance (divide by n, ddof 0) of the finite values; `NaN` when their weight is 0. Unit squared. */
  readonly variance: number;
  /** Population skewness of the finite values; `NaN` when they are all one number, within 1e-152, or their variance is infinite. No unit. */
  readonly skewness: number;
  /** Population excess kurtosis, 0 for a normal distribution; `NaN` when skewness is. No unit. */
  readonly kurtosis: number;
  /** Smallest finite value, whatever its weight; `NaN` when there is none. */
  readonly min: number;
  /** Largest finite value, whatever its weight; `NaN` when there is none. */
  readonly max: number;
}

const WHERE = 'stats/moments';

/**
 * Mean, population variance, skewness and excess kurtosis, range and counts of a number or time column.
 *
 * Rows are taken in blocks: the mean of a block comes first and the powers are taken around it, with the rounding
 * of the mean corrected, so a large offset does not lose digits; blocks and batches are merged by the pairwise
 * update. `NaN` is missing. Infinite values are counted and left out of every other figure. A variance is infinite where
 * the sum of the squared distances is beyond the largest double: distances past 1e154 by the square root of the rows.
 *
 * @param name - a number or time column.
 * @param options.weight - a number column: how much each row counts in `weight`, `mean`, `variance`, `skewness` and
 *   `kurtosis`. The counts are of rows.
 * @throws {SlipwayError} `bad-option`; `unknown-column`, `wrong-kind` and, on a weight that is missing, negative or
 *   infinite, `bad-data`, when computed.
 * @source T. F. Chan, G. H. Golub, R. J. LeVeque (1983), The American Statistician 37(3), 242–247: corrected
 *   two-pass algorithm (1.7) and pairwise update (2.1), the mean in two parts (D. E. Knuth's two-sum); P. Pébay (2008),
 *   Sandia report SAND2008-6212, (3.1) for the third and fourth power. Same conventions as `numpy.var(ddof=0)`,
 *   `scipy.stats.skew` and `scipy.stats.kurtosis`.
 * @example
 * const { count, missing, mean, variance } = compute(table({ age: numberColumn([1, 3, NaN]) }), { age: moments('age') }).age;
 * [count, missing, mean, variance] // => [2, 1, 2, 1]
 */
export function moments(name: string, options: WeightOption = {}): Statistic<Moments, MomentsState> {
  checkKeys(WHERE, options, ['weight']);
  const weight = checkWeight(WHERE, options.weight);
  const add = sharingAdd((state: MomentsState, batch: Table, share: Share): MomentsState => {
    const { values } = column(batch, name, ['number', 'time'], WHERE);
    if (weight === undefined) return mergeMoments(state, sharedMoments(share, name, values));
    const rows = state.finite + state.infinite + state.missing;
    return mergeMoments(state, momentsOf(values, weightsOf(WHERE, batch, weight, rows)));
  });
  return {
    key: JSON.stringify(['moments', name, ...(weight === undefined ? [] : [{ weight }])]),
    columns: withWeight([name], weight),
    start: () => noMoments,
    add,
    merge: mergeMoments,
    finish: momentsFrom,
    sql: momentsSql(name, { weight }),
  };
}

function momentsFrom(state: MomentsState): Moments {
  const { finite, missing, infinite, zeros, negatives, wholeNumbers, weight, mean, squares, min, max } =
    state;
  const variance = squares / weight;
  // In the unit that the higher powers are in, the variance is near 1.
  const spread = variance / state.unit / state.unit;
  const shapeless = min === max || !(variance > LEAST_VARIANCE && variance < Infinity);
  return {
    count: finite + infinite,
    missing,
    infinite,
    zeros,
    negatives,
    wholeNumbers,
    weight,
    mean: weight > 0 ? mean + 0 : NaN,
    variance: weight > 0 ? variance : NaN,
    skewness: shapeless ? NaN : state.cubes / weight / spread ** 1.5,
    kurtosis: shapeless ? NaN : state.fourths / weight / spread ** 2 - 3,
    min: finite > 0 ? min + 0 : NaN,
    max: finite > 0 ? max + 0 : NaN,
  };
}
