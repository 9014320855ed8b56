import { checkChoice, checkKeys, checkNumber } from '../core/options.ts';
import { kolmogorovTail } from './kolmogorov-distribution.ts';

/** Options of {@link kolmogorovSmirnovPValue}. */
export interface KolmogorovSmirnovPValueOptions {
  /**
   * `exact` counts the orders in which two samples can mix, in time that grows with the product of their sizes;
   * `asymptotic` is that of one sample of the size `n m / (n + m)`; `auto` is exact up to a product of ten million.
   * @default 'auto'
   */
  readonly method?: 'auto' | 'exact' | 'asymptotic';
}

const MOST = 10_000_000;

/**
 * How likely two samples of one distribution are to be at least as far apart as {@link kolmogorovSmirnov} says.
 *
 * For values without ties; with ties the true p-value is smaller.
 *
 * @param distance - 0 to 1.
 * @param referenceRows - values on the reference's side.
 * @param windowRows - values on the window's side.
 * @returns 0 to 1; `NaN` when either side is empty or the distance is `NaN`.
 * @throws {SlipwayError} `bad-option`.
 * @source `scipy.stats.ks_2samp`. Exact: J. L. Hodges (1958), Arkiv för Matematik 3, 469–486, counting the paths that
 *   leave the band, so that small p-values keep their digits. Asymptotic: as `kolmogorovTail`.
 * @example
 * kolmogorovSmirnovPValue(0.5, 10, 10).toFixed(6) // => '0.167821'
 */
export function kolmogorovSmirnovPValue(
  distance: number,
  referenceRows: number,
  windowRows: number,
  options: KolmogorovSmirnovPValueOptions = {},
): number {
  const where = 'stats/kolmogorov-smirnov-p-value';
  checkKeys(where, options, ['method']);
  const method = checkChoice(where, 'method', options.method ?? 'auto', ['auto', 'exact', 'asymptotic']);
  checkNumber(where, 'referenceRows', referenceRows, { min: 0, integer: true });
  checkNumber(where, 'windowRows', windowRows, { min: 0, integer: true });
  if (Number.isNaN(distance) || referenceRows === 0 || windowRows === 0) return NaN;
  checkNumber(where, 'distance', distance, { min: 0, max: 1 });
  const exact = method === 'exact' || (method === 'auto' && referenceRows * windowRows <= MOST);
  if (exact) return exactTail(distance, referenceRows, windowRows);
  const size = (referenceRows / (referenceRows + windowRows)) * windowRows;
  return kolmogorovTail(Math.max(1, roundEven(size)), distance);
}

/**
 * The chance that a path to (n, m) has left the band on the way: 1 outside, and inside the mean of the two points before,
 * since the last step to (i, j) comes from (i − 1, j) in i of i + j cases.
 */
function exactTail(distance: number, n: number, m: number): number {
  const limit = Math.round(distance * n * m);
  if (limit === 0) return 1;
  const left = new Float64Array(m + 1);
  for (let i = 0; i <= n; i++) {
    for (let j = 0; j <= m; j++) {
      if (Math.abs(i * m - j * n) >= limit) left[j] = 1;
      else if (i + j > 0) left[j] = (i * left[j]! + (j > 0 ? j * left[j - 1]! : 0)) / (i + j);
    }
  }
  return left[m]!;
}

function roundEven(value: number): number {
  const below = Math.floor(value);
  if (value - below !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}
