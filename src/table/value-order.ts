import type { TimeColumn } from './column.ts';
import type { ReadHistory } from './feature-history.ts';
import type { Table } from './table.ts';

/** From when on each row of the features may be used: it has happened and is known. `NaN`: never. */
export function usableSince(features: Table, { time, created }: ReadHistory): Float64Array {
  const event = timesOf(features, time);
  if (created === undefined) return event;
  const known = timesOf(features, created);
  return event.map((instant, row) => Math.max(instant, known[row]!));
}

/** Of two rows of the features the one that is taken where both may be used; the second one comes later than, or is not, `-1`. */
export function betterOf(
  features: Table,
  { time, created }: ReadHistory,
): (one: number, other: number) => number {
  const event = timesOf(features, time);
  const known = created === undefined ? event : timesOf(features, created);
  return (one, other) => {
    if (one < 0 || event[other]! > event[one]!) return other;
    if (event[other]! < event[one]! || known[other]! < known[one]!) return one;
    return known[other]! > known[one]! ? other : Math.max(one, other);
  };
}

/** The instants of a time column that is known to be one. */
export function timesOf(from: Table, name: string): Float64Array {
  return (from.columns.get(name) as TimeColumn).values;
}
