import {
  call,
  literal,
  lookupOf,
  missingOf,
  when,
  type BooleanExpression,
  type InstantExpression,
  type NumberExpression,
  type WallExpression,
} from '../sql/expression.ts';
import { WEEKDAYS, type Conventions, type DatePart } from './date-parts.ts';

const DAY = 86_400_000;

/** What the walls of a zone show at an instant. */
export function wallOf(instant: InstantExpression, timeZone: string): WallExpression {
  return call('wallClock', instant, literal(timeZone));
}

/** Days since 1970 on the walls. */
export function dayNumberSql(wall: WallExpression): NumberExpression {
  return call('floor', call('divide', call('wallMilliseconds', wall), literal(DAY)));
}

/** A part as SQL; the code of the name where it is that of a day of the week. */
export function datePartSql(
  part: DatePart,
  wall: WallExpression,
  { dayOfWeek, week, weekend }: Conventions,
  holidays: Int32Array,
): NumberExpression {
  const weekday = call('dayOfWeek', wall);
  const sinceSunday = when([[call('equal', weekday, literal(7)), literal(0)]], weekday);
  const [month, day] = [call('month', wall), call('day', wall)];
  switch (part) {
    case 'year':
    case 'quarter':
    case 'month':
    case 'day':
    case 'dayOfYear':
    case 'isoYear':
    case 'hour':
    case 'minute':
      return call(part, wall);
    case 'dayOfWeek':
      return dayOfWeek === 'iso' ? weekday : plus(sinceSunday, 1);
    case 'daysInMonth':
      return daysInMonthSql(wall);
    case 'week':
      if (week === 'iso') return call('isoWeek', wall);
      return call(
        'floor',
        call('divide', plus(call('subtract', call('dayOfYear', wall), sinceSunday), 6), literal(7)),
      );
    case 'minuteOfDay':
      return call('add', call('multiply', call('hour', wall), literal(60)), call('minute', wall));
    case 'weekdayName':
      return when([[call('isMissing', weekday), literal(-1)]], plus(weekday, -1));
    case 'isWeekend':
      return flag(
        isOneOf(
          weekday,
          weekend.map((name) => WEEKDAYS.indexOf(name) + 1),
        ),
      );
    case 'isHoliday':
      return lookupOf(
        dayNumberSql(wall),
        [...holidays].map((holiday) => [holiday, 1] as const),
        { missing: missingOf('number'), otherwise: literal(0) },
      );
    case 'daysToHoliday':
      return nearest(dayNumberSql(wall), holidays, 'next');
    case 'daysSinceHoliday':
      return nearest(dayNumberSql(wall), holidays, 'last');
    case 'isMonthStart':
      return flag(is(day, 1));
    case 'isMonthEnd':
      return flag(call('equal', day, daysInMonthSql(wall)));
    case 'isQuarterStart':
      return flag(call('and', is(day, 1), isOneOf(month, [1, 4, 7, 10])));
    case 'isQuarterEnd':
      return flag(call('and', call('equal', day, daysInMonthSql(wall)), isOneOf(month, [3, 6, 9, 12])));
    case 'isYearStart':
      return flag(call('and', is(day, 1), is(month, 1)));
    case 'isYearEnd':
      return flag(call('and', is(day, 31), is(month, 12)));
    case 'isLeapYear':
      return flag(isLeap(call('year', wall)));
  }
}

/** How many days the month has. */
export function daysInMonthSql(wall: WallExpression): NumberExpression {
  const month = call('month', wall);
  const february = when([[isLeap(call('year', wall)), literal(29)]], literal(28));
  return when(
    [
      [call('isMissing', month), missingOf('number')],
      [is(month, 2), february],
      [isOneOf(month, [4, 6, 9, 11]), literal(30)],
    ],
    literal(31),
  );
}

function isLeap(year: NumberExpression): BooleanExpression {
  const by = (divisor: number): BooleanExpression => {
    const divided = call('divide', year, literal(divisor));
    return call('equal', divided, call('floor', divided));
  };
  return call('and', by(4), call('or', call('not', by(100)), by(400)));
}

/** Days to the next holiday or since the last, found by halves so that a row is held against few of them. */
function nearest(day: NumberExpression, holidays: Int32Array, which: 'next' | 'last'): NumberExpression {
  // Of the holidays from `from` to `to`, the end included for one that is not there, which one is it?
  const among = (from: number, to: number): NumberExpression => {
    if (from === to) return literal(holidays[which === 'next' ? from : from - 1] ?? null);
    const middle = (from + to) >> 1;
    const holiday = literal(holidays[middle]!);
    const isBefore = which === 'next' ? call('less', holiday, day) : call('atMost', holiday, day);
    return when([[isBefore, among(middle + 1, to)]], among(from, middle));
  };
  const holiday = among(0, holidays.length);
  return which === 'next' ? call('subtract', holiday, day) : call('subtract', day, holiday);
}

function plus(value: NumberExpression, more: number): NumberExpression {
  return call('add', value, literal(more));
}

function is(value: NumberExpression, number: number): BooleanExpression {
  return call('equal', value, literal(number));
}

function isOneOf(value: NumberExpression, numbers: readonly number[]): BooleanExpression {
  return numbers.map((number) => is(value, number)).reduce((first, second) => call('or', first, second));
}

/** 1 or 0; missing where it cannot be said. */
function flag(condition: BooleanExpression): NumberExpression {
  return when(
    [
      [condition, literal(1)],
      [call('not', condition), literal(0)],
    ],
    missingOf('number'),
  );
}
