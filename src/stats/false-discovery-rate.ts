import { checkNumber } from '../core/options.ts';

/**
 * P-values of many tests at once, corrected: keeping those of at most q, a share of q of what is kept is chance.
 *
 * `NaN`, a test that does not exist, stays `NaN` and is not counted.
 *
 * @param pValues - each in [0, 1].
 * @returns shape of `pValues`, in their order: each at least the p-value, at most 1.
 * @throws {SlipwayError} `bad-option` on a number outside [0, 1].
 * @source Y. Benjamini, Y. Hochberg (1995), JRSS B 57, 289–300; `scipy.stats.false_discovery_control(method='bh')`.
 * @example
 * falseDiscoveryRate([0.01, 0.04, 0.03, NaN]) // => Float64Array [0.03, 0.04, 0.04, NaN]
 */
export function falseDiscoveryRate(pValues: ArrayLike<number>): Float64Array {
  const corrected = Float64Array.from(pValues);
  const order = Array.from(pValues, (_, index) => index).filter((index) => !Number.isNaN(pValues[index]!));
  for (const index of order)
    checkNumber('stats/false-discovery-rate', `pValues[${index}]`, pValues[index], { min: 0, max: 1 });
  order.sort((a, b) => pValues[a]! - pValues[b]!);
  let least = 1;
  for (let rank = order.length; rank >= 1; rank--) {
    const index = order[rank - 1]!;
    least = Math.min(least, (pValues[index]! * order.length) / rank);
    corrected[index] = least;
  }
  return corrected;
}
