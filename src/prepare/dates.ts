import { SlipwayError } from '../core/error.ts';
import { checkChoice, checkKeys, checkNames } from '../core/options.ts';
import type { Expression } from '../sql/expression.ts';
import type { Schema } from '../table/schema.ts';
import { zoneOf } from '../table/zone.ts';
import { bindDates, dateRules } from './date-columns.ts';
import { holidayDays } from './calendar-days.ts';
import { checkCalendar, type Calendar } from './calendar.ts';
import { checkColumns, chosenColumns, type ColumnChoice } from './choose-columns.ts';
import {
  DATE_PARTS,
  HOLIDAY_PARTS,
  WEEK_CONVENTIONS,
  WEEKDAYS,
  type DatePart,
  type WeekConvention,
  type Weekday,
} from './date-parts.ts';
import { datePartSql, wallOf } from './date-sql.ts';
import { defineStep } from './define-step.ts';
import { savedFields } from './saved-fields.ts';
import type { StepMaker, WrittenField } from './step.ts';
import { checkZone } from './date-zone.ts';
import { weekdayNames } from './date-names.ts';

const where = 'prepare/dates';

/** Options of {@link dates}. */
export interface DatesOptions {
  /** The time columns to read. They stay as they are. */
  readonly columns: ColumnChoice;
  /**
   * What to write of each, as `column_part`.
   *
   * - Numbers of the date: `year`, `quarter` (1–4), `month` (1–12), `day` (1–31), `dayOfWeek`, `dayOfYear` (1–366),
   *   `daysInMonth` (28–31), `week`, `isoYear` (the year that an ISO week belongs to).
   * - Of the clock: `hour` (0–23), `minute` (0–59), `minuteOfDay` (0–1439).
   * - 0 or 1: `isWeekend`, `isHoliday`, `isMonthStart`, `isMonthEnd`, `isQuarterStart`, `isQuarterEnd`, `isYearStart`,
   *   `isYearEnd` (the first or last day of it), `isLeapYear`.
   * - Of a calendar: `isHoliday`, `daysToHoliday` and `daysSinceHoliday`, which are 0 on one and missing after the last
   *   and before the first of the calendar.
   * - `weekdayName`: a settled category of seven levels, Monday first.
   */
  readonly parts: readonly DatePart[];
  /** The IANA zone whose calendar and clock are meant, such as `America/New_York`. */
  readonly timeZone: string;
  /**
   * What `dayOfWeek` counts from: `iso`, Monday is 1 and Sunday 7; `sunday-first`, Sunday is 1 and Saturday 7, as
   * BigQuery's DAYOFWEEK. @default 'iso'
   */
  readonly dayOfWeek?: WeekConvention;
  /**
   * What `week` counts: `iso`, weeks from Monday, 1 to 53, the first having the year's first Thursday (BigQuery's
   * ISOWEEK); `sunday-first`, weeks from Sunday, 0 to 53, the days before the first Sunday being in week 0 (BigQuery's
   * WEEK). @default 'iso'
   */
  readonly week?: WeekConvention;
  /** The days of `isWeekend`. @default ['saturday', 'sunday'] */
  readonly weekend?: readonly Weekday[];
  /** The language of `weekdayName`, as a BCP 47 tag that the platform knows; the names are saved with the step. @default 'en' */
  readonly locale?: string;
  /** The holidays. A date that is not in it is no holiday: keep it as long as you serve. */
  readonly calendar?: Calendar;
}

type Settings = {
  readonly parts: readonly DatePart[];
  readonly timeZone: string;
  readonly dayOfWeek: WeekConvention;
  readonly week: WeekConvention;
  readonly weekend: readonly Weekday[];
  /** Of Monday to Sunday, where they are written. */
  readonly weekdayNames: readonly string[] | null;
  readonly calendar: Calendar | null;
};
type State = Settings & { readonly columns: readonly string[] };

/**
 * Features of dates and times as they were shown in one place: parts of the date and of the clock, weekends, holidays.
 *
 * Writes `column_part` for each column and part. Missing stays missing, and an instant that no `Date` can hold
 * (beyond 8.64e15 ms either way) has no parts: they are missing. Nothing is learned from the rows, so nothing is
 * unseen. Where clocks go back, both hours of that name are read as that hour.
 *
 * @throws {SlipwayError} `unknown-column`, `wrong-kind` on fit or transform; `column-collision` when there is a column
 *   `column_part` already; `bad-option` on an unknown zone, part, day or locale, a wrong calendar, or a part of holidays
 *   without one.
 * @source ISO 8601 in the proleptic Gregorian calendar; the zones are the platform's IANA database, the names of days
 *   its `Intl.DateTimeFormat`. BigQuery's EXTRACT under `sunday-first`.
 * @example
 * const step = dates({ columns: ['at'], parts: ['dayOfWeek', 'hour'], timeZone: 'America/New_York' });
 * const rows = table({ at: timeColumn([new Date('2013-07-01T02:30Z'), null]) });
 * const { columns } = step.fit(rows).transform(rows);
 * [columns.get('at_dayOfWeek').values[0], columns.get('at_hour').values[0], columns.get('at_hour').values[1]] // => [7, 22, NaN]
 */
