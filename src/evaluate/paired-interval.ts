import type { Metric } from '../metrics/metric.ts';
import { hasSpread, NO_INTERVAL, normalInterval } from '../stats/error-intervals.ts';
import { normalPValue } from '../stats/normal.ts';
import type { Interval } from '../stats/wilson.ts';
import { bootstrapInterval, bootstrapPValue } from './bootstrap.ts';
import type { MeasuredRows } from './measured-rows.ts';

/** A difference of a metric between two models on the same rows, and what tells how far off it is. */
export interface PairedDifference {
  readonly difference: number;
  /** The figures that differ: an error that is next to nothing beside them is rounding. */
  readonly figures: readonly number[];
  /** Whether both models say the same of every row: see {@link sameScores}. */
  readonly isSame: boolean;
  /** Its standard error, or the differences in rows that were drawn anew. */
  readonly found: number | Float64Array;
}

/** What is known of a difference: `NaN` throughout where that is nothing. */
export interface PairedInterval {
  readonly interval: Interval;
  readonly pValue: number;
}

/**
 * Between what a paired difference lies.
 *
 * Models that say the same of every row differ by 0, for certain. Other models whose difference has no spread, such as two
 * that are right on a few rows, show nothing of how they differ elsewhere: the interval does not exist.
 */
export function pairedInterval(
  { bounds: [least, most] = [-Infinity, Infinity] }: Metric,
  { difference, figures, isSame, found }: PairedDifference,
  confidence: number,
): PairedInterval {
  const size = figures.reduce((largest, figure) => Math.max(largest, Math.abs(figure)), 0);
  if (Number.isNaN(difference)) return { interval: NO_INTERVAL, pValue: NaN };
  if (isSame) return { interval: { low: 0, high: 0 }, pValue: 1 };
  const spread = typeof found === 'number' ? found : rangeOf(found);
  if (!hasSpread(spread, size)) return { interval: NO_INTERVAL, pValue: NaN };
  if (typeof found !== 'number')
    return { interval: bootstrapInterval(found, confidence), pValue: bootstrapPValue(found) };
  return {
    interval: normalInterval(difference, found, confidence, [least - most, most - least]),
    pValue: normalPValue(difference / found),
  };
}

/** Whether two models have the same scores on every row that has weight. */
export function sameScores({ labels, scores, weights }: MeasuredRows, other: Float64Array): boolean {
  if (scores.length !== other.length) return false;
  const width = scores.length / labels.length;
  return scores.every(
    (score, at) => score === other[at] || (weights !== undefined && weights[Math.floor(at / width)] === 0),
  );
}

function rangeOf(drawn: Float64Array): number {
  let [low, high] = [Infinity, -Infinity];
  for (const figure of drawn) {
    if (figure < low) low = figure;
    if (figure > high) high = figure;
  }
  return high - low;
}
