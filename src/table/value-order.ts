import type { TimeColumn } from './column.ts';
import type { ReadHistory } from './feature-history.ts';
import type { Table } from './table.ts';

/** What decides between the values of an entity: instants, by row of the features. */
export interface ValueOrder {
  /** When it happened. */
  readonly event: Float64Array;
  /** When it became known; when it happened, where nothing says it. */
  readonly known: Float64Array;
  /** From when on it may be used: it has happened and is known. `NaN`: never. */
  readonly usable: Float64Array;
}

/** The order of the values of a table that was checked against its description. */
export function valueOrder(features: Table, { time, created }: ReadHistory): ValueOrder {
  const event = timesOf(features, time);
  if (created === undefined) return { event, known: event, usable: event };
  const known = timesOf(features, created);
  const usable = new Float64Array(event.length);
  for (let row = 0; row < usable.length; row++) usable[row] = Math.max(event[row]!, known[row]!);
  return { event, known, usable };
}

/** Of two rows of the features that may be used the one that is taken; any is better than `-1`. */
export function betterOf({ event, known }: ValueOrder, one: number, other: number): number {
  if (one < 0 || event[other]! > event[one]!) return other;
  if (event[other]! < event[one]! || known[other]! < known[one]!) return one;
  return known[other]! > known[one]! ? other : Math.max(one, other);
}

/** Whether something is there at an instant that is so from another one on. */
export function isBy(since: number, instant: number, inclusive: boolean): boolean {
  return since < instant || (inclusive && since === instant);
}

/** Whether a value is too old at an instant. */
export function isOld(instant: number, event: number, { maxAgeMs }: ReadHistory): boolean {
  return maxAgeMs !== undefined && !(instant - event <= maxAgeMs);
}

/** The instants of a time column that is known to be one. */
export function timesOf(from: Table, name: string): Float64Array {
  return (from.columns.get(name) as TimeColumn).values;
}
