import { factsOf } from './bin-samples.ts';
import { sampleValues, type Sample } from './sample-values.ts';

/**
 * The Kolmogorov–Smirnov distance of two samples: the largest difference of their distribution functions. 0 to 1.
 *
 * Blind to the unit, and to how far values moved once they have; {@link kolmogorovSmirnovPValue} says how likely it is by
 * chance. `NaN` is missing and is left out; infinities are values.
 *
 * @param reference - numbers, in any order.
 * @param window - numbers.
 * @returns `NaN` when either side has no value.
 * @throws {SlipwayError} `bad-data` on what is no list of numbers.
 * @cost linear in the values for most data, n log n at worst.
 * @source The two-sided statistic of `scipy.stats.ks_2samp`.
 * @example
 * kolmogorovSmirnov([1, 2, 3, 4], [3, 4, 5, 6]) // => 0.5
 */
export function kolmogorovSmirnov(reference: Sample, window: Sample): number {
  const where = 'stats/kolmogorov-smirnov';
  const first = sampleValues(where, 'reference', reference);
  const second = sampleValues(where, 'window', window);
  if (first.values.length === 0 || second.values.length === 0) return NaN;
  return factsOf(first, second, { edges: [], quantiles: [] }).kolmogorovSmirnov;
}
