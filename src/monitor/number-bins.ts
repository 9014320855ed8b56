import type { NumberBins } from '../stats/decile-bins.ts';

/** What is known of a column besides its decile bins. */
export interface Spread {
  readonly count: number;
  readonly min: number | null;
  readonly max: number | null;
  readonly zeros: number;
  readonly infinite: number;
}

/**
 * Bins that can tell: where nine tenths of the values are one value, the deciles leave a single bin, which every
 * window fills alike. That value then has a bin of its own, if it is 0 or the only one.
 */
export function telling(
  bins: NumberBins | null,
  { count, min, max, zeros, infinite }: Spread,
): NumberBins | null {
  if (bins === null || bins.edges.length > 0 || min === null) return bins;
  if (min === max && infinite === 0) return { edges: [min, nextAbove(min)], counts: [0, count, 0] };
  if (min === 0) return { edges: [nextAbove(0)], counts: [zeros, count - zeros] };
  return bins;
}

/** The smallest double above a finite number. */
function nextAbove(value: number): number {
  if (value === 0) return Number.MIN_VALUE;
  const bits = new BigInt64Array(Float64Array.of(value).buffer);
  bits[0]! += value > 0 ? 1n : -1n;
  return new Float64Array(bits.buffer)[0]!;
}
