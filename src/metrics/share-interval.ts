import { effectiveRows } from '../stats/effective-rows.ts';
import { NO_INTERVAL } from '../stats/error-intervals.ts';
import { wilsonInterval, type Interval } from '../stats/wilson.ts';

/**
 * Wilson's interval of a share of rows, at as many of equal weight as would say as much.
 *
 * @param hits - shape `[n]`: 1 where a row counts for the share and 0 where it counts against it.
 */
export function shareInterval(
  hits: Float64Array,
  weights: Float64Array | undefined,
  confidence: number,
): Interval {
  let [hit, sum, squares] = [0, 0, 0];
  for (let row = 0; row < hits.length; row++) {
    const weight = weights ? weights[row]! : 1;
    hit += weight * hits[row]!;
    sum += weight;
    squares += weight * weight;
  }
  return shareOf(hit / sum, effectiveRows(sum, squares), confidence);
}

/** Wilson's interval of a share of so many rows; `NaN` each of none. */
export function shareOf(share: number, rows: number, confidence: number): Interval {
  if (Number.isNaN(share) || !(rows > 0)) return NO_INTERVAL;
  return wilsonInterval(Math.min(1, share) * rows, rows, confidence);
}
