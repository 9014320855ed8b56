import { SlipwayError } from '../core/error.ts';
import { isRecord } from '../core/json.ts';
import { checkKeys } from '../core/options.ts';

/** Days that count as holidays, as local dates of the place: plain JSON, so that it is saved with what uses it. */
export type Calendar = {
  readonly name: string;
  /** ISO dates such as `2013-12-25`. */
  readonly dates: readonly string[];
};

const DAY = 86_400_000;

/** Checks a calendar and hands back a copy, its dates sorted and each once. */
export function checkCalendar(where: string, value: unknown): Calendar {
  if (!isRecord(value)) throw refuse(where, 'calendar is no calendar; expected { name, dates }.');
  checkKeys(where, value, ['name', 'dates']);
  const { name, dates } = value as { readonly name?: unknown; readonly dates?: unknown };
  if (typeof name !== 'string')
    throw refuse(where, 'calendar.name is not text; expected the name of the calendar.');
  if (!Array.isArray(dates)) throw refuse(where, 'calendar.dates is not a list; expected ISO dates.');
  dates.forEach((date, index) => {
    if (Number.isNaN(dayNumber(date))) {
      throw refuse(where, `calendar.dates[${index}] is not a date; expected one such as "2013-12-25".`);
    }
  });
  return { name, dates: [...new Set(dates as string[])].sort() };
}

/** Days since 1970-01-01 of an ISO date; `NaN` when it is none. */
export function dayNumber(date: unknown): number {
  if (typeof date !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(date)) return NaN;
  const ms = Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== date ? NaN : ms / DAY;
}

/** The ISO date of a day since 1970, of a year of four digits. */
export function isoDate(day: number): string {
  return new Date(day * DAY).toISOString().slice(0, 10);
}

function refuse(where: string, message: string): SlipwayError {
  return new SlipwayError('bad-option', where, message, { details: { option: 'calendar' } });
}
