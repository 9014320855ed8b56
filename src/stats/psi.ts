import { checkChoice, checkKeys, checkNumber } from '../core/options.ts';
import { chiSquareQuantile } from './chi-square.ts';
import { sharesOf } from './shares.ts';

/** Options of {@link psi}. The floor is part of the definition: state it with the figure. */
export interface PsiOptions {
  /** What stands in for an empty bin, from 0 to 1; with 0, a bin empty on one side gives `Infinity`. @default 1e-4 */
  readonly floor?: number;
  /** `replace` puts the floor in place of a share of 0; `add` adds it to every share. @default 'replace' */
  readonly flooring?: 'replace' | 'add';
}

/**
 * The population stability index: Σ (w − r) · ln(w / r) over the bins, in nats.
 *
 * Each side is divided by its own total, then floored; shares are not brought back to a sum of 1 after that. An
 * emptied bin of 5 % gives 0.067 with the floor 0.01, 0.313 with 1e-4 and 1.004 with 1e-10.
 *
 * @param reference - counts or shares, 0 or more, a number a bin.
 * @param window - of the same bins.
 * @returns 0 or more; `NaN` when either side is empty.
 * @throws {SlipwayError} `shape-mismatch` when the numbers of bins differ; `bad-data` on a count below 0 or not
 *   finite; `bad-option`.
 * @source The symmetric divergence of S. Kullback, R. A. Leibler (1951), Annals of Mathematical Statistics 22(1),
 *   79–86. The default floor is that of Evidently and feature_engine.
 * @example
 * psi([50, 50], [60, 40]).toFixed(4) // => '0.0405'
 */
export function psi(
  reference: ArrayLike<number>,
  window: ArrayLike<number>,
  options: PsiOptions = {},
): number {
  checkKeys('stats/psi', options, ['floor', 'flooring']);
  const floor = checkNumber('stats/psi', 'floor', options.floor ?? 1e-4, { min: 0, max: 1 });
  const flooring = checkChoice('stats/psi', 'flooring', options.flooring ?? 'replace', ['replace', 'add']);
  const shares = sharesOf('stats/psi', reference, window);
  if (!shares) return NaN;
  const floored = (share: number): number =>
    flooring === 'add' ? share + floor : share === 0 ? floor : share;
  let sum = 0;
  for (let bin = 0; bin < reference.length; bin++) {
    const expected = floored(shares.reference[bin]!);
    const actual = floored(shares.window[bin]!);
    if (expected !== actual) sum += (actual - expected) * Math.log(actual / expected);
  }
  return sum;
}

/**
 * What the {@link psi} of two samples of one distribution stays below, in 95 of 100 cases: how much is chance.
 *
 * An approximation for many values a bin: within about 3 % from 50 expected a bin. The floor is left out of it.
 *
 * @param bins - bins that are not empty on both sides.
 * @param referenceRows - values on the reference's side.
 * @param windowRows - values on the window's side.
 * @param probability - which point of the distribution, inside (0, 1).
 * @returns 0 for one bin; `NaN` when either side is empty.
 * @throws {SlipwayError} `bad-option`.
 * @source χ²(bins − 1) · (1/n + 1/m); B. Yurdakul (2018), Statistical Properties of Population Stability Index.
 * @example
 * psiByChance(10, 1000, 10).toFixed(2) // => '1.71'
 */
export function psiByChance(
  bins: number,
  referenceRows: number,
  windowRows: number,
  probability = 0.95,
): number {
  if (bins < 1 || referenceRows === 0 || windowRows === 0) return NaN;
  return chiSquareQuantile(probability, bins - 1) * (1 / referenceRows + 1 / windowRows);
}
