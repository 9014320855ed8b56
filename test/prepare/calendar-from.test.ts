import Holidays from 'date-holidays';
import { expect, test } from 'vitest';
import {
  calendarFrom,
  type CalendarFromOptions,
  type HolidaySource,
} from '../../src/prepare/calendar-from.ts';
import { refusal } from './refuses.ts';

/** As date-holidays gives them: local text, and instants of where it is. */
const source: HolidaySource = {
  getHolidays: (year) => [
    holiday(year, 11, 25, 24, 'public'),
    holiday(year, 0, 1, 24, 'public'),
    holiday(year, 1, 10, 72, 'public'),
    holiday(year, 9, 31, 24, 'observance'),
    holiday(year, 11, 24, 10, 'bank'),
  ],
};

function holiday(year: number, month: number, day: number, hours: number, type: string) {
  const start = new Date(Date.UTC(year, month, day) + (hours < 24 ? 14 : 5) * 3_600_000);
  const end = new Date(start.getTime() + hours * 3_600_000);
  const date = `${start.toISOString().slice(0, 10)} ${hours < 24 ? '14:00:00' : '00:00:00'}`;
  return { date, start, end, type, name: type };
}

test('the public holidays of all the years, each day of those that last', () => {
  expect(calendarFrom(source, { name: 'there', years: [2023, 2024] })).toEqual({
    name: 'there',
    dates: [2023, 2024].flatMap((year) => [
      `${year}-01-01`,
      `${year}-02-10`,
      `${year}-02-11`,
      `${year}-02-12`,
      `${year}-12-25`,
    ]),
  });
});

test('other types count when they are named; a part of a day is the day', () => {
  const options = { name: 'there', years: [2024, 2024], types: ['bank', 'observance'] } as const;
  expect(calendarFrom(source, options).dates).toEqual(['2024-10-31', '2024-12-24']);
});

test.each([
  { name: 5 },
  { years: 2024 },
  { years: [2024] },
  { years: [2024, 2023] },
  { years: [2024.5, 2025] },
  { types: [] },
  { types: 'public' },
  { country: 'US' },
])('the options %j are refused', (options) => {
  const all = { name: 'there', years: [2023, 2024], ...options };
  expect(refusal(() => calendarFrom(source, all as unknown as CalendarFromOptions))).toMatch(/^bad-option/);
});

test('what is no source, and what a source should not give, are refused', () => {
  const options = { name: 'there', years: [2024, 2024] } as const;
  for (const wrong of [null, {}, []])
    expect(refusal(() => calendarFrom(wrong as unknown as HolidaySource, options))).toMatch(/^bad-option/);
  for (const date of ['soon', 20240101, '2024-02-30 00:00:00']) {
    const wrong = { getHolidays: () => [{ ...holiday(2024, 0, 1, 24, 'public'), date }] };
    expect(refusal(() => calendarFrom(wrong as HolidaySource, options))).toMatch(/^bad-data/);
  }
});

test.each([
  ['no list', null],
  ['a holiday that is none', [null]],
  ['no start and end', [{ date: '2024-01-01', type: 'public' }]],
  ['an end that is text', [{ ...holiday(2024, 0, 1, 24, 'public'), end: '2024-01-02' }]],
  ['an end that is no date', [{ ...holiday(2024, 0, 1, 24, 'public'), end: new Date(NaN) }]],
  ['a holiday beyond 9999', [{ ...holiday(2024, 0, 1, 48, 'public'), date: '9999-12-31' }]],
])('%s is refused, with the year', (_, found) => {
  const wrong = { getHolidays: () => found } as unknown as HolidaySource;
  expect(() => calendarFrom(wrong, { name: 'there', years: [2024, 2024] })).toThrow(
    expect.objectContaining({
      code: 'bad-data',
      where: 'prepare/calendar-from',
      details: { year: 2024 },
    }),
  );
});

test('a day from noon to noon is the day of its date, and the last day there is can be one', () => {
  const noon = new Date('2024-05-01T12:00Z');
  const end = new Date('2024-05-02T12:00Z');
  const days = ['2024-05-01 12:00:00', '9999-12-31'];
  const halves = {
    getHolidays: () => days.map((date) => ({ date, start: noon, end, type: 'public' })),
  };
  expect(calendarFrom(halves, { name: 'there', years: [2024, 2024] }).dates).toEqual([
    '2024-05-01',
    '9999-12-31',
  ]);
});

test('an instance of date-holidays is a source', () => {
  const us = calendarFrom(new Holidays('US'), { name: 'US', years: [2013, 2013] });
  expect(us.dates).toEqual(
    expect.arrayContaining(['2013-01-01', '2013-05-27', '2013-07-04', '2013-11-28', '2013-12-25']),
  );
  // Easter Monday, and the second day of Christmas; Kiritimati is half a day before UTC, whatever zone this runs in.
  const de = calendarFrom(new Holidays('DE', { timezone: 'Pacific/Kiritimati' }), {
    name: 'DE',
    years: [2024, 2024],
  });
  expect(de.dates).toEqual(expect.arrayContaining(['2024-01-01', '2024-04-01', '2024-12-26']));
  expect(de.dates).not.toContain('2023-12-31');
});
