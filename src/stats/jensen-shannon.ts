import { checkChoice, checkKeys } from '../core/options.ts';
import { psiByChance } from './psi.ts';
import { sharesOf } from './shares.ts';

/** Options of {@link jensenShannon}. */
export interface JensenShannonOptions {
  /** Of the logarithm: `2` gives bits, 0 to 1; `e` gives nats, 0 to ln 2. @default 2 */
  readonly base?: 2 | 'e';
}

/**
 * The Jensen–Shannon divergence: how far each side is from the mean of both, averaged. In bits, 0 to 1.
 *
 * The divergence, not the distance, which is its square root. Each side is divided by its own total; empty bins need
 * no floor.
 *
 * @param reference - counts or shares, 0 or more, a number a bin.
 * @param window - of the same bins.
 * @returns `NaN` when either side is empty.
 * @throws {SlipwayError} `shape-mismatch` when the numbers of bins differ; `bad-data` on a count below 0 or not
 *   finite; `bad-option`.
 * @source J. Lin (1991), IEEE Transactions on Information Theory 37(1), 145–151. The square of
 *   `scipy.spatial.distance.jensenshannon(r, w, base=2)`; the same figure as TensorFlow Data Validation's.
 * @example
 * jensenShannon([1, 0], [0, 1]) // => 1
 */
export function jensenShannon(
  reference: ArrayLike<number>,
  window: ArrayLike<number>,
  options: JensenShannonOptions = {},
): number {
  checkKeys('stats/jensen-shannon', options, ['base']);
  const base = checkChoice('stats/jensen-shannon', 'base', String(options.base ?? 2), ['2', 'e']);
  const shares = sharesOf('stats/jensen-shannon', reference, window);
  if (!shares) return NaN;
  let nats = 0;
  for (let bin = 0; bin < reference.length; bin++) {
    const first = shares.reference[bin]!;
    const second = shares.window[bin]!;
    const both = first + second;
    if (first > 0) nats += (first / 2) * Math.log((2 * first) / both);
    if (second > 0) nats += (second / 2) * Math.log((2 * second) / both);
  }
  const most = Math.LN2;
  const kept = Math.min(Math.max(nats, 0), most); // rounding may step outside
  return base === '2' ? kept / most : kept;
}

/**
 * What the {@link jensenShannon} divergence, in bits, of two samples of one distribution stays below in 95 of 100
 * cases: how much is chance.
 *
 * An approximation for many values a bin: within about 3 % from 50 expected a bin, too large below that; at most 1.
 *
 * @param bins - bins that are not empty on both sides.
 * @param referenceRows - values on the reference's side.
 * @param windowRows - values on the window's side.
 * @param probability - which point of the distribution, inside (0, 1).
 * @returns 0 for one bin; `NaN` when either side is empty.
 * @throws {SlipwayError} `bad-option`.
 * @source χ²(bins − 1) · (1/n + 1/m) / (8 ln 2): an eighth of the index of {@link psiByChance}, in bits.
 * @example
 * jensenShannonByChance(10, 1000, 10).toFixed(2) // => '0.31'
 */
export function jensenShannonByChance(
  bins: number,
  referenceRows: number,
  windowRows: number,
  probability = 0.95,
): number {
  return Math.min(1, psiByChance(bins, referenceRows, windowRows, probability) / (8 * Math.LN2));
}
