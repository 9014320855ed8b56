import { TZDate } from '@date-fns/tz';
import { getDay, getDayOfYear, getISODay } from 'date-fns';
import { expect, test } from 'vitest';
import { random } from '../../src/core/random.ts';
import { DATE_PARTS, type DatePart } from '../../src/prepare/date-parts.ts';
import { dates, type DatesOptions } from '../../src/prepare/dates.ts';
import { numberColumn, timeColumn } from '../../src/table/column.ts';
import { column, table } from '../../src/table/table.ts';
import { fixture } from './fixture.ts';
import { refusal } from './refuses.ts';

const NEW_YORK = 'America/New_York';
const calendar = { name: 'two days', dates: ['2013-12-25', '2013-07-04'] };
const ZONES =
  `Africa/Cairo Africa/Casablanca Africa/Johannesburg Africa/Lagos Africa/Tunis America/Anchorage America/Argentina/Tucuman
  America/Boa_Vista America/Caracas America/Chicago America/Halifax America/Los_Angeles America/New_York America/Noronha
  America/Santiago America/Sao_Paulo America/St_Johns Asia/Dubai Asia/Gaza Asia/Kathmandu Asia/Kolkata Asia/Manila
  Asia/Shanghai Asia/Tehran Asia/Tokyo Australia/Adelaide Australia/Lord_Howe Australia/Sydney Europe/Dublin Europe/London
  Europe/Moscow Europe/Paris Europe/Vienna Pacific/Apia Pacific/Auckland Pacific/Chatham Pacific/Honolulu
  Pacific/Kiritimati Pacific/Kwajalein UTC`.split(/\s+/);

function partsOf(
  instants: readonly (number | string | null)[],
  options: Omit<DatesOptions, 'columns'>,
): Record<string, number[]> {
  const at = timeColumn(instants.map((value) => (typeof value === 'string' ? new Date(value) : value)));
  const fitted = dates({ columns: ['at'], ...options }).fit(table({ at }));
  const rows = fitted.transform(table({ at }));
  return Object.fromEntries(
    options.parts.map((part) => [part, [...column(rows, `at_${part}`, 'number').values]]),
  );
}

test('every part is read on the local calendar and clock', () => {
  // 03:30 UTC on Friday the 5th is 23:30 on Thursday the 4th of July in New York.
  expect(partsOf(['2013-07-05T03:30Z'], { parts: DATE_PARTS, timeZone: NEW_YORK, calendar })).toEqual({
    year: [2013],
    month: [7],
    day: [4],
    dayOfWeek: [4],
    dayOfYear: [185],
    hour: [23],
    minute: [30],
    minuteOfDay: [1410],
    isWeekend: [0],
    isHoliday: [1],
  });
});

test('Monday is 1 unless the week starts on Sunday; the weekend is the same', () => {
  const week = Array.from({ length: 7 }, (_, day) => Date.UTC(2024, 0, 1 + day)); // Monday to Sunday
  const parts = ['dayOfWeek', 'isWeekend'] as const;
  expect(partsOf(week, { parts, timeZone: 'UTC' })).toEqual({
    dayOfWeek: [1, 2, 3, 4, 5, 6, 7],
    isWeekend: [0, 0, 0, 0, 0, 1, 1],
  });
  expect(partsOf(week, { parts, timeZone: 'UTC', weekStart: 'sunday' })).toEqual({
    dayOfWeek: [2, 3, 4, 5, 6, 7, 1],
    isWeekend: [0, 0, 0, 0, 0, 1, 1],
  });
});

test('hours follow the clock over both of its changes', () => {
  const spring = ['2013-03-10T06:59Z', '2013-03-10T07:00Z']; // 01:59 EST, 03:00 EDT
  const autumn = ['2013-11-03T05:30Z', '2013-11-03T06:30Z', '2013-11-03T07:30Z']; // 01:30 EDT, 01:30 EST, 02:30 EST
  expect(partsOf([...spring, ...autumn], { parts: ['hour', 'minuteOfDay'], timeZone: NEW_YORK })).toEqual({
    hour: [1, 3, 1, 1, 2],
    minuteOfDay: [119, 180, 90, 90, 150],
  });
});

test('missing stays missing in every part, and columns read stay as they are', () => {
  expect(partsOf([null, 0], { parts: ['year', 'isWeekend'], timeZone: 'UTC' })).toEqual({
    year: [NaN, 1970],
    isWeekend: [NaN, 0],
  });
  const rows = table({ at: timeColumn([0]), n: numberColumn([1]) });
  const after = dates({ columns: ['at'], parts: ['day'], timeZone: 'UTC' })
    .fit(rows)
    .transform(rows);
  expect([...after.columns.keys()]).toEqual(['at', 'n', 'at_day']);
  expect(after.columns.get('at')).toBe(rows.columns.get('at'));
});

