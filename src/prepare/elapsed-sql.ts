import {
  call,
  literal,
  missingOf,
  when,
  type InstantExpression,
  type NumberExpression,
} from '../sql/expression.ts';
import type { Zone } from '../table/zone.ts';
import { dateOf } from './date-marks.ts';
import { daysInMonthSql, wallOf } from './date-sql.ts';
import type { ElapsedCount, UnitRule } from './elapsed-units.ts';

const DAY = 86_400_000;

/** A moment as numbers: milliseconds of the walls or of time, and its place in the calendar. */
export interface MomentSql {
  readonly ms: NumberExpression;
  /** Months since the year 0. */
  readonly month: NumberExpression;
  readonly day: NumberExpression;
  readonly daysInMonth: NumberExpression;
}

/** The moments of a column, on the walls of a zone or, without one, of time. */
export function momentOf(instant: InstantExpression, zone: Zone | undefined): MomentSql {
  const wall = wallOf(instant, zone?.name ?? 'UTC');
  return {
    ms: zone ? call('wallMilliseconds', wall) : call('milliseconds', instant),
    month: call('add', call('multiply', call('year', wall), literal(12)), call('month', wall)),
    day: call('day', wall),
    daysInMonth: daysInMonthSql(wall),
  };
}

/** One moment, written into the SQL. */
export function fixedMoment(instant: number, zone: Zone | undefined): MomentSql {
  const wall = instant + (zone?.offsetAt(instant) ?? 0);
  const { year, month, day, daysInMonth } = dateOf(Math.floor(wall / DAY));
  return {
    ms: literal(wall),
    month: literal(year * 12 + month),
    day: literal(day),
    daysInMonth: literal(daysInMonth),
  };
}

/** The units between two moments as SQL. */
export function elapsedSql(
  rule: UnitRule,
  count: ElapsedCount,
  first: MomentSql,
  last: MomentSql,
): NumberExpression {
  if (rule.by === 'length') {
    const { ms, shift } = rule;
    if (count === 'boundaries') {
      const begun = ({ ms: moment }: MomentSql): NumberExpression =>
        whole(call('add', moment, literal(shift)), ms);
      return call('subtract', begun(last), begun(first));
    }
    return eitherWay(first, last, (start, end) => whole(call('subtract', end.ms, start.ms), ms));
  }
  if (count === 'boundaries') {
    const begun = ({ month }: MomentSql): NumberExpression =>
      whole(call('subtract', month, literal(1)), rule.months);
    return call('subtract', begun(last), begun(first));
  }
  return eitherWay(first, last, (start, end) => whole(monthsPassed(start, end), rule.months));
}

/** From the earlier to the later of two moments, negative where the first is the later one. */
function eitherWay(
  first: MomentSql,
  last: MomentSql,
  passed: (start: MomentSql, end: MomentSql) => NumberExpression,
): NumberExpression {
  return when(
    [
      [call('atMost', first.ms, last.ms), passed(first, last)],
      [call('less', last.ms, first.ms), call('subtract', literal(0), passed(last, first))],
    ],
    missingOf('number'),
  );
}

function monthsPassed(start: MomentSql, end: MomentSql): NumberExpression {
  const begunOn = when([[call('less', end.daysInMonth, start.day), end.daysInMonth]], start.day);
  const sameDay = call('equal', end.day, begunOn);
  const isShort = call(
    'or',
    call('less', end.day, begunOn),
    call('and', sameDay, call('less', timeOfDay(end), timeOfDay(start))),
  );
  return call(
    'subtract',
    call('subtract', end.month, start.month),
    when([[isShort, literal(1)]], literal(0)),
  );
}

function timeOfDay({ ms }: MomentSql): NumberExpression {
  return call('subtract', ms, call('multiply', whole(ms, DAY), literal(DAY)));
}

function whole(value: NumberExpression, unit: number): NumberExpression {
  return call('floor', call('divide', value, literal(unit)));
}
