import { isLeapYear, MARK, YEAR_ZERO, type MarkField } from './date-marks.ts';
import { CLOCK, SUNDAYS, type FieldColumn } from './date-loops.ts';

/** The parts of a local date and time, in the order the documentation lists them. */
export const DATE_PARTS = [
  'year',
  'quarter',
  'month',
  'day',
  'dayOfWeek',
  'dayOfYear',
  'daysInMonth',
  'week',
  'isoYear',
  'hour',
  'minute',
  'minuteOfDay',
  'weekdayName',
  'isWeekend',
  'isHoliday',
  'daysToHoliday',
  'daysSinceHoliday',
  'isMonthStart',
  'isMonthEnd',
  'isQuarterStart',
  'isQuarterEnd',
  'isYearStart',
  'isYearEnd',
  'isLeapYear',
] as const;

/** A part of a local date and time. */
export type DatePart = (typeof DATE_PARTS)[number];

/** The parts that only a calendar of holidays tells. */
export const HOLIDAY_PARTS = ['isHoliday', 'daysToHoliday', 'daysSinceHoliday'] as const;
/** A part that only a calendar of holidays tells. */
export type HolidayPart = (typeof HOLIDAY_PARTS)[number];

/** The parts that are a number which fields of day and time decide. */
export type FieldPart = Exclude<DatePart, HolidayPart | 'weekdayName'>;

/** How days of the week and weeks are counted: see `dayOfWeek` and `week` of the options of `dates`. */
export const WEEK_CONVENTIONS = ['iso', 'sunday-first'] as const;
/** `iso`: weeks begin on Monday, as in ISO 8601. `sunday-first`: on Sunday, as BigQuery's DAYOFWEEK and WEEK have it. */
export type WeekConvention = (typeof WEEK_CONVENTIONS)[number];

/** The days of the week, in the order of their codes. */
export const WEEKDAYS = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const;
/** A day of the week. */
export type Weekday = (typeof WEEKDAYS)[number];

/** What the parts depend on beside the date. */
export interface Conventions {
  readonly dayOfWeek: WeekConvention;
  readonly week: WeekConvention;
  readonly weekend: readonly Weekday[];
}

/** Which field decides a part, and what the part is for every value of it. */
export type FieldRule = Pick<FieldColumn, 'of' | 'field'> & { readonly numberAt: (bits: number) => number };

/** The rule of a part. */
export function fieldRule(part: FieldPart, { dayOfWeek, week, weekend }: Conventions): FieldRule {
  const ofDay = (field: MarkField, numberAt: FieldRule['numberAt']): FieldRule => ({
    of: 'day',
    field,
    numberAt,
  });
  // Month and day side by side are `month * 32 + day`; the day and the days of its month less 28, `day * 4 + length`.
  const isDate = (dates: readonly number[]) =>
    ofDay(MARK.monthAndDay, (bits) => Number(dates.includes(bits)));
  switch (part) {
    case 'year':
      return ofDay(MARK.year, (bits) => bits + YEAR_ZERO);
    case 'quarter':
      return ofDay(MARK.month, (bits) => Math.ceil(bits / 3));
    case 'month':
      return ofDay(MARK.month, (bits) => bits);
    case 'day':
      return ofDay(MARK.day, (bits) => bits);
    case 'dayOfWeek':
      return ofDay(MARK.weekday, (bits) => (dayOfWeek === 'iso' ? bits : (bits + 1) % 7) + 1);
    case 'dayOfYear':
      return ofDay(MARK.dayOfYear, (bits) => bits);
    case 'daysInMonth':
      return ofDay(MARK.length, (bits) => bits + 28);
    case 'week':
      if (week === 'sunday-first') return { of: 'sundays', field: SUNDAYS, numberAt: (bits) => bits };
      return { of: 'thursday', field: MARK.dayOfYear, numberAt: (bits) => Math.ceil(bits / 7) };
    case 'isoYear':
      return { of: 'thursday', field: MARK.year, numberAt: (bits) => bits + YEAR_ZERO };
    case 'hour':
      return { of: 'clock', field: CLOCK.hour, numberAt: (bits) => bits };
    case 'minute':
      return { of: 'clock', field: CLOCK.minute, numberAt: (bits) => bits };
    case 'minuteOfDay':
      return { of: 'clock', field: CLOCK.hourAndMinute, numberAt: (bits) => (bits >> 6) * 60 + (bits & 63) };
    case 'isWeekend':
      return ofDay(MARK.weekday, (bits) => Number(weekend.some((day) => day === WEEKDAYS[bits])));
    case 'isMonthStart':
      return ofDay(MARK.day, (bits) => Number(bits === 1));
    case 'isMonthEnd':
      return ofDay(MARK.dayAndLength, (bits) => Number(bits >> 2 === 28 + (bits & 3)));
    case 'isQuarterStart':
      return isDate([1, 4, 7, 10].map((month) => month * 32 + 1));
    case 'isQuarterEnd':
      return isDate([3 * 32 + 31, 6 * 32 + 30, 9 * 32 + 30, 12 * 32 + 31]);
    case 'isYearStart':
      return isDate([32 + 1]);
    case 'isYearEnd':
      return isDate([12 * 32 + 31]);
    case 'isLeapYear':
      return ofDay(MARK.year, (bits) => Number(isLeapYear(bits + YEAR_ZERO)));
  }
}
