import { sharesOf } from './shares.ts';

/**
 * The largest difference of a level's counts, as a share of the rows of both sides together. 0 to 1.
 *
 * Unlike {@link lInfinity} it sees that a window has more or fewer rows, and is small where both sides are large.
 *
 * @param reference - counts, 0 or more, a number a level.
 * @param window - of the same levels.
 * @returns `NaN` when either side is empty.
 * @throws {SlipwayError} `shape-mismatch` when the numbers of levels differ; `bad-data` on a count below 0 or not
 *   finite.
 * @source max |x − y| / Σ (x + y); TensorFlow Data Validation's `normalized_abs_difference`.
 * @example
 * normalizedAbsDifference([50, 50], [70, 30]) // => 0.1
 */
export function normalizedAbsDifference(reference: ArrayLike<number>, window: ArrayLike<number>): number {
  if (!sharesOf('stats/normalized-abs-difference', reference, window)) return NaN;
  let total = 0;
  let largest = 0;
  for (let level = 0; level < reference.length; level++) {
    total += reference[level]! + window[level]!;
    largest = Math.max(largest, Math.abs(reference[level]! - window[level]!));
  }
  return largest / total;
}