test('leap days, centuries and years before 1970 and after 2100 are right', () => {
  const instants = [
    '2000-02-29T00:00Z',
    '1900-03-01T00:00Z',
    '1969-12-31T23:59Z',
    '2400-12-31T12:00Z',
    '0001-01-01T00:00Z',
  ];
  expect(
    partsOf(instants, { parts: ['year', 'month', 'day', 'dayOfYear', 'dayOfWeek'], timeZone: 'UTC' }),
  ).toEqual({
    year: [2000, 1900, 1969, 2400, 1],
    month: [2, 3, 12, 12, 1],
    day: [29, 1, 31, 31, 1],
    dayOfYear: [60, 60, 365, 366, 1],
    dayOfWeek: [2, 4, 3, 7, 1],
  });
});

interface Cases {
  readonly holidays: string[];
  readonly cases: {
    timeZone: string;
    instants: number[];
    parts: Record<DatePart | 'sundayFirst', number[]>;
  }[];
}

test.each(fixture<Cases>('prepare-dates').cases.map((each) => [each.timeZone, each] as const))(
  'pandas agrees in %s',
  (timeZone, { instants, parts }) => {
    const { holidays } = fixture<Cases>('prepare-dates');
    const { sundayFirst, ...expected } = parts;
    const options = { timeZone, calendar: { name: 'pandas', dates: holidays } };
    expect(partsOf(instants, { ...options, parts: DATE_PARTS })).toEqual(expected);
    expect(partsOf(instants, { ...options, parts: ['dayOfWeek'], weekStart: 'sunday' })).toEqual({
      dayOfWeek: sundayFirst,
    });
  },
);

test.each(ZONES)('date-fns agrees in %s', (timeZone) => {
  const source = random(ZONES.indexOf(timeZone));
  const [first, last] = [Date.UTC(1972, 0), Date.UTC(2037, 0)];
  const instants = Array.from(
    { length: 100 },
    () => first + Math.floor((source.next() * (last - first)) / 60_000) * 60_000,
  );
  const local = instants.map((instant) => new TZDate(instant, timeZone));
  const got = partsOf(instants, {
    parts: ['year', 'month', 'day', 'dayOfWeek', 'dayOfYear', 'hour', 'minute'],
    timeZone,
  });
  expect(got).toEqual({
    year: local.map((date) => date.getFullYear()),
    month: local.map((date) => date.getMonth() + 1),
    day: local.map((date) => date.getDate()),
    dayOfWeek: local.map((date) => getISODay(date)),
    // In the zone itself getDayOfYear is one too large in a year whose first midnight was skipped (Kathmandu, 1986).
    dayOfYear: local.map((date) => getDayOfYear(inUtc(date))),
    hour: local.map((date) => date.getHours()),
    minute: local.map((date) => date.getMinutes()),
  });
  const sunday = partsOf(instants, { parts: ['dayOfWeek'], timeZone, weekStart: 'sunday' });
  expect(sunday).toEqual({ dayOfWeek: local.map((date) => getDay(date) + 1) });
});

function inUtc(date: TZDate): Date {
  return new TZDate(date.getFullYear(), date.getMonth(), date.getDate(), 'UTC');
}

test('the calendar is saved with the step, its dates sorted and each once', () => {
  const fitted = dates({
    columns: ['at'],
    parts: ['isHoliday'],
    timeZone: 'UTC',
    calendar: { name: 'c', dates: ['2013-12-25', '2013-07-04', '2013-12-25'] },
  }).fit(table({ at: timeColumn([]) }));
  expect(fitted.save().state).toMatchObject({
    calendar: { name: 'c', dates: ['2013-07-04', '2013-12-25'] },
  });
});

test('a column that is there already is not overwritten', () => {
  const rows = table({ at: timeColumn([0]), at_day: numberColumn([1]) });
  const step = dates({ columns: ['at'], parts: ['day'], timeZone: 'UTC' });
  expect(refusal(() => step.fit(rows))).toMatch(
    /^column-collision: \[prepare\/dates\] there is already a column "at_day"/,
  );
  const fitted = step.fit(table({ at: timeColumn([0]) }));
  expect(refusal(() => fitted.transform(rows))).toMatch(/^column-collision/);
});

test.each([
  { parts: ['week'] },
  { parts: [] },
  { parts: ['isHoliday'] },
  { timeZone: undefined },
  { timeZone: 'New York' },
  { timeZone: '+01:00' },
  { weekStart: 'friday' },
  { calendar: ['2013-12-25'] },
  { calendar: { name: 'c', dates: ['2013-02-29'] } },
  { calendar: { name: 'c', dates: ['25/12/2013'] } },
  { calendar: { name: 'c', dates: [20131225] } },
  { calendar: { name: 'c', dates: [], zone: 'UTC' } },
])('the options %j are refused', (options) => {
  const all = { columns: ['at'], parts: ['hour'], timeZone: 'UTC', ...options };
  expect(refusal(() => dates(all as DatesOptions))).toMatch(/^bad-option/);
});

test('an instant that no Date can hold has no parts', () => {
  for (const timeZone of ['UTC', NEW_YORK]) {
    const { year, hour, isWeekend } = partsOf([9e15, -9e15, Infinity], {
      parts: ['year', 'hour', 'isWeekend'],
      timeZone,
    });
    expect([year, hour, isWeekend]).toEqual(Array.from({ length: 3 }, () => [NaN, NaN, NaN]));
  }
});
