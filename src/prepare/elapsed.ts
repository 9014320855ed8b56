import type { Clock } from '../core/clock.ts';
import { SlipwayError } from '../core/error.ts';
import { checkChoice, checkKeys, checkNames } from '../core/options.ts';
import { numberColumn } from '../table/column.ts';
import { describe } from '../table/describe.ts';
import { column } from '../table/table.ts';
import { zoneOf } from '../table/zone.ts';
import { WEEK_CONVENTIONS, type WeekConvention } from './date-parts.ts';
import { checkZone } from './date-zone.ts';
import { defineStep } from './define-step.ts';
import { elapsedLoop } from './elapsed-loops.ts';
import { elapsedSql, fixedMoment, momentOf } from './elapsed-sql.ts';
import { ELAPSED_UNITS, unitRule, type ElapsedCount, type ElapsedUnit } from './elapsed-units.ts';
import { savedFields } from './saved-fields.ts';
import type { StepMaker, WrittenField } from './step.ts';
import { LAST_INSTANT } from '../table/zone-spans.ts';

const where = 'prepare/elapsed';
const COUNTS = ['completed', 'boundaries'] as const;

/** Options of {@link elapsed}. */
export interface ElapsedOptions {
  /** The column to write. */
  readonly name: string;
  /** The time column to count from. */
  readonly from: string;
  /** The time column to count to; or else `now`. */
  readonly to?: string;
  /**
   * The moment to count to: a date, milliseconds since 1970 UTC, or a clock, which is read once. It is saved with the
   * step, so that serving answers as training did: for the moment of a request, give a column.
   */
  readonly now?: Date | number | Clock;
  /** What is counted. */
  readonly unit: ElapsedUnit;
  /**
   * `completed`: whole units that have passed, towards 0, as date-fns' differenceIn functions. `boundaries`: how often a
   * unit began in between, as BigQuery's DATE_DIFF and DATETIME_DIFF. @default 'completed'
   */
  readonly count?: ElapsedCount;
  /**
   * Where the boundaries of weeks are: `iso`, before Monday (BigQuery's ISOWEEK); `sunday-first`, before Sunday (its
   * WEEK). Completed weeks are seven completed days. @default 'iso'
   */
  readonly week?: WeekConvention;
  /** The IANA zone whose calendar and clock are meant. Completed hours, minutes and seconds need none. */
  readonly timeZone?: string;
}

type State = {
  readonly name: string;
  readonly from: string;
  readonly to: string | null;
  readonly now: number | null;
  readonly unit: ElapsedUnit;
  readonly count: ElapsedCount;
  readonly week: WeekConvention;
  readonly timeZone: string | null;
};

/**
 * How much time lies between two columns, or a column and one moment: in years, months, days, hours, …
 *
 * Positive where `from` is the earlier one, and the same with a minus the other way round. Missing, or beyond what a
 * `Date` can hold, on either side is missing. Years to days, and all boundaries, are what the walls of `timeZone`
 * showed: a day on which clocks change is a day, whatever its hours, and of two moments in an hour shown twice the
 * earlier is the one with the earlier walls. Completed hours, minutes and seconds are of time itself. A month is
 * complete on the day it began, or on the month's last day where it has no such day: one month from 31 January to 28
 * February, three to 30 April; three months are a quarter, twelve a year.
 *
 * @throws {SlipwayError} `unknown-column`, `wrong-kind` on fit or transform; `column-collision`; `bad-option` on wrong
 *   options, when there is neither `to` nor `now` or both, and without a zone where one is needed.
 * @source BigQuery's DATE_DIFF and DATETIME_DIFF under `boundaries`. Under `completed` date-fns 4: as many months as
 *   its addMonths can add to the earlier moment; differenceInMonths and differenceInYears differ at the ends of months,
 *   where they do not agree with it or with one another.
 * @example
 * const step = elapsed({ name: 'age', from: 'born', now: new Date('2024-02-28T12:00Z'), unit: 'year', timeZone: 'UTC' });
 * const rows = table({ born: timeColumn([new Date('1999-03-01T00:00Z'), new Date('1999-02-28T00:00Z'), null]) });
 * step.fit(rows).transform(rows).columns.get('age').values // => Float64Array [24, 25, NaN]
 */