export const dates: StepMaker<DatesOptions> = /* @__PURE__ */ defineStep({
  name: 'dates',
  version: 2,
  options(given: DatesOptions): Settings & { readonly columns: ColumnChoice } {
    checkKeys(where, given, [
      'columns',
      'parts',
      'timeZone',
      'dayOfWeek',
      'week',
      'weekend',
      'locale',
      'calendar',
    ]);
    const { columns, parts, timeZone, dayOfWeek = 'iso', week = 'iso' } = given;
    const { weekend = ['saturday', 'sunday'], locale = 'en', calendar } = given;
    const asked = checkNames(where, 'parts', parts).map((part) =>
      checkChoice(where, 'parts', part, DATE_PARTS),
    );
    const writesNames = asked.includes('weekdayName');
    const names = writesNames || given.locale !== undefined ? weekdayNames(where, locale) : null;
    const plan = {
      columns: checkColumns(where, columns),
      parts: asked,
      timeZone: checkZone(where, timeZone),
      dayOfWeek: checkChoice(where, 'dayOfWeek', dayOfWeek, WEEK_CONVENTIONS),
      week: checkChoice(where, 'week', week, WEEK_CONVENTIONS),
      weekend: checkNames(where, 'weekend', weekend).map((day) =>
        checkChoice(where, 'weekend', day, WEEKDAYS),
      ),
      weekdayNames: writesNames ? names : null,
      calendar: calendar === undefined ? null : checkCalendar(where, calendar),
    };
    const ofHolidays = plan.parts.find(needsCalendar);
    if (ofHolidays !== undefined && !plan.calendar) {
      throw new SlipwayError(
        'bad-option',
        where,
        `${ofHolidays} was asked for without a calendar; expected one as calendar: { name, dates }.`,
        { details: { option: 'calendar' } },
      );
    }
    return plan;
  },
  reads: ({ columns }, schema) => chosenColumns(columns, schema),
  takes: () => ['time'],
  writes: (plan, schema) => fieldsOf(stateOf(plan, schema)),
  needs: () => ({}),
  learn: (_, plan, schema): State => stateOf(plan, schema),
  read: (saved): State => {
    const fields = savedFields(where, saved);
    const choices = <const Choice extends string>(key: string, all: readonly Choice[]): Choice[] => {
      const found = fields.texts(key).flatMap((text) => all.filter((each) => each === text));
      if (found.length === 0 || found.length < fields.texts(key).length)
        throw fields.refuse(key, `one or more of ${all.join(', ')}`);
      return found;
    };
    const parts = choices('parts', DATE_PARTS);
    const names = parts.includes('weekdayName') ? fields.texts('weekdayNames') : null;
    if (names && names.length !== WEEKDAYS.length)
      throw fields.refuse('weekdayNames', 'seven different texts');
    const noCalendar = fields.isNull('calendar') && !parts.some(needsCalendar);
    return {
      columns: fields.texts('columns'),
      parts,
      timeZone: fields.checked(
        'timeZone',
        (zone) => zoneOf(zone as string).name,
        'a zone this platform knows',
      ),
      dayOfWeek: fields.choice('dayOfWeek', WEEK_CONVENTIONS),
      week: fields.choice('week', WEEK_CONVENTIONS),
      weekend: choices('weekend', WEEKDAYS),
      weekdayNames: names,
      calendar: noCalendar
        ? null
        : fields.checked('calendar', (value) => checkCalendar(where, value), 'a name and ISO dates'),
    };
  },
  compile(state) {
    const { columns, parts, timeZone, calendar } = state;
    const holidays = calendar ? holidayDays(calendar) : new Int32Array();
    const rules = dateRules(parts, state, holidays);
    return {
      reads: columns,
      writes: fieldsOf(state),
      bind: (rows) => bindDates(rows, columns, zoneOf(timeZone), rules),
      sql: (read) =>
        new Map(
          columns.flatMap((name) => {
            const wall = wallOf(read.instant(name), timeZone);
            return parts.map((part): [string, Expression] => [
              `${name}_${part}`,
              datePartSql(part, wall, state, holidays),
            ]);
          }),
        ),
    };
  },
});

function needsCalendar(part: DatePart): boolean {
  return HOLIDAY_PARTS.some((each) => each === part);
}

function stateOf(plan: Settings & { readonly columns: ColumnChoice }, schema: Schema): State {
  return { ...plan, columns: chosenColumns(plan.columns, schema) };
}

function fieldsOf({ columns, parts, weekdayNames: levels }: State): WrittenField[] {
  return columns.flatMap((name) =>
    parts.map((part): WrittenField => {
      const written = { name: `${name}_${part}`, from: [name] };
      return part === 'weekdayName'
        ? { ...written, kind: 'category', levels: levels ?? [] }
        : { ...written, kind: 'number' };
    }),
  );
}
