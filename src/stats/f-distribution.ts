import { checkNumber } from '../core/options.ts';
import { incompleteBeta } from './incomplete-beta.ts';

/**
 * How likely an F variable is to be at least `f`: the p-value of an analysis of variance.
 *
 * @param f - 0 or more; below that the answer is 1.
 * @param between - degrees of freedom of the numerator, above 0.
 * @param within - degrees of freedom of the denominator, above 0.
 * @returns 0 to 1; `NaN` when `f` is.
 * @throws {SlipwayError} `bad-option` on degrees that are not above 0 and finite.
 * @source I(w / (w + b f); w / 2, b / 2) for b degrees between and w within. Agrees with `scipy.stats.f.sf` to a
 *   relative 1e-11.
 * @example
 * fPValue(4.964602743730711, 1, 10).toFixed(10) // => '0.0500000000'
 */
export function fPValue(f: number, between: number, within: number): number {
  checkNumber('stats/f-distribution', 'between', between, { min: Number.MIN_VALUE });
  checkNumber('stats/f-distribution', 'within', within, { min: Number.MIN_VALUE });
  if (Number.isNaN(f)) return NaN;
  if (f <= 0) return 1;
  const ratio = (between / within) * f;
  if (ratio === Infinity) return 0;
  return incompleteBeta(1 / (1 + ratio), ratio / (1 + ratio), within / 2, between / 2);
}
