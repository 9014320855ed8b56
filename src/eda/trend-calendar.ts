import type { Zone } from '../table/zone.ts';

/** What one point of a trend spans on the calendar of its zone. */
export type TrendUnit = 'hour' | 'day' | 'week' | 'month';

/** How time is cut into whole units: every instant has an ordinal, and every ordinal a first instant. */
export interface UnitCalendar {
  /** Ordinals of neighbours differ by 1. */
  ordinalOf(instant: number): number;
  /** The first instant: where clocks skip it, the one after the gap. */
  startOf(ordinal: number): number;
}

/** Milliseconds. */
export const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/**
 * Hours, days, weeks from Monday, or months of a zone. Days have 23 to 25 hours where clocks change, and hours 60
 * minutes: one that is shown twice is two.
 *
 * @param first - any instant of the series: hours are whole on its walls.
 */
export function unitCalendar(unit: TrendUnit, zone: Zone, first: number): UnitCalendar {
  if (unit === 'hour') {
    const offset = zone.offsetAt(first);
    const anchor = Math.floor((first + offset) / HOUR) * HOUR - offset;
    return {
      ordinalOf: (instant) => Math.floor((instant - anchor) / HOUR),
      startOf: (ordinal) => anchor + ordinal * HOUR,
    };
  }
  const dayOf = (instant: number): number => Math.floor((instant + zone.offsetAt(instant)) / DAY);
  if (unit === 'day') return { ordinalOf: dayOf, startOf: (day) => begin(day * DAY, zone) };
  if (unit === 'week') {
    // 1970-01-01 was a Thursday, so that week 0 began on day −3.
    return {
      ordinalOf: (instant) => Math.floor((dayOf(instant) + 3) / 7),
      startOf: (week) => begin((week * 7 - 3) * DAY, zone),
    };
  }
  let known = { from: 0, to: 0, ordinal: 0 };
  return {
    ordinalOf(instant) {
      const wall = instant + zone.offsetAt(instant);
      if (!(wall >= known.from && wall < known.to)) {
        const date = new Date(wall);
        const ordinal = date.getUTCFullYear() * 12 + date.getUTCMonth();
        known = { from: wallOfMonth(ordinal), to: wallOfMonth(ordinal + 1), ordinal };
      }
      return known.ordinal;
    },
    startOf: (ordinal) => begin(wallOfMonth(ordinal), zone),
  };
}

/** Midnight of the first of a month. `Date.UTC` would read the years 0 to 99 as 1900 to 1999. */
function wallOfMonth(ordinal: number): number {
  return new Date(0).setUTCFullYear(Math.floor(ordinal / 12), ((ordinal % 12) + 12) % 12, 1);
}

function begin(wall: number, zone: Zone): number {
  const instant = zone.toInstant(wall);
  return instant + zone.offsetAt(instant) === wall ? instant : zone.toInstant(wall, 'later');
}

/** A cycle that values can follow, the unit whose points show it, and where in it a point is. */
export interface Cycle {
  readonly by: 'hourOfDay' | 'dayOfWeek' | 'month';
  readonly unit: TrendUnit;
  /** Hours 0 to 23, days from Monday 1 to 7, months 1 to 12. */
  valueAt(start: number, zone: Zone): number;
  /** Which day, week or year a point is in. */
  roundOf(start: number, zone: Zone): number;
}

/** The cycles of a day, of a week and of a year. */
export const CYCLES: readonly Cycle[] = [
  {
    by: 'hourOfDay',
    unit: 'hour',
    valueAt: (start, zone) => Math.floor(modulo(wallOf(start, zone), DAY) / HOUR),
    roundOf: (start, zone) => Math.floor(wallOf(start, zone) / DAY),
  },
  {
    by: 'dayOfWeek',
    unit: 'day',
    valueAt: (start, zone) => 1 + modulo(Math.floor(wallOf(start, zone) / DAY) + 3, 7),
    roundOf: (start, zone) => Math.floor((Math.floor(wallOf(start, zone) / DAY) + 3) / 7),
  },
  {
    by: 'month',
    unit: 'month',
    valueAt: (start, zone) => new Date(wallOf(start, zone)).getUTCMonth() + 1,
    roundOf: (start, zone) => new Date(wallOf(start, zone)).getUTCFullYear(),
  },
];

function wallOf(start: number, zone: Zone): number {
  return start + zone.offsetAt(start);
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
