import { checkNumber } from '../core/options.ts';
import { normalQuantile } from './normal.ts';

/** Between what a figure lies, with a stated confidence. Plain JSON. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * Wilson's interval for a share: what share of all is likely, after `hits` of `rows` were seen.
 *
 * It stays inside [0, 1], and says something useful for 0 of 10.
 *
 * @param hits - 0 to `rows`.
 * @param rows - 0 or more.
 * @param confidence - how often such intervals hold the true share, inside (0, 1). @default 0.95
 * @returns `NaN` each for no rows.
 * @throws {SlipwayError} `bad-option`.
 * @source E. B. Wilson (1927), JASA 22(158), 209–212, without a correction for continuity; the `wilson` interval of
 *   `scipy.stats.binomtest`.
 * @example
 * wilsonInterval(0, 10).high.toFixed(4) // => '0.2775'
 */
export function wilsonInterval(hits: number, rows: number, confidence = 0.95): Interval {
  const where = 'stats/wilson';
  checkNumber(where, 'rows', rows, { min: 0 });
  checkNumber(where, 'hits', hits, { min: 0, max: rows });
  checkNumber(where, 'confidence', confidence, { min: Number.EPSILON, max: 1 - Number.EPSILON });
  if (rows === 0) return { low: NaN, high: NaN };
  const z = normalQuantile(0.5 + confidence / 2);
  const share = hits / rows;
  const middle = share + (z * z) / (2 * rows);
  const reach = z * Math.sqrt((share * (1 - share)) / rows + (z * z) / (4 * rows * rows));
  const whole = 1 + (z * z) / rows;
  return {
    low: hits === 0 ? 0 : Math.max(0, (middle - reach) / whole),
    high: hits === rows ? 1 : Math.min(1, (middle + reach) / whole),
  };
}
