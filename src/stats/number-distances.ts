import { checkKeys, checkNumber } from '../core/options.ts';
import {
  evenEdges,
  factsOf,
  frequencyBins,
  innerQuantiles,
  widthBins,
  type BinnedSamples,
} from './bin-samples.ts';
import { jensenShannon } from './jensen-shannon.ts';
import { psi } from './psi.ts';
import { sampleValues, type Sample } from './sample-values.ts';

/** Options of {@link numberDistances}. */
export interface NumberDistancesOptions {
  /** How many bins the reference is split into for PSI and Jensen–Shannon, 2 to 1,000. @default 10 */
  readonly bins?: number;
  /** What an empty bin's share is taken for by PSI, 0 to 1. @default 1e-4 */
  readonly floor?: number;
}

/** How far two samples of numbers are apart, in four measures. Plain JSON, where the figures exist. */
export interface NumberDistances {
  /** Values present, the infinite ones included. */
  readonly referenceRows: number;
  readonly windowRows: number;
  /** The largest difference of the distribution functions, 0 to 1. */
  readonly kolmogorovSmirnov: number;
  /** The area between them, in the unit of the values; `Infinity` when the shares at an infinity differ. */
  readonly wasserstein: number;
  /** The population stability index over `psiBins`, in nats. */
  readonly psi: number;
  /** The Jensen–Shannon divergence over `jensenShannonBins`, in bits, 0 to 1. */
  readonly jensenShannon: number;
  /** Bins of equal frequency of the reference. */
  readonly psiBins: BinnedSamples;
  /** Bins of equal width of the reference, between one for what is below and one for what is above. */
  readonly jensenShannonBins: BinnedSamples;
}

/**
 * Four distances of two samples of numbers at once, exact: each sample is prepared once for all of them.
 *
 * `NaN` is missing and is left out; infinities are values.
 *
 * @param reference - numbers, such as a column in training.
 * @param window - numbers, such as the same column in serving.
 * @returns `NaN` for each distance when either side has no value; PSI and Jensen–Shannon also when the reference has no
 *   finite one.
 * @throws {SlipwayError} `bad-option`; `bad-data` on what is no list of numbers.
 * @cost linear in the values for most data, n log n at worst.
 * @source As {@link kolmogorovSmirnov}, {@link wassersteinDistance}, {@link psi} and {@link jensenShannon} give each.
 * @example
 * const found = numberDistances([1, 2, 3, 4], [2, 3, 4, 5]);
 * [found.kolmogorovSmirnov, found.wasserstein] // => [0.25, 1]
 */
export function numberDistances(
  reference: Sample,
  window: Sample,
  options: NumberDistancesOptions = {},
): NumberDistances {
  const where = 'stats/number-distances';
  checkKeys(where, options, ['bins', 'floor']);
  const bins = checkNumber(where, 'bins', options.bins ?? 10, { min: 2, max: 1000, integer: true });
  const floor = checkNumber(where, 'floor', options.floor ?? 1e-4, { min: 0, max: 1 });
  const first = sampleValues(where, 'reference', reference);
  const second = sampleValues(where, 'window', window);
  const edges = evenEdges(first, bins);
  const facts = factsOf(first, second, { edges, quantiles: innerQuantiles(bins) });
  const psiBins = frequencyBins(facts);
  const jensenShannonBins = widthBins(facts, edges);
  const [referenceRows, windowRows] = facts.rows;
  const exists = referenceRows > 0 && windowRows > 0;
  return {
    referenceRows,
    windowRows,
    kolmogorovSmirnov: exists ? facts.kolmogorovSmirnov : NaN,
    wasserstein: exists ? facts.wasserstein : NaN,
    psi: edges.length > 0 ? psi(psiBins.reference, psiBins.window, { floor }) : NaN,
    jensenShannon:
      edges.length > 0 ? jensenShannon(jensenShannonBins.reference, jensenShannonBins.window) : NaN,
    psiBins,
    jensenShannonBins,
  };
}
