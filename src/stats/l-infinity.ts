import { checkNumber } from '../core/options.ts';
import { normalPValue } from './normal.ts';
import { sharesOf } from './shares.ts';

/**
 * The L∞ distance of two distributions over categories: the largest difference of a level's shares. 0 to 1.
 *
 * Each side is divided by its own total. Not for numbers: bins would decide the figure.
 *
 * @param reference - counts or shares, 0 or more, a number a level.
 * @param window - of the same levels.
 * @returns `NaN` when either side is empty.
 * @throws {SlipwayError} `shape-mismatch` when the numbers of levels differ; `bad-data` on a count below 0 or not
 *   finite.
 * @source The Chebyshev distance; the same figure as TensorFlow Data Validation's `infinity_norm`.
 * @example
 * lInfinity([50, 50], [3, 1]) // => 0.25
 */
export function lInfinity(reference: ArrayLike<number>, window: ArrayLike<number>): number {
  const shares = sharesOf('stats/l-infinity', reference, window);
  if (!shares) return NaN;
  let largest = 0;
  for (let level = 0; level < reference.length; level++) {
    largest = Math.max(largest, Math.abs(shares.reference[level]! - shares.window[level]!));
  }
  return largest;
}

/**
 * What the {@link lInfinity} distance of two samples of one distribution stays below in 95 of 100 cases: how much is
 * chance.
 *
 * The point at which the chances of all levels to differ by that much add up to 5 %: never too small for large
 * samples, and a little too large, since the levels' differences hang together.
 *
 * @param counts - of both samples together, 0 or more, a number a level.
 * @param referenceRows - values on the reference's side.
 * @param windowRows - values on the window's side.
 * @param probability - which point of the distribution, inside (0, 1).
 * @returns 0 for one level, at most 1; `NaN` when either side is empty.
 * @throws {SlipwayError} `bad-option`.
 * @source Bonferroni's inequality over the normal approximation of each level's difference of shares.
 * @example
 * lInfinityByChance([50, 50], 50, 50).toFixed(3) // => '0.196'
 */
export function lInfinityByChance(
  counts: ArrayLike<number>,
  referenceRows: number,
  windowRows: number,
  probability = 0.95,
): number {
  checkNumber('stats/l-infinity', 'probability', probability, {
    min: Number.EPSILON,
    max: 1 - Number.EPSILON,
  });
  if (referenceRows === 0 || windowRows === 0) return NaN;
  const shares = sharesOf('stats/l-infinity', counts, counts)?.reference ?? new Float64Array();
  const deviations = shares
    .filter((share) => share > 0 && share < 1)
    .map((share) => Math.sqrt(share * (1 - share) * (1 / referenceRows + 1 / windowRows)));
  // Of two levels, each differs by as much as the other: one of them is all there is to know.
  const free = deviations.length === 2 ? deviations.subarray(0, 1) : deviations;
  if (free.length === 0) return 0;
  let low = 0;
  let high = 1;
  for (let step = 0; step < 52; step++) {
    const middle = (low + high) / 2;
    let chance = 0;
    for (let i = 0; i < free.length; i++) chance += normalPValue(middle / free[i]!);
    if (chance > 1 - probability) low = middle;
    else high = middle;
  }
  return high;
}
