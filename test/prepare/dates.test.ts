import { expect, test } from 'vitest';
import { random } from '../../src/core/random.ts';
import { DATE_PARTS, type DatePart } from '../../src/prepare/date-parts.ts';
import { dates, type DatesOptions } from '../../src/prepare/dates.ts';
import { numberColumn, timeColumn } from '../../src/table/column.ts';
import { column, table } from '../../src/table/table.ts';
import { brokenDate, ORACLE_ZONES } from './date-oracle.ts';
import { fixture } from './fixture.ts';
import { plainParts } from './plain-dates.ts';
import { refusal } from './refuses.ts';

const NEW_YORK = 'America/New_York';
const calendar = { name: 'two days', dates: ['2013-12-25', '2013-07-04'] };

function partsOf(
  instants: readonly (number | string | null)[],
  options: Omit<DatesOptions, 'columns'>,
): Record<string, number[]> {
  const at = timeColumn(instants.map((value) => (typeof value === 'string' ? new Date(value) : value)));
  const fitted = dates({ columns: ['at'], ...options }).fit(table({ at }));
  const rows = fitted.transform(table({ at }));
  return Object.fromEntries(
    options.parts.map((part) => {
      const written = rows.columns.get(`at_${part}`)!;
      return [
        part,
        [...(written.kind === 'category' ? written.codes : column(rows, `at_${part}`, 'number').values)],
      ];
    }),
  );
}

test('every part is read on the local calendar and clock', () => {
  // 03:30 UTC on Friday the 5th is 23:30 on Thursday the 4th of July in New York.
  expect(partsOf(['2013-07-05T03:30Z'], { parts: DATE_PARTS, timeZone: NEW_YORK, calendar })).toEqual({
    year: [2013],
    quarter: [3],
    month: [7],
    day: [4],
    dayOfWeek: [4],
    dayOfYear: [185],
    daysInMonth: [31],
    week: [27],
    isoYear: [2013],
    hour: [23],
    minute: [30],
    minuteOfDay: [1410],
    weekdayName: [3],
    isWeekend: [0],
    isHoliday: [1],
    daysToHoliday: [0],
    daysSinceHoliday: [0],
    isMonthStart: [0],
    isMonthEnd: [0],
    isQuarterStart: [0],
    isQuarterEnd: [0],
    isYearStart: [0],
    isYearEnd: [0],
    isLeapYear: [0],
  });
});