export const elapsed: StepMaker<ElapsedOptions> = /* @__PURE__ */ defineStep({
  name: 'elapsed',
  version: 1,
  options(given: ElapsedOptions): State {
    checkKeys(where, given, ['name', 'from', 'to', 'now', 'unit', 'count', 'week', 'timeZone']);
    const { name, from, to, now, unit, count = 'completed', week = 'iso', timeZone } = given;
    if ((to === undefined) === (now === undefined))
      throw refuse('to', 'there are both or neither of to and now; expected one of them.');
    const counted = {
      unit: checkChoice(where, 'unit', unit, ELAPSED_UNITS),
      count: checkChoice(where, 'count', count, COUNTS),
      week: checkChoice(where, 'week', week, WEEK_CONVENTIONS),
    };
    const zone = timeZone === undefined && !needsZone(counted) ? null : checkZone(where, timeZone);
    return {
      name: checkName('name', name),
      from: checkName('from', from),
      to: to === undefined ? null : checkName('to', to),
      now: now === undefined ? null : momentFrom(now),
      ...counted,
      timeZone: zone,
    };
  },
  reads: readsOf,
  takes: () => ['time'],
  writes: fieldsOf,
  needs: () => ({}),
  learn: (_, plan): State => plan,
  read: (saved): State => {
    const fields = savedFields(where, saved);
    const to = fields.textOrNull('to');
    if ((to === null) === fields.isNull('now'))
      throw fields.refuse('now', 'a number, or null beside a column');
    const now = to === null ? fields.number('now') : null;
    if (now !== null && Math.abs(now) > LAST_INSTANT)
      throw fields.refuse('now', 'a moment that a Date can hold');
    const counted = {
      unit: fields.choice('unit', ELAPSED_UNITS),
      count: fields.choice('count', COUNTS),
      week: fields.choice('week', WEEK_CONVENTIONS),
    };
    const noZone = fields.isNull('timeZone') && !needsZone(counted);
    const timeZone = noZone
      ? null
      : fields.checked('timeZone', (zone) => zoneOf(zone as string).name, 'a zone this platform knows');
    return { name: fields.text('name'), from: fields.text('from'), to, now, ...counted, timeZone };
  },
  compile(state) {
    const { name, from, to, now, unit, count, week, timeZone } = state;
    const rule = unitRule(unit, count, week);
    const zone = timeZone === null || !needsZone(state) ? undefined : zoneOf(timeZone);
    return {
      reads: readsOf(state),
      writes: fieldsOf(state),
      bind(rows) {
        const out = new Float64Array(rows.rows);
        const valuesOf = (each: string): Float64Array => column(rows, each, 'time', where).values;
        const last = to === null ? new Float64Array(rows.rows).fill(now!) : valuesOf(to);
        return {
          columns: new Map([[name, numberColumn(out)]]),
          run: elapsedLoop(rule, count, zone, { from: valuesOf(from), to: last, out }),
        };
      },
      sql: (read) => {
        const last = to === null ? fixedMoment(now!, zone) : momentOf(read.instant(to), zone);
        return new Map([[name, elapsedSql(rule, count, momentOf(read.instant(from), zone), last)]]);
      },
    };
  },
});

/** Whether walls are looked at. */
function needsZone({ unit, count }: Pick<State, 'unit' | 'count'>): boolean {
  return count === 'boundaries' || !['hour', 'minute', 'second'].includes(unit);
}

function readsOf({ from, to }: State): readonly string[] {
  return to === null || to === from ? [from] : [from, to];
}

function fieldsOf(state: State): WrittenField[] {
  return [{ name: state.name, kind: 'number', from: readsOf(state) }];
}

function checkName(option: string, value: unknown): string {
  return checkNames(where, option, [value])[0]!;
}

function momentFrom(now: unknown): number {
  const found = typeof now === 'object' && now !== null && 'now' in now ? (now as Clock).now() : now;
  const moment = found instanceof Date ? found.getTime() : found;
  if (typeof moment === 'number' && Math.abs(moment) <= LAST_INSTANT) return moment;
  throw refuse('now', `now is ${describe(found)}; expected a date, milliseconds since 1970 UTC or a clock.`);
}

function refuse(option: string, message: string): SlipwayError {
  return new SlipwayError('bad-option', where, message, { details: { option } });
}
