import type { NumberBins } from './decile-bins.ts';
import { GRID } from './number-points.ts';

/** Bins of about equal frequency. Plain data. */
export interface Deciles extends NumberBins {
  /** By how many rows one bin may be off; 0 when exact. */
  readonly countError: number;
}

/** Where deciles are cut. */
export const TENTHS: readonly number[] = Array.from({ length: 9 }, (_, index) => (index + 1) / 10);

/** The deciles among quantiles at {@link gridShares}. */
export function tenthsOf(quantiles: Float64Array): readonly number[] {
  return TENTHS.map((_, tenth) => quantiles[((tenth + 1) * GRID) / 10]!);
}

/**
 * Bins of about equal frequency between the type 7 deciles: ties merged, none empty, the infinities in the outer ones.
 *
 * @param count - how many finite values are in each bin between inner edges.
 */
export function decilesOf(
  tenths: ArrayLike<number>,
  below: number,
  above: number,
  count: (edges: readonly number[]) => readonly number[],
  countError = 0,
): Deciles {
  const edges = [...new Set(Array.from(tenths, (edge) => edge + 0))];
  const counts = [...count(edges)];
  counts[0]! += below;
  counts[counts.length - 1]! += above;
  return {
    // An edge with nothing between it and the one before splits nothing.
    edges: edges.filter((_, bin) => counts[bin]! > 0),
    counts: counts.filter((rows) => rows > 0),
    countError,
  };
}
