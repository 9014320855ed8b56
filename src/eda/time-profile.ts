import type { SortedValues } from '../stats/sorted-values.ts';
import { zoneOf, type Zone } from '../table/zone.ts';
import type { TimeProfile } from './column-profile.ts';
import { distinctOf, figure, placeOf } from './figures.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const LAST = 8.64e15; // the last instant of a Date
const MOST_YEARS = 120;

/** The profile of a time column from its sorted instants. */
export function timeProfile(
  name: string,
  rows: number,
  { count, missing, values }: SortedValues,
  zone: string,
): TimeProfile {
  const known = values.subarray(placeOf(values, -LAST), placeOf(values, LAST + 1));
  const unit = unitOf(known);
  const starts = known.length === 0 ? [] : startsOf(known, unit, zoneOf(zone));
  const places = [...starts.map((start) => placeOf(known, start)), known.length];
  return {
    name,
    kind: 'time',
    count,
    missing,
    presentShare: figure(count / rows),
    distinct: distinctOf(values),
    distinctError: 0,
    distinctSketch: null,
    zone,
    min: figure(known[0] ?? NaN),
    max: figure(known[known.length - 1] ?? NaN),
    outOfRange: count - known.length,
    unit,
    buckets: starts.map((start, index) => ({ start, rows: places[index + 1]! - places[index]! })),
  };
}

function unitOf(sorted: Float64Array): TimeProfile['unit'] {
  const span = sorted.length === 0 ? 0 : sorted[sorted.length - 1]! - sorted[0]!;
  if (span <= 2 * DAY) return 'hour';
  if (span <= 100 * DAY) return 'day';
  if (span <= 10 * 365 * DAY) return 'month';
  return span <= (MOST_YEARS - 1) * 365 * DAY ? 'year' : 'years';
}

/** The calendar's starts of the unit, from the one at or before the first instant to the one at or before the last. */
function startsOf(sorted: Float64Array, unit: TimeProfile['unit'], zone: Zone): number[] {
  const first = sorted[0]!;
  const last = sorted[sorted.length - 1]!;
  const next = wallStarts(first + zone.offsetAt(first), unit, last - first);
  const starts: number[] = [];
  for (let index = 0; ; index++) {
    const start = unit === 'hour' ? floorHour(first, zone) + index * HOUR : begin(next(index), zone);
    if (index > 0 && !(start <= last)) return starts;
    // The first start can lie before the calendar begins; all instants from the first on are in its bucket.
    starts.push(Math.abs(start) <= LAST ? start : first);
  }
}

/** The first instant of a calendar day or more: where clocks skip midnight, the one after the gap. */
function begin(wall: number, zone: Zone): number {
  const instant = zone.toInstant(wall);
  return instant + zone.offsetAt(instant) === wall ? instant : zone.toInstant(wall, 'later');
}

function floorHour(instant: number, zone: Zone): number {
  const offset = zone.offsetAt(instant);
  return Math.floor((instant + offset) / HOUR) * HOUR - offset;
}

function wallStarts(wall: number, unit: TimeProfile['unit'], span: number): (index: number) => number {
  const from = new Date(wall);
  const year = from.getUTCFullYear();
  const step = unit === 'years' ? Math.ceil(span / (365 * DAY) / (MOST_YEARS - 1)) : 1;
  const month = unit === 'month' || unit === 'day' ? from.getUTCMonth() : 0;
  const day = unit === 'day' ? from.getUTCDate() : 1;
  // `Date.UTC` would read the years 0 to 99 as 1900 to 1999.
  const at = (y: number, m: number, d: number): number => new Date(0).setUTCFullYear(y, m, d);
  if (unit === 'day') return (index) => at(year, month, day + index);
  if (unit === 'month') return (index) => at(year, month + index, 1);
  return (index) => at((Math.floor(year / step) + index) * step, 0, 1);
}
