import { SlipwayError } from '../core/error.ts';
import { checkNumber } from '../core/options.ts';
import { column } from '../table/table.ts';
import { collect, joinCollected, sortCollected, type CollectedValues } from './sorted-values.ts';
import type { Statistic } from './statistic.ts';

/** Exact quantiles of a column. */
export interface Quantiles {
  /** Values present, the infinite ones included. */
  readonly count: number;
  readonly missing: number;
  /** Shape `[probabilities]`, in the order asked for; `NaN` each when nothing is present. */
  readonly values: Float64Array;
}

/**
 * Exact quantiles of a number or time column, type 7: linear on `(n − 1) · p`.
 *
 * `NaN` is missing. Infinities are values: a quantile between a finite value and an infinite one is infinite.
 *
 * @param name - a number or time column.
 * @param probabilities - at least one, each in [0, 1]; 0.5 is the median.
 * @throws {SlipwayError} `bad-option` on no probability or one outside [0, 1]; `unknown-column` and `wrong-kind`, when computed.
 * @cost eight bytes a value present, because they are exact: memory grows with the rows.
 * @source R. J. Hyndman, Y. Fan (1996), The American Statistician 50(4), 361–365, definition 7; `numpy.quantile`'s
 *   and R's default.
 * @example
 * compute(table({ age: numberColumn([1, 2, 4, NaN]) }), { age: quantiles('age', [0.5, 0.75]) }).age.values // => Float64Array [2, 3]
 */
export function quantiles(
  name: string,
  probabilities: readonly number[],
): Statistic<Quantiles, CollectedValues> {
  if (!Array.isArray(probabilities) || probabilities.length === 0) {
    throw new SlipwayError(
      'bad-option',
      'stats/quantiles',
      'probabilities is empty or no list; expected at least one, such as [0.5] for the median.',
    );
  }
  const asked = (probabilities as readonly number[]).map((probability, index) =>
    checkNumber('stats/quantiles', `probabilities[${index}]`, probability, { min: 0, max: 1 }),
  );
  return {
    key: JSON.stringify(['quantiles', name, asked]),
    columns: [name],
    start: () => ({ parts: [], missing: 0 }),
    add: (state, batch) => collect(state, column(batch, name, ['number', 'time'], 'stats/quantiles').values),
    merge: joinCollected,
    finish(state) {
      const { count, missing, values } = sortCollected(state);
      return {
        count,
        missing,
        values: Float64Array.from(asked, (probability) => quantileOf(values, probability)),
      };
    },
  };
}

/**
 * One quantile, type 7, of values already sorted.
 *
 * @param sorted - ascending, none missing.
 * @param probability - in [0, 1].
 * @returns `NaN` when there are no values, or when it falls between the two infinities.
 * @source As {@link quantiles}.
 * @example
 * quantileOf(Float64Array.of(1, 2, 4), 0.75) // => 3
 */
export function quantileOf(sorted: Float64Array, probability: number): number {
  if (sorted.length === 0) return NaN;
  const place = (sorted.length - 1) * probability;
  const below = Math.floor(place);
  const share = place - below;
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  if (share === 0 || low === high) return low;
  if (!Number.isFinite(high - low)) return low * (1 - share) + high * share;
  return share < 0.5 ? low + (high - low) * share : high - (high - low) * (1 - share);
}