test('Monday is 1 unless Sunday comes first; the weekend is the same', () => {
  const week = Array.from({ length: 7 }, (_, day) => Date.UTC(2024, 0, 1 + day)); // Monday to Sunday
  const parts = ['dayOfWeek', 'isWeekend'] as const;
  expect(partsOf(week, { parts, timeZone: 'UTC' })).toEqual({
    dayOfWeek: [1, 2, 3, 4, 5, 6, 7],
    isWeekend: [0, 0, 0, 0, 0, 1, 1],
  });
  expect(partsOf(week, { parts, timeZone: 'UTC', dayOfWeek: 'sunday-first' })).toEqual({
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
    const names = Object.keys(expected) as DatePart[];
    expect(names.length).toBeGreaterThan(9);
    expect(partsOf(instants, { ...options, parts: names })).toEqual(expected);
    expect(partsOf(instants, { ...options, parts: ['dayOfWeek'], dayOfWeek: 'sunday-first' })).toEqual({
      dayOfWeek: sundayFirst,
    });
  },
);

test.each(ORACLE_ZONES)('date-fns agrees in %s', (timeZone) => {
  expect(brokenDate(timeZone, ORACLE_ZONES.indexOf(timeZone), 30)).toBeUndefined();
});

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
  { parts: ['weekOfYear'] },
  { parts: [] },
  { parts: ['isHoliday'] },
  { timeZone: undefined },
  { timeZone: 'New York' },
  { timeZone: '+01:00' },
  { weekStart: 'sunday' },
  { dayOfWeek: 'sunday' },
  { week: 'bigquery' },
  { weekend: [] },
  { weekend: ['Saturday'] },
  { weekend: ['sunday', 'sunday'] },
  { locale: 'not a tag' },
  { locale: 'xx' },
  { locale: null },
  { parts: ['daysToHoliday'] },
  { parts: ['daysSinceHoliday'] },
  { columns: { kinds: ['date'] } },
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

test('weeks: ISO from Monday with years of their own, or from Sunday with days before the first in week 0', () => {
  const days = [
    '2010-01-03',
    '2010-01-04',
    '2012-12-31',
    '2016-01-01',
    '2017-01-01',
    '2020-12-31',
    '2022-01-01',
  ];
  const instants = days.map((day) => `${day}T12:00Z`);
  expect(partsOf(instants, { parts: ['week', 'isoYear'], timeZone: 'UTC' })).toEqual({
    week: [53, 1, 1, 53, 52, 53, 52],
    isoYear: [2009, 2010, 2013, 2015, 2016, 2020, 2021],
  });
  expect(partsOf(instants, { parts: ['week'], timeZone: 'UTC', week: 'sunday-first' })).toEqual({
    week: [1, 1, 53, 0, 1, 52, 0], // strftime's %U
  });
});

test('ends of months, quarters and years, and leap years', () => {
  const days = [
    '2024-02-28',
    '2024-02-29',
    '2023-02-28',
    '2023-12-31',
    '2024-01-01',
    '2024-04-01',
    '2024-06-30',
  ];
  const instants = days.map((day) => `${day}T12:00Z`);
  const parts = [
    'daysInMonth',
    'isMonthStart',
    'isMonthEnd',
    'isQuarterStart',
    'isQuarterEnd',
    'isYearStart',
    'isYearEnd',
    'isLeapYear',
  ] as const;
  expect(partsOf(instants, { parts, timeZone: 'UTC' })).toEqual({
    daysInMonth: [29, 29, 28, 31, 31, 30, 30],
    isMonthStart: [0, 0, 0, 0, 1, 1, 0],
    isMonthEnd: [0, 1, 1, 1, 0, 0, 1],
    isQuarterStart: [0, 0, 0, 0, 1, 1, 0],
    isQuarterEnd: [0, 0, 0, 1, 0, 0, 1],
    isYearStart: [0, 0, 0, 0, 1, 0, 0],
    isYearEnd: [0, 0, 0, 1, 0, 0, 0],
    isLeapYear: [1, 1, 0, 0, 1, 1, 1],
  });
});

test('days to and since a holiday, missing beyond the calendar', () => {
  const days = ['2013-07-03', '2013-07-04', '2013-07-05', '2013-12-25', '2013-12-27'];
  const instants = days.map((day) => `${day}T12:00Z`);
  const parts = ['isHoliday', 'daysToHoliday', 'daysSinceHoliday'] as const;
  expect(partsOf(instants, { parts, timeZone: 'UTC', calendar })).toEqual({
    isHoliday: [0, 1, 0, 1, 0],
    daysToHoliday: [1, 0, 173, 0, NaN],
    daysSinceHoliday: [NaN, 0, 1, 0, 2],
  });
  expect(
    partsOf(instants.slice(0, 1), { parts, timeZone: 'UTC', calendar: { name: '', dates: [] } }),
  ).toEqual({
    isHoliday: [0],
    daysToHoliday: [NaN],
    daysSinceHoliday: [NaN],
  });
});

test('the weekend is what is said', () => {
  const week = Array.from({ length: 7 }, (_, day) => Date.UTC(2024, 0, 1 + day)); // Monday to Sunday
  expect(partsOf(week, { parts: ['isWeekend'], timeZone: 'UTC', weekend: ['friday', 'saturday'] })).toEqual({
    isWeekend: [0, 0, 0, 0, 1, 1, 0],
  });
});

test('names of days are a settled category, Monday first, in a language that is saved by its names', () => {
  const rows = table({ at: timeColumn([Date.UTC(2024, 0, 7), null, Date.UTC(2024, 0, 1)]) });
  const fitted = dates({ columns: ['at'], parts: ['weekdayName'], timeZone: 'UTC', locale: 'de' }).fit(rows);
  const written = column(fitted.transform(rows), 'at_weekdayName', 'category');
  expect(written.levels).toEqual([
    'Montag',
    'Dienstag',
    'Mittwoch',
    'Donnerstag',
    'Freitag',
    'Samstag',
    'Sonntag',
  ]);
  expect([...written.codes]).toEqual([6, -1, 0]);
  expect(fitted.save().state).toMatchObject({ weekdayNames: written.levels });
});

test('columns may be chosen by their kind', () => {
  const rows = table({ at: timeColumn([0]), n: numberColumn([1]), then: timeColumn([null]) });
  const fitted = dates({
    columns: { kinds: ['time'], except: ['at'] },
    parts: ['year'],
    timeZone: 'UTC',
  }).fit(rows);
  expect(fitted.reads).toEqual(['then']);
});

test('every part of every instant is what a Date says, near and far, in blocks and alone', () => {
  const source = random(7);
  const holidays = ['1969-12-25', '2000-02-29', '2013-07-04', '2013-07-05', '2100-03-01'];
  const conventions = { dayOfWeek: 'sunday-first', week: 'sunday-first', weekend: ['friday'] } as const;
  for (const [timeZone, settings] of [
    ['UTC', {}],
    [NEW_YORK, conventions],
    ['Asia/Kathmandu', {}],
  ] as const) {
    const instants = Array.from({ length: 530 }, (_, row) => {
      const width = [1e12, 4e12, 6e13, 8.64e15][row % 4]!;
      return Math.round((source.next() * 2 - 1) * width) + (row % 7 === 0 ? 0.25 : 0);
    });
    instants.splice(
      500,
      10,
      NaN,
      Infinity,
      -Infinity,
      9e15,
      8.64e15,
      -8.64e15,
      0,
      -1,
      -62_091 * 864e5,
      -62_091 * 864e5 - 1,
    );
    const options = { parts: DATE_PARTS, timeZone, ...settings };
    // Over and over, so that there are more than one loop takes.
    const times = [1, 2, 3, 4, 5];
    const got = partsOf(
      times.flatMap(() => instants),
      { ...options, calendar: { name: 'some', dates: holidays } },
    );
    const plain = instants.map((instant) => plainParts(instant, { ...options, holidays }));
    for (const part of DATE_PARTS)
      expect(got[part], `${part} in ${timeZone}`).toEqual(
        times.flatMap(() => plain.map((parts) => parts[part])),
      );
    for (const row of [0, 3, 500, 504, 505, 509, 529]) {
      const alone = partsOf([instants[row]!], { ...options, calendar: { name: 'some', dates: holidays } });
      expect(alone).toEqual(Object.fromEntries(DATE_PARTS.map((part) => [part, [got[part]![row]]])));
    }
  }
});

test.each([
  { columns: 'at' },
  { parts: ['hours'] },
  { timeZone: 'Europe/Atlantis' },
  { timeZone: null },
  { dayOfWeek: 'monday' },
  { week: null },
  { weekend: ['Sunday'] },
  { weekend: [] },
  { parts: [] },
  { weekdayNames: ['a', 'b'] },
  { weekdayNames: null },
  { calendar: null },
  { calendar: { name: 'c', dates: ['soon'] } },
])('a saved state with %j is refused', (changed) => {
  const { state, ...rest } = dates({
    columns: ['at'],
    parts: ['weekdayName', 'isHoliday'],
    timeZone: 'UTC',
    calendar,
  })
    .fit(table({ at: timeColumn([0]) }))
    .save();
  const wrong = { ...rest, state: { ...(state as object), ...changed } };
  expect(refusal(() => dates.revive(wrong))).toMatch(/^bad-format/);
});

test('a step saved before days of the week were named is refused by its version', () => {
  const state = { columns: ['at'], parts: ['hour'], timeZone: 'UTC', weekStart: 'monday', calendar: null };
  expect(refusal(() => dates.revive({ name: 'dates', version: 1, state }))).toMatch(/^bad-version/);
});
