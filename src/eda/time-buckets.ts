import { zoneOf, type Zone } from '../table/zone.ts';
import type { TimeProfile } from './column-profile.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const LAST = 8.64e15; // the last instant of a Date
const MOST_YEARS = 120;

/** The stretches of a calendar that instants are counted by. */
export interface TimeBuckets {
  readonly unit: TimeProfile['unit'];
  /** Ascending; the first is at or before the smallest instant. */
  readonly starts: readonly number[];
}

/**
 * The starts of hours, days, months or years on the calendar of a zone, whichever gives at most 121 of them, from the
 * one at or before the first instant to the one at or before the last. Years come by powers of ten where there are
 * many, so that the buckets of a longer range are always sums of those of a shorter one.
 */
export function timeBuckets(first: number, last: number, zone: Zone | string): TimeBuckets {
  const clock = typeof zone === 'string' ? zoneOf(zone) : zone;
  const span = last - first;
  const unit = unitOf(span);
  const next = wallStarts(first + clock.offsetAt(first), unit, span);
  const starts: number[] = [];
  for (let index = 0; ; index++) {
    const start = unit === 'hour' ? floorHour(first, clock) + index * HOUR : begin(next(index), clock);
    if (index > 0 && !(start <= last)) return { unit, starts };
    // The first start can lie before the calendar begins; all instants from the first on are in its bucket.
    starts.push(!(Math.abs(start) <= LAST) ? first : index === 0 ? Math.min(start, first) : start);
  }
}

/** Rows by bucket from rows by the start of a cell, and by how many rows a bucket may be off for cells across two. */
export function bucketRows(
  starts: readonly number[],
  cells: Iterable<readonly [start: number, rows: number]>,
  lengthOf: (start: number) => number,
): { readonly rows: readonly number[]; readonly countError: number } {
  const rows = starts.map(() => 0);
  let across = 0;
  let bucket = 0;
  // The cells come in order.
  for (const [start, counted] of cells) {
    while (bucket + 1 < starts.length && starts[bucket + 1]! <= start) bucket++;
    rows[bucket]! += counted;
    const next = starts[bucket + 1] ?? Infinity;
    if (next < start + lengthOf(start)) across = Math.max(across, counted);
  }
  return { rows, countError: across };
}

function unitOf(span: number): TimeProfile['unit'] {
  if (span <= 2 * DAY) return 'hour';
  if (span <= 100 * DAY) return 'day';
  if (span <= 10 * 365 * DAY) return 'month';
  return span <= (MOST_YEARS - 1) * 365 * DAY ? 'year' : 'years';
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
  // Walls may show what is no date when the instant is the first or the last one.
  const from = new Date(Math.max(-LAST, Math.min(LAST, wall)));
  const year = from.getUTCFullYear();
  const years = span / (365 * DAY);
  const step = unit === 'years' ? 10 ** Math.max(1, Math.ceil(Math.log10(years / (MOST_YEARS - 1)))) : 1;
  const month = unit === 'month' || unit === 'day' ? from.getUTCMonth() : 0;
  const day = unit === 'day' ? from.getUTCDate() : 1;
  // `Date.UTC` would read the years 0 to 99 as 1900 to 1999.
  const at = (y: number, m: number, d: number): number => new Date(0).setUTCFullYear(y, m, d);
  if (unit === 'day') return (index) => at(year, month, day + index);
  if (unit === 'month') return (index) => at(year, month + index, 1);
  return (index) => at((Math.floor(year / step) + index) * step, 0, 1);
}
