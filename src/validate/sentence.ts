import { figureText, rowsText } from '../core/figure-text.ts';
import type { Interval } from '../stats/wilson.ts';
import { sliceName } from '../view/shown/slice-name.ts';
import { confidenceText } from '../view/shown/words.ts';
import type { LimitBound } from './limits.ts';

/** Where rows are: `over all 55,628 rows`, `on origin=EWR × carrier=UA (53 rows)`. */
export function placeText(slice: Readonly<Record<string, string>> | undefined, rows: number): string {
  return slice === undefined ? `over all ${rowsText(rows)}` : `on ${placeOf(slice, rows)}`;
}

/** A slice and its size: `carrier=UA (53 rows)`. */
export function placeOf(slice: Readonly<Record<string, string>>, rows: number): string {
  return `${sliceName(slice)} (${rowsText(rows)})`;
}

/** Between what a figure lies: ` (0.631 to 0.653 at 95 %)`. */
export function intervalText({ low, high }: Interval, confidence: number, limit?: number): string {
  return ` (${figureText(low, limit)} to ${figureText(high, limit)} at ${confidenceText(confidence)})`;
}

/** A figure, with how far it is off at most where it is not exact: `0.7012 ± 0.0003`. */
export function offText(value: number, error: number, limit?: number): string {
  return error > 0 ? `${figureText(value, limit)} ± ${figureText(error)}` : figureText(value, limit);
}

/** Which end of an interval was to keep a limit: ` at its best end`; nothing for the figure itself. */
export function endText(bound: LimitBound): string {
  return bound === 'point' ? '' : ` at its ${bound} end`;
}
