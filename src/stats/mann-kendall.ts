import { checkChoice, checkKeys } from '../core/options.ts';
import { normalPValue } from './normal.ts';
import { sortedCopy } from './sort-numbers.ts';
import { pairsVariance, theilSen, tieVariance } from './theil-sen.ts';

/** Whether a series rises or falls. */
export interface MannKendall {
  /** Pairs that rise less pairs that fall. */
  readonly statistic: number;
  /** Its variance without a trend, ties and the correction counted in. */
  readonly variance: number;
  /** What the correction multiplied the variance by; 1 without one. */
  readonly inflation: number;
  /** Two-sided; `NaN` on fewer than 3 values or a constant. */
  readonly pValue: number;
}

/** Options of {@link mannKendall}. */
export interface MannKendallOptions {
  /** `hamed-rao` widens the variance where neighbours go together. @default 'none' */
  readonly correction?: 'none' | 'hamed-rao';
}

const Z = 1.959963984540054;

/**
 * Mann and Kendall's test of a series for a trend: whether later values are larger, or smaller, more often than chance has it.
 *
 * Normal approximation with ties and the continuity correction. The test takes the values for independent; series seldom are, and
 * neighbours that go together make trends out of nothing. The correction multiplies the variance by what the
 * autocorrelations of the ranks, with the Theil–Sen line taken out, say; only those beyond chance (95 %) count, and never is the
 * variance made smaller.
 *
 * @param values - shape `[n]`, in order, none missing.
 * @throws {SlipwayError} `bad-option`; `too-large` on more than 5,000 values with a correction.
 * @cost n log n; n² with a correction.
 * @source H. B. Mann (1945), Econometrica 13, 245–259; K. H. Hamed, A. R. Rao (1998), Journal of Hydrology 204, 182–196.
 *   The statistic is that of `scipy.stats.kendalltau(range(n), values)`, whose asymptotic p-value leaves the continuity correction out.
 * @example
 * mannKendall(Float64Array.of(1, 2, 4, 3, 5, 6, 8, 7)).pValue.toFixed(4) // => '0.0044'
 */
export function mannKendall(values: Float64Array, options: MannKendallOptions = {}): MannKendall {
  checkKeys('stats/mann-kendall', options, ['correction']);
  const correction = checkChoice('stats/mann-kendall', 'correction', options.correction ?? 'none', [
    'none',
    'hamed-rao',
  ]);
  const n = values.length;
  const inflation = correction === 'none' || n < 4 ? 1 : inflationOf(values);
  const statistic = risesLessFalls(values);
  const variance = ((pairsVariance(n) - tieVariance(values)) / 18) * inflation;
  const z = statistic === 0 ? 0 : (statistic - Math.sign(statistic)) / Math.sqrt(variance);
  return { statistic, variance, inflation, pValue: n < 3 || variance <= 0 ? NaN : normalPValue(z) };
}

/** Counted by ranks in a binary indexed tree. */
function risesLessFalls(values: Float64Array): number {
  const sorted = sortedCopy(values);
  const tree = new Int32Array(values.length + 1);
  const upTo = (rank: number): number => {
    let sum = 0;
    for (let at = rank; at > 0; at -= at & -at) sum += tree[at]!;
    return sum;
  };
  let statistic = 0;
  for (let at = 0; at < values.length; at++) {
    const [below, notAbove] = [placeIn(sorted, values[at]!, false), placeIn(sorted, values[at]!, true)];
    statistic += upTo(below) - (at - upTo(notAbove));
    for (let place = below + 1; place < tree.length; place += place & -place) tree[place]!++;
  }
  return statistic;
}

/** How many sorted values are below `value`, or not above it. */
function placeIn(sorted: Float64Array, value: number, equalToo: boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value || (equalToo && sorted[middle] === value)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function inflationOf(values: Float64Array): number {
  const n = values.length;
  const { slope } = theilSen(Float64Array.from(values.keys()), values);
  const rest = values.map((value, at) => value - slope * at);
  const sorted = sortedCopy(rest);
  const ranks = rest.map((value) => (placeIn(sorted, value, false) + placeIn(sorted, value, true) - n) / 2);
  const whole = ranks.reduce((sum, rank) => sum + rank * rank, 0);
  if (!(whole > 0)) return 1;
  let sum = 0;
  for (let lag = 1; lag < n - 2; lag++) {
    let shared = 0;
    for (let at = lag; at < n; at++) shared += ranks[at]! * ranks[at - lag]!;
    const correlation = shared / whole;
    if (Math.abs(correlation) > Z / Math.sqrt(n))
      sum += (n - lag) * (n - lag - 1) * (n - lag - 2) * correlation;
  }
  return Math.max(1, 1 + (2 * sum) / (n * (n - 1) * (n - 2)));
}
