import { quantileOf } from './quantiles.ts';

/** Bins of numbers and what is in them. Plain JSON. */
export interface NumberBins {
  /** The inner edges, ascending; the outer bins are open. Bin `i` holds `edges[i - 1] <= value < edges[i]`. */
  readonly edges: readonly number[];
  /** One more than there are edges. */
  readonly counts: readonly number[];
}

/** How many values are in each bin; `NaN` is in none. */
export function binCounts(values: Float64Array, edges: readonly number[]): number[] {
  const sorted = Float64Array.from(edges);
  const counts = new Float64Array(edges.length + 1);
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (Number.isNaN(value)) continue;
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle]! <= value) low = middle + 1;
      else high = middle;
    }
    counts[low]!++;
  }
  return [...counts];
}

/** Up to ten bins of about equal frequency, split at the type 7 deciles; `null` without finite values. */
export function decileBins(sorted: Float64Array): NumberBins | null {
  const finite = sorted.filter(Number.isFinite);
  if (finite.length === 0) return null;
  const tenths = Array.from({ length: 9 }, (_, index) => quantileOf(finite, (index + 1) / 10));
  const edges = [...new Set(tenths)];
  const counts = binCounts(sorted, edges);
  // An edge with nothing between it and the one before splits nothing.
  return { edges: edges.filter((_, bin) => counts[bin]! > 0), counts: counts.filter((count) => count > 0) };
}
