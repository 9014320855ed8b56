import { SlipwayError } from '../core/error.ts';
import { checkChoice, checkKeys, checkNames } from '../core/options.ts';
import { numberColumn } from '../table/column.ts';
import type { Field } from '../table/schema.ts';
import { column } from '../table/table.ts';
import { zoneOf, type Zone } from '../table/zone.ts';
import { checkCalendar, type Calendar } from './calendar.ts';
import { DATE_PARTS, partFunctions, type DatePart, type PartOf, type WeekStart } from './date-parts.ts';
import { defineStep } from './define-step.ts';
import { savedFields } from './saved-fields.ts';
import type { StepMaker } from './step.ts';

const where = 'prepare/dates';

/** Options of {@link dates}. */
export interface DatesOptions {
  /** The time columns to read: at least one. They stay as they are. */
  readonly columns: readonly string[];
  /**
   * What to write of each, as `column_part`: `year`, `month` (1–12), `day` (1–31), `dayOfWeek` (1–7), `dayOfYear`
   * (1–366), `hour` (0–23), `minute` (0–59), `minuteOfDay` (0–1439), `isWeekend` (Saturday and Sunday) and `isHoliday`
   * (both 0 or 1).
   */
  readonly parts: readonly DatePart[];
  /** The IANA zone whose calendar and clock are meant, such as `America/New_York`. */
  readonly timeZone: string;
  /** Which day of the week is 1: `monday` is ISO 8601, `sunday` BigQuery's DAYOFWEEK. @default 'monday' */
  readonly weekStart?: WeekStart;
  /** The holidays; needed for `isHoliday`. A date that is not in it is no holiday: keep it as long as you serve. */
  readonly calendar?: Calendar;
}

type State = {
  readonly columns: readonly string[];
  readonly parts: readonly DatePart[];
  readonly timeZone: string;
  readonly weekStart: WeekStart;
  readonly calendar: Calendar | null;
};

/**
 * Numbers from times: the parts of the date and of the clock as they were shown in one place.
 *
 * Writes `column_part` for each column and part. Missing stays missing, and an instant that no `Date` can hold
 * (beyond 8.64e15 ms either way) has no parts: they are missing. Nothing is learned from the rows, so nothing is
 * unseen. Where clocks go back, both hours of that name are read as that hour.
 *
 * @throws {SlipwayError} `unknown-column`, `wrong-kind` on fit or transform; `column-collision` when there is a column
 *   `column_part` already; `bad-option` on an unknown zone or part, a wrong calendar, or `isHoliday` without one.
 * @source ISO 8601 in the proleptic Gregorian calendar; the zones are the platform's IANA database.
 * @example
 * const step = dates({ columns: ['at'], parts: ['dayOfWeek', 'hour'], timeZone: 'America/New_York' });
 * const rows = table({ at: timeColumn([new Date('2013-07-01T02:30Z'), null]) });
 * const { columns } = step.fit(rows).transform(rows);
 * [columns.get('at_dayOfWeek').values[0], columns.get('at_hour').values[0], columns.get('at_hour').values[1]] // => [7, 22, NaN]
 */
export const dates: StepMaker<DatesOptions> = /* @__PURE__ */ defineStep({
  name: 'dates',
  version: 1,
  options(given: DatesOptions): State {
    checkKeys(where, given, ['columns', 'parts', 'timeZone', 'weekStart', 'calendar']);
    const { columns, parts, timeZone, weekStart = 'monday', calendar } = given;
    const plan: State = {
      columns: checkNames(where, 'columns', columns),
      parts: checkNames(where, 'parts', parts).map((part) => checkChoice(where, 'parts', part, DATE_PARTS)),
      timeZone: zoneOf(checkZone(timeZone)).name,
      weekStart: checkChoice(where, 'weekStart', weekStart, ['monday', 'sunday']),
      calendar: calendar === undefined ? null : checkCalendar(where, calendar),
    };
    if (plan.parts.includes('isHoliday') && !plan.calendar) {
      throw new SlipwayError(
        'bad-option',
        where,
        'isHoliday was asked for without a calendar; expected one as calendar: { name, dates }.',
        {
          details: { option: 'calendar' },
        },
      );
    }
    return plan;
  },
  reads: ({ columns }) => columns,
  takes: () => ['time'],
  writes: (plan) => fieldsOf(plan),
  needs: () => ({}),
  learn: (_, plan): State => plan,
  read: (saved): State => {
    const fields = savedFields(where, saved);
    const parts = fields.texts('parts').map((part) => {
      const known = DATE_PARTS.find((each) => each === part);
      if (!known) throw fields.refuse('parts', `only ${DATE_PARTS.join(', ')}`);
      return known;
    });
    const noCalendar = fields.isNull('calendar') && !parts.includes('isHoliday');
    return {
      columns: fields.texts('columns'),
      parts,
      timeZone: fields.checked(
        'timeZone',
        () => zoneOf(fields.text('timeZone')).name,
        'a zone this platform knows',
      ),
      weekStart: fields.choice('weekStart', ['monday', 'sunday']),
      calendar: noCalendar
        ? null
        : fields.checked('calendar', (value) => checkCalendar(where, value), 'a name and ISO dates'),
    };
  },
  compile(state) {
    const zone = zoneOf(state.timeZone);
    const functions = partFunctions(state.weekStart, state.calendar);
    return {
      reads: state.columns,
      writes: fieldsOf(state),
      bind(rows) {
        const clocks = state.columns.map((name) => {
          const { values } = column(rows, name, 'time', where);
          const parts = state.parts.map((part) => ({ part, to: new Float64Array(rows.rows) }));
          return { name, values, parts };
        });
        return {
          columns: new Map(
            clocks.flatMap(({ name, parts }) =>
              parts.map(({ part, to }) => [`${name}_${part}`, numberColumn(to)] as const),
            ),
          ),
          run() {
            for (const { values, parts } of clocks) {
              const clock = clockOf(values, zone);
              for (const { part, to } of parts) to.set(valuesOf(clock, functions[part]));
            }
          },
        };
      },
    };
  },
});

function checkZone(timeZone: unknown): string {
  if (typeof timeZone === 'string') return timeZone;
  throw new SlipwayError(
    'bad-option',
    where,
    'there is no timeZone; expected the IANA zone whose calendar is meant, such as timeZone: "America/New_York".',
    {
      details: { option: 'timeZone' },
    },
  );
}

function fieldsOf({ columns, parts }: State): Field[] {
  return columns.flatMap((name) => parts.map((part): Field => ({ name: `${name}_${part}`, kind: 'number' })));
}

/** Local days since 1970-01-01 and milliseconds since midnight; `NaN` where missing. */
interface Clock {
  readonly days: Float64Array;
  readonly ms: Float64Array;
}

function clockOf(instants: Float64Array, zone: Zone): Clock {
  const days = new Float64Array(instants.length);
  const ms = new Float64Array(instants.length);
  for (let row = 0; row < instants.length; row++) {
    const local = instants[row]! + zone.offsetAt(instants[row]!);
    days[row] = Math.floor(local / 86_400_000);
    ms[row] = local - days[row]! * 86_400_000;
  }
  return { days, ms };
}

function valuesOf({ days, ms }: Clock, part: PartOf): Float64Array {
  const out = new Float64Array(days.length);
  for (let row = 0; row < out.length; row++) {
    out[row] = Number.isNaN(days[row]) ? NaN : part(days[row]!, ms[row]!);
  }
  return out;
}
