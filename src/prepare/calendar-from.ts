import { SlipwayError } from '../core/error.ts';
import { isRecord } from '../core/json.ts';
import { checkKeys, checkNumber } from '../core/options.ts';
import { describe } from '../table/describe.ts';
import { checkCalendar, dayNumber, isoDate, type Calendar } from './calendar.ts';

const where = 'prepare/calendar-from';
const DAY = 86_400_000;
const LAST_DAY = Date.UTC(9999, 11, 31) / DAY;

/** What knows the holidays of a place: an instance of the package `date-holidays` is one. */
export interface HolidaySource {
  /** The holidays of a year: the local date each begins on, when it begins and ends, and its type. */
  getHolidays(year: number): readonly {
    readonly date: string;
    readonly start: Date;
    readonly end: Date;
    readonly type: string;
  }[];
}

/** Options of {@link calendarFrom}. */
export interface CalendarFromOptions {
  /** What the calendar is called. */
  readonly name: string;
  /** The first and the last year: those of the training rows and all that will be served. */
  readonly years: readonly [first: number, last: number];
  /** Which types of holidays count. @default ['public'] */
  readonly types?: readonly string[];
}

/**
 * The calendar of a place out of what knows its holidays, such as an instance of `date-holidays`.
 *
 * A holiday is the day its `date` says and, where it lasts longer, as many as it has times 24 hours, rounded: one of some
 * hours is a day, and so is one from noon to noon or from sunset to sunset. What is not in the years is no holiday to
 * the steps that use the calendar.
 *
 * @throws {SlipwayError} `bad-option` on wrong options and on a source without `getHolidays`; `bad-data`, with the year
 *   in `details`, when the source gives no list for a year, or a holiday whose `date` does not begin with an ISO date,
 *   without a start and end, or beyond the year 9999.
 * @example
 * const source = { getHolidays: (year) => [{ date: `${year}-07-04 00:00:00`, start: new Date(year, 6, 4), end: new Date(year, 6, 5), type: 'public' }] };
 * calendarFrom(source, { name: 'US', years: [2013, 2014] }) // => { name: 'US', dates: ['2013-07-04', '2014-07-04'] }
 */
export function calendarFrom(source: HolidaySource, options: CalendarFromOptions): Calendar {
  checkKeys(where, options, ['name', 'years', 'types']);
  const { name, years, types = ['public'] } = options;
  if (typeof (source as Partial<HolidaySource> | null)?.getHolidays !== 'function') {
    throw new SlipwayError(
      'bad-option',
      where,
      `the source is ${describe(source)}; expected one with getHolidays, such as new Holidays('US') of date-holidays.`,
    );
  }
  const [first, last] = checkYears(years);
  if (!Array.isArray(types) || types.length === 0)
    throw refuse('types', 'types is no list; expected types of holidays such as ["public"].');
  const dates: string[] = [];
  for (let year = first; year <= last; year++) {
    const found: unknown = source.getHolidays(year);
    if (!Array.isArray(found))
      throw malformed(year, `the holidays of ${year} are ${describe(found)}; expected a list.`);
    for (const holiday of found as readonly unknown[]) dates.push(...datesOf(holiday, year, types));
  }
  return checkCalendar(where, { name, dates });
}

/** The dates of a holiday; none where it is of another type. */
function datesOf(holiday: unknown, year: number, types: readonly string[]): string[] {
  if (!isRecord(holiday))
    throw malformed(year, `a holiday of ${year} is ${describe(holiday)}; expected an object.`);
  const { date, start, end, type } = holiday;
  if (!types.some((each) => each === type)) return [];
  const day = dayNumber(typeof date === 'string' ? date.slice(0, 10) : date);
  const ms = end instanceof Date && start instanceof Date ? end.getTime() - start.getTime() : NaN;
  const days = Math.max(1, Math.round(ms / DAY));
  if (Number.isNaN(day) || Number.isNaN(days))
    throw malformed(
      year,
      `a holiday of ${year} has the date ${describe(date)}; expected text that begins with an ISO date, and its start and end as dates.`,
    );
  if (day + days - 1 > LAST_DAY)
    throw malformed(
      year,
      `a holiday of ${year} lasts ${days} days from ${isoDate(day)} on; expected one that ends before the year 10000.`,
    );
  return Array.from({ length: days }, (_, more) => isoDate(day + more));
}

function malformed(year: number, message: string): SlipwayError {
  return new SlipwayError('bad-data', where, message, { details: { year } });
}

function checkYears(years: unknown): readonly [number, number] {
  if (!Array.isArray(years) || years.length !== 2)
    throw refuse('years', 'years is no pair; expected the first and the last year, such as [2013, 2030].');
  const first = checkNumber(where, 'years[0]', years[0], { min: 1, max: 9998, integer: true });
  return [first, checkNumber(where, 'years[1]', years[1], { min: first, max: 9998, integer: true })];
}

function refuse(option: string, message: string): SlipwayError {
  return new SlipwayError('bad-option', where, message, { details: { option } });
}
