import { dayNumber, type Calendar } from './calendar.ts';

/** The parts of a local date and time, in the order the documentation lists them. */
export const DATE_PARTS = [
  'year',
  'month',
  'day',
  'dayOfWeek',
  'dayOfYear',
  'hour',
  'minute',
  'minuteOfDay',
  'isWeekend',
  'isHoliday',
] as const;

/** A part of a local date and time. */
export type DatePart = (typeof DATE_PARTS)[number];

/** Which day of the week is 1. */
export type WeekStart = 'monday' | 'sunday';

/** A part from the days since 1970-01-01 and the milliseconds since midnight, both local. */
export type PartOf = (day: number, ms: number) => number;

/** How every part is computed, without dates and formats. */
export function partFunctions(
  weekStart: WeekStart,
  calendar: Calendar | null,
): Readonly<Record<DatePart, PartOf>> {
  const civil = rememberLast(civilOf);
  const holidays = new Set(calendar?.dates.map(dayNumber));
  const fromMonday = (day: number): number => modulo(day + 3, 7); // 1970-01-01 was a Thursday
  return {
    year: (day) => civil(day).year,
    month: (day) => civil(day).month,
    day: (day) => civil(day).day,
    dayOfWeek: weekStart === 'monday' ? (day) => fromMonday(day) + 1 : (day) => modulo(day + 4, 7) + 1,
    dayOfYear: (day) => day - daysBefore(civil(day).year) + 1,
    hour: (_, ms) => Math.floor(ms / 3_600_000),
    minute: (_, ms) => Math.floor(ms / 60_000) % 60,
    minuteOfDay: (_, ms) => Math.floor(ms / 60_000),
    isWeekend: (day) => (fromMonday(day) >= 5 ? 1 : 0),
    isHoliday: (day) => (holidays.has(day) ? 1 : 0),
  };
}

interface Civil {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** The proleptic Gregorian date of a day; eras of 400 years, years that begin in March. */
function civilOf(days: number): Civil {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const leapDays =
    Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const fromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  const day = dayOfYear - Math.floor((153 * fromMarch + 2) / 5) + 1;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

/** Days from 1970-01-01 to the first of January of a year. */
function daysBefore(year: number): number {
  const past = year - 1;
  return 365 * past + Math.floor(past / 4) - Math.floor(past / 100) + Math.floor(past / 400) - 719_162;
}

/** Rows next to each other are mostly of one day. */
function rememberLast(compute: (day: number) => Civil): (day: number) => Civil {
  let lastDay = NaN;
  let last: Civil = { year: NaN, month: NaN, day: NaN };
  return (day) => {
    if (day !== lastDay) {
      last = compute(day);
      lastDay = day;
    }
    return last;
  };
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
