import { TZDate } from '@date-fns/tz';
import {
  addMonths,
  differenceInCalendarDays,
  differenceInCalendarISOWeeks,
  differenceInCalendarMonths,
  differenceInCalendarQuarters,
  differenceInCalendarWeeks,
  differenceInCalendarYears,
  differenceInDays,
  differenceInHours,
  differenceInMinutes,
  differenceInSeconds,
  differenceInWeeks,
} from 'date-fns';
import type { WeekConvention } from '../../src/prepare/date-parts.ts';
import type { ElapsedCount, ElapsedUnit } from '../../src/prepare/elapsed-units.ts';

/** A native date serves where the process itself is in UTC, and is ten times as fast. */
const isUtc = Intl.DateTimeFormat().resolvedOptions().timeZone === 'UTC';

/** What the walls of a zone show at an instant, as a date in UTC: by @date-fns/tz, which has offsets of its own. */
export function shownIn(timeZone: string, instant: number): Date {
  const there = new TZDate(instant, timeZone);
  const shown = isUtc ? new Date(0) : new TZDate(0, 'UTC');
  shown.setFullYear(there.getFullYear(), there.getMonth(), there.getDate());
  shown.setHours(there.getHours(), there.getMinutes(), there.getSeconds(), there.getMilliseconds());
  return shown;
}

/** Units between what the walls show at two moments, and the time between them, by date-fns. */
export function plainElapsed(
  unit: ElapsedUnit,
  count: ElapsedCount,
  week: WeekConvention,
  [from, to]: readonly [Date, Date],
  passedMs: number,
): number {
  if (count === 'boundaries') {
    const wallSpan = (ms: number): number => Math.floor(to.getTime() / ms) - Math.floor(from.getTime() / ms);
    switch (unit) {
      case 'year':
        return differenceInCalendarYears(to, from);
      case 'quarter':
        return differenceInCalendarQuarters(to, from);
      case 'month':
        return differenceInCalendarMonths(to, from);
      case 'week':
        return week === 'iso' ? differenceInCalendarISOWeeks(to, from) : differenceInCalendarWeeks(to, from);
      case 'day':
        return differenceInCalendarDays(to, from);
      case 'hour':
        return wallSpan(3_600_000);
      case 'minute':
        return wallSpan(60_000);
      case 'second':
        return wallSpan(1000);
    }
  }
  switch (unit) {
    case 'year':
      return Math.trunc(monthsThatFit(from, to) / 12) + 0;
    case 'quarter':
      return Math.trunc(monthsThatFit(from, to) / 3) + 0;
    case 'month':
      return monthsThatFit(from, to);
    case 'week':
      return differenceInWeeks(to, from) + 0;
    case 'day':
      return differenceInDays(to, from);
    case 'hour':
      return differenceInHours(passedMs, 0) + 0;
    case 'minute':
      return differenceInMinutes(passedMs, 0) + 0;
    case 'second':
      return differenceInSeconds(passedMs, 0) + 0;
  }
}

/** As many months as can be added to the earlier moment without passing the later. */
function monthsThatFit(from: Date, to: Date): number {
  if (from > to) return 0 - monthsThatFit(to, from);
  const months = differenceInCalendarMonths(to, from);
  return addMonths(from, months) > to ? months - 1 : months;
}
