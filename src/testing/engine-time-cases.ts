import { call, instantOf, literal, missingOf, numberOf, when, type Functions } from '../sql/expression.ts';
import type { FunctionCase } from './engine-expressions.ts';

type Part = {
  [Name in keyof Functions]: Functions[Name] extends Functions['year'] ? Name : never;
}[keyof Functions];

const at = instantOf('at');
const wall = (zone: string): ReturnType<Functions['wallClock']> => call('wallClock', at, literal(zone));
const utc = Date.UTC;

/** What the walls of a zone show at an instant, part by part. */
function parts(
  instant: number | string,
  zone: string,
  expected: Partial<Record<Part, number>>,
): FunctionCase[] {
  const ms = typeof instant === 'number' ? instant : Date.parse(instant);
  return Object.entries(expected).map(([part, value]) => [
    `${part} at ${String(instant)} in ${zone}`,
    call(part as Part, wall(zone)),
    [0, 0, null, ms],
    value,
  ]);
}

const nowhere: Record<Part, number> = {
  year: NaN,
  quarter: NaN,
  month: NaN,
  day: NaN,
  dayOfWeek: NaN,
  dayOfYear: NaN,
  isoWeek: NaN,
  isoYear: NaN,
  hour: NaN,
  minute: NaN,
  wallMilliseconds: NaN,
};

/** What functions of instants and walls must give, from calendars and the history of clocks. */
export const timeCases: readonly FunctionCase[] = [
  // Weeks of ISO 8601 at both ends of years.
  ...parts('2005-01-01T00:00Z', 'UTC', { isoWeek: 53, isoYear: 2004, dayOfWeek: 6, dayOfYear: 1 }),
  ...parts('2006-01-01T12:00Z', 'UTC', { isoWeek: 52, isoYear: 2005, dayOfWeek: 7, year: 2006 }),
  ...parts('2008-12-29T00:00Z', 'UTC', { isoWeek: 1, isoYear: 2009, dayOfWeek: 1, year: 2008 }),
  ...parts('2010-01-03T23:59Z', 'UTC', { isoWeek: 53, isoYear: 2009, dayOfWeek: 7 }),
  ...parts('2012-12-31T00:00Z', 'UTC', { isoWeek: 1, isoYear: 2013, dayOfYear: 366, quarter: 4 }),
  ...parts('2014-12-28T00:00Z', 'UTC', { isoWeek: 52, isoYear: 2014 }),
  ...parts('2014-12-30T00:00Z', 'UTC', { isoWeek: 1, isoYear: 2015, dayOfWeek: 2 }),
  ...parts('2021-01-02T00:00Z', 'UTC', { isoWeek: 53, isoYear: 2020, dayOfWeek: 6 }),
  ...parts('2021-01-04T00:00Z', 'UTC', { isoWeek: 1, isoYear: 2021, dayOfWeek: 1 }),
  ...parts('2015-12-31T23:59:59.999Z', 'UTC', { isoWeek: 53, isoYear: 2015, day: 31, month: 12, minute: 59 }),
  // Leap years, and the years of hundreds that are none.
  ...parts('2000-02-29T00:00Z', 'UTC', { month: 2, day: 29, dayOfYear: 60, quarter: 1 }),
  ...parts('1900-03-01T00:00Z', 'UTC', { dayOfYear: 60, dayOfWeek: 4 }),
  ...parts('2100-03-01T00:00Z', 'UTC', { dayOfYear: 60, dayOfWeek: 1 }),
  ...parts('2100-04-01T00:00Z', 'UTC', { quarter: 2, month: 4 }),
  ...parts(-1, 'UTC', { year: 1969, month: 12, day: 31, hour: 23, minute: 59, wallMilliseconds: -1 }),
  // Local mean time, 4:56:02 behind, until noon of the railways.
  ...parts('1883-11-18T16:00:00Z', 'America/New_York', {
    hour: 11,
    minute: 3,
    wallMilliseconds: utc(1883, 10, 18, 11, 3, 58),
  }),
  ...parts('1883-11-18T17:00:00Z', 'America/New_York', { hour: 12, minute: 0 }),
  ...parts('2013-01-01T04:59:59.999Z', 'America/New_York', {
    year: 2012,
    month: 12,
    day: 31,
    hour: 23,
    isoWeek: 1,
    isoYear: 2013,
    dayOfYear: 366,
  }),
  // Clocks go forward, and back.
  ...parts('2013-03-10T06:59:59Z', 'America/New_York', { hour: 1, minute: 59 }),
  ...parts('2013-03-10T07:00:00Z', 'America/New_York', { hour: 3, minute: 0 }),
  ...parts('2013-11-03T05:30:00Z', 'America/New_York', { wallMilliseconds: utc(2013, 10, 3, 1, 30) }),
  ...parts('2013-11-03T06:30:00Z', 'America/New_York', { wallMilliseconds: utc(2013, 10, 3, 1, 30) }),
  ...parts('2100-07-01T02:00:00Z', 'America/New_York', { day: 30, hour: 22 }),
  ...parts('2020-06-01T00:00:00Z', 'Asia/Kathmandu', { hour: 5, minute: 45 }),
  ...parts('2020-06-01T00:00:00Z', 'America/St_Johns', { day: 31, hour: 21, minute: 30, month: 5 }),
  // Samoa had no December 30 in 2011.
  ...parts('2011-12-30T09:59:59Z', 'Pacific/Apia', { day: 29, dayOfYear: 363, dayOfWeek: 4 }),
  ...parts('2011-12-30T10:00:00Z', 'Pacific/Apia', { day: 31, dayOfYear: 365, dayOfWeek: 6 }),
  ...parts(1_370_000_000_000.125, 'Asia/Kolkata', { wallMilliseconds: 1_370_019_800_000.125 }),
  ...[NaN, Infinity, -Infinity].flatMap((never) => parts(never, 'America/New_York', nowhere)),
  ['milliseconds with their fraction', call('milliseconds', at), [0, 0, null, 1.5], 1.5],
  ['milliseconds before 1970', call('milliseconds', at), [0, 0, null, -0.001], -0.001],
  ['milliseconds of an infinite instant', call('milliseconds', at), [0, 0, null, Infinity], NaN],
  ['an infinite instant, which is missing', call('isMissing', at), [0, 0, null, -Infinity], 1],
  ['the last instant of a Date', call('milliseconds', at), [0, 0, null, 8.64e15], 8.64e15],
  ['an instant after the last of a Date', call('milliseconds', at), [0, 0, null, 8.64e15 + 1], NaN],
  ['an instant before the first of a Date', call('milliseconds', at), [0, 0, null, -8.64e15 - 1], NaN],
  ['an infinite time as a number', numberOf('at'), [0, 0, null, Infinity], Infinity],
  [
    'an instant and its number',
    call('subtract', call('milliseconds', at), numberOf('at')),
    [0, 0, null, 7],
    0,
  ],
  [
    'an instant in a case',
    call('milliseconds', when([[call('less', literal(0), numberOf('at')), at]], missingOf('instant'))),
    [0, 0, null, 5],
    5,
  ],
  ['the year of no wall', call('year', missingOf('wall')), [0, 0, null], NaN],
];
