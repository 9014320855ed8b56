import { checkChoice, checkKeys, checkNumber } from '../core/options.ts';
import { equalWidthEdges } from './bin-edges.ts';
import { factsByBuckets } from './distances-buckets.ts';
import { factsBySorting, type Asked, type SampleFacts } from './distances-plain.ts';
import { sampleValues, type Sample, type SampleValues } from './sample-values.ts';

/** Options of {@link binSamples}. */
export interface BinSamplesOptions {
  /**
   * `equal-frequency`: split at quantiles of the reference, the outer bins open, as a stability index is defined.
   * `equal-width`: its range in equal parts, and a bin for what is below and for what is above, as histograms are.
   * @default 'equal-frequency'
   */
  readonly spacing?: 'equal-frequency' | 'equal-width';
  /** How many bins the reference is split into, 1 to 1,000. Fewer where its quantiles are one value. @default 10 */
  readonly bins?: number;
}

/** Two samples in the same bins. Plain JSON. */
export interface BinnedSamples {
  /** The inner edges, ascending; the outer bins are open. Bin `i` holds `edges[i - 1] <= value < edges[i]`. */
  readonly edges: readonly number[];
  /** Values of each bin, one more than there are edges. */
  readonly reference: readonly number[];
  readonly window: readonly number[];
}

/**
 * Two samples of numbers counted in bins that the reference decides: what {@link psi} and {@link jensenShannon} compare.
 *
 * `NaN` is missing and in no bin; infinities are in the outer ones and decide no edge. With bins of equal width the
 * largest value of the reference is in the last bin of its range, not above it: the last edge is the next number after
 * it. A reference of one value has three bins then: below, at, above.
 *
 * @param reference - numbers; its finite values decide the bins.
 * @param window - numbers.
 * @returns one bin when the reference has no finite value.
 * @throws {SlipwayError} `bad-option`; `bad-data` on what is no list of numbers.
 * @cost linear in the values for most data.
 * @source Edges of equal frequency as `numpy.quantile` (type 7), each once, without those that leave a bin of the
 *   reference empty; of equal width as `numpy.histogram`.
 * @example
 * binSamples([1, 2, 3, 4], [0, 2, 9], { bins: 2 }) // => { edges: [2.5], reference: [2, 2], window: [2, 1] }
 */
export function binSamples(
  reference: Sample,
  window: Sample,
  options: BinSamplesOptions = {},
): BinnedSamples {
  const where = 'stats/bin-samples';
  checkKeys(where, options, ['spacing', 'bins']);
  const spacing = checkChoice(where, 'spacing', options.spacing ?? 'equal-frequency', [
    'equal-frequency',
    'equal-width',
  ]);
  const bins = checkNumber(where, 'bins', options.bins ?? 10, { min: 1, max: 1000, integer: true });
  const first = sampleValues(where, 'reference', reference);
  const second = sampleValues(where, 'window', window);
  const asked = {
    quantiles: spacing === 'equal-frequency' ? innerQuantiles(bins) : [],
    edges: spacing === 'equal-width' ? evenEdges(first, bins) : [],
  };
  const facts = factsOf(first, second, asked);
  return spacing === 'equal-frequency' ? frequencyBins(facts) : widthBins(facts, asked.edges);
}

/** The facts about two samples, infinities among them or not. */
export function factsOf(first: SampleValues, second: SampleValues, asked: Asked): SampleFacts & Totals {
  const totals = { rows: [first.values.length, second.values.length] as const };
  if (first.below + first.above + second.below + second.above === 0) {
    const known = first.values.length > 0 ? asked : { edges: [], quantiles: [] };
    return { ...factsByBuckets(first.values, second.values, known), ...totals };
  }
  const none: Asked = { edges: [], quantiles: [] };
  const { kolmogorovSmirnov, wasserstein } = factsBySorting(first.values, second.values, none);
  const sides = [first, second].map((side) => side.values.filter(Number.isFinite));
  const finite = factsBySorting(sides[0]!, sides[1]!, sides[0]!.length > 0 ? asked : none);
  const shifted = (counts: readonly number[], side: number): number[] =>
    counts.map((count) => count + [first, second][side]!.below);
  const below = finite.below.map(({ edges, quantiles }, side) => ({
    edges: shifted(edges, side),
    quantiles: shifted(quantiles, side),
  }));
  return { ...totals, kolmogorovSmirnov, wasserstein, quantiles: finite.quantiles, below };
}

/** Values present of each side. */
interface Totals {
  readonly rows: readonly [number, number];
}

/** The probabilities that split into some bins: none for one. */
export function innerQuantiles(bins: number): number[] {
  return Array.from({ length: bins - 1 }, (_, index) => (index + 1) / bins);
}

/** The edges that split the finite range into equal parts; the last is just above the largest value. */
export function evenEdges({ min, max }: SampleValues, bins: number): number[] {
  if (min > max) return [];
  const edges = equalWidthEdges({ finite: 1, min, max, whole: false }, bins);
  return [...edges.slice(0, -1), nextAfter(max)];
}

/** Bins of equal frequency from the facts, without edges that leave a bin of the reference empty. */
export function frequencyBins({ quantiles, below, rows }: SampleFacts & Totals): BinnedSamples {
  const [first, second] = below;
  const kept: number[] = [];
  for (let index = 0, last = 0; index < quantiles.length; index++) {
    const count = first!.quantiles[index]!;
    if (count > last) kept.push(index);
    last = Math.max(last, count);
  }
  return {
    edges: kept.map((index) => quantiles[index]!),
    reference: differences(kept.map((index) => first!.quantiles[index]!), rows[0]), // prettier-ignore
    window: differences(kept.map((index) => second!.quantiles[index]!), rows[1]), // prettier-ignore
  };
}

/** Bins of equal width from the facts at their edges. */
export function widthBins({ below, rows }: SampleFacts & Totals, edges: readonly number[]): BinnedSamples {
  const [first, second] = below;
  return {
    edges: first!.edges.length > 0 ? edges : [],
    reference: differences(first!.edges, rows[0]),
    window: differences(second!.edges, rows[1]),
  };
}

function differences(below: readonly number[], total: number): number[] {
  return [...below, total].map((count, index) => count - (index === 0 ? 0 : below[index - 1]!));
}

/** The smallest double above a finite one. */
function nextAfter(value: number): number {
  const bits = new BigInt64Array(Float64Array.of(value === 0 ? 0 : value).buffer);
  bits[0]! += value < 0 ? -1n : 1n;
  return new Float64Array(bits.buffer)[0]!;
}
