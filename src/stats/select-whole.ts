import type { ValueParts } from './held-values.ts';
import { quantileAt } from './quantile-at.ts';
import type { SelectedSpread } from './selected-spread.ts';

/** What values that are all whole numbers lie between, both included. */
export interface WholeRange {
  readonly min: number;
  readonly max: number;
}

/** The widest range: the counts of its numbers still stay in a near cache. */
const WIDEST = 16_384;

/** Whether so few numbers are in a range that each is worth a count of its own. */
export function isNarrow({ min, max }: WholeRange): boolean {
  return max - min < WIDEST;
}

/**
 * As `selectSpread`, of whole numbers: counting each of them is all it takes, and one look.
 *
 * @param held - every value present is whole and in the range; `NaN` is missing.
 * @cost about 2 ns a value.
 */
export function selectWhole(
  held: ValueParts,
  { min, max }: WholeRange,
  probabilities: readonly number[],
  edges: readonly number[],
): SelectedSpread {
  // First how many are each number, one place on; then how many are below it.
  const below = new Int32Array(max - min + 2);
  for (const part of held.parts) countNumbers(part, min, below.subarray(1));
  for (let place = 1; place < below.length; place++) below[place]! += below[place - 1]!;
  const count = below[below.length - 1]!;
  const numberAt = (rank: number): number => {
    let low = 0;
    let high = max - min;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (below[middle + 1]! > rank) high = middle;
      else low = middle + 1;
    }
    return min + low;
  };
  const belowEdge = (edge: number): number =>
    below[Math.min(Math.max(0, Math.ceil(edge) - min), below.length - 1)]!;
  const values = Float64Array.from(probabilities, (probability) => quantileAt(count, probability, numberAt));
  return {
    count,
    values,
    below: Float64Array.from(edges, belowEdge),
    belowQuantile: (place) => (count === 0 ? 0 : belowEdge(values[place]!)),
  };
}

/** Four values a turn, all read before any is counted, as where cells are counted. */
function countNumbers(values: Float64Array, min: number, counts: Int32Array): void {
  const end = values.length & ~3;
  for (let row = 0; row < end; row += 4) {
    const a = values[row]! - min;
    const b = values[row + 1]! - min;
    const c = values[row + 2]! - min;
    const d = values[row + 3]! - min;
    if (a >= 0 && b >= 0 && c >= 0 && d >= 0) {
      const placeA = a | 0;
      const placeB = b | 0;
      const placeC = c | 0;
      const placeD = d | 0;
      counts[placeA]!++;
      counts[placeB]!++;
      counts[placeC]!++;
      counts[placeD]!++;
    } else {
      if (a >= 0) counts[a | 0]!++;
      if (b >= 0) counts[b | 0]!++;
      if (c >= 0) counts[c | 0]!++;
      if (d >= 0) counts[d | 0]!++;
    }
  }
  for (let row = end; row < values.length; row++) {
    const place = values[row]! - min;
    if (place >= 0) counts[place | 0]!++;
  }
}
