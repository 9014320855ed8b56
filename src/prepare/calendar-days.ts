import { dayNumber, type Calendar } from './calendar.ts';
import type { HolidayPart } from './date-parts.ts';

/** The holidays of a calendar as days since 1970, ascending. */
export function holidayDays({ dates }: Calendar): Int32Array {
  return Int32Array.from(dates, dayNumber).sort();
}

/** What a part is on a day since 1970: a whole number, or `NaN` where the calendar has no such holiday. */
export function holidayRule(part: HolidayPart, holidays: Int32Array): (day: number) => number {
  switch (part) {
    case 'isHoliday':
      return (day) => {
        const at = countBefore(holidays, day);
        return at < holidays.length && holidays[at] === day ? 1 : 0;
      };
    case 'daysToHoliday':
      return (day) => {
        const at = countBefore(holidays, day);
        return at < holidays.length ? holidays[at]! - day : NaN;
      };
    case 'daysSinceHoliday':
      return (day) => {
        const at = countBefore(holidays, day + 1);
        return at > 0 ? day - holidays[at - 1]! : NaN;
      };
  }
}

/** How many holidays are before a day. */
function countBefore(holidays: Int32Array, day: number): number {
  let from = 0;
  let to = holidays.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (holidays[middle]! < day) from = middle + 1;
    else to = middle;
  }
  return from;
}
