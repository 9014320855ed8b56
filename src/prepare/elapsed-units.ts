import type { WeekConvention } from './date-parts.ts';

/** What is counted between two moments, from the largest to the smallest. */
export const ELAPSED_UNITS = ['year', 'quarter', 'month', 'week', 'day', 'hour', 'minute', 'second'] as const;
/** What is counted between two moments. */
export type ElapsedUnit = (typeof ELAPSED_UNITS)[number];
/** `completed`: whole units that have passed. `boundaries`: how often a unit began. */
export type ElapsedCount = 'completed' | 'boundaries';

/** How a unit is counted. */
export type UnitRule =
  /** Units of one length in milliseconds, by the walls or by the instants; `shift` is from 1970 back to a beginning. */
  | { readonly by: 'length'; readonly ms: number; readonly shift: number; readonly ofWalls: boolean }
  | { readonly by: 'months'; readonly months: number };

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The rule of a unit. Completed hours, minutes and seconds are of time itself, all else is what walls show. */
export function unitRule(unit: ElapsedUnit, count: ElapsedCount, week: WeekConvention): UnitRule {
  const time = (ms: number): UnitRule => ({ by: 'length', ms, shift: 0, ofWalls: count === 'boundaries' });
  switch (unit) {
    case 'year':
      return { by: 'months', months: 12 };
    case 'quarter':
      return { by: 'months', months: 3 };
    case 'month':
      return { by: 'months', months: 1 };
    case 'week':
      // 1970 began on a Thursday.
      return { by: 'length', ms: 7 * DAY, shift: (week === 'iso' ? 3 : 4) * DAY, ofWalls: true };
    case 'day':
      return { by: 'length', ms: DAY, shift: 0, ofWalls: true };
    case 'hour':
      return time(HOUR);
    case 'minute':
      return time(60_000);
    case 'second':
      return time(1000);
  }
}
