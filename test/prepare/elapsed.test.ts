import { differenceInMonths, differenceInQuarters, differenceInYears } from 'date-fns';
import { expect, test } from 'vitest';
import { fixedClock } from '../../src/core/clock.ts';
import { random } from '../../src/core/random.ts';
import { elapsed, type ElapsedOptions } from '../../src/prepare/elapsed.ts';
import { ELAPSED_UNITS } from '../../src/prepare/elapsed-units.ts';
import { numberColumn, timeColumn } from '../../src/table/column.ts';
import { column, table } from '../../src/table/table.ts';
import { plainElapsed, shownIn } from './plain-elapsed.ts';
import { refusal } from './refuses.ts';

const NEW_YORK = 'America/New_York';
type Moment = string | number | null;
type Asked = Omit<ElapsedOptions, 'name' | 'from' | 'to' | 'now'>;

function between(pairs: readonly (readonly [Moment, Moment])[], options: Asked): number[] {
  const times = (side: 0 | 1) =>
    timeColumn(pairs.map((pair) => (typeof pair[side] === 'string' ? new Date(pair[side]) : pair[side])));
  const rows = table({ a: times(0), b: times(1) });
  const step = elapsed({ name: 'passed', from: 'a', to: 'b', ...options });
  return [...column(step.fit(rows).transform(rows), 'passed', 'number').values];
}

test('in an hour shown twice, boundaries go by what the walls show', () => {
  // 01:50 before clocks go back, 01:10 after.
  const pairs = [['2013-11-03T05:50Z', '2013-11-03T06:10Z']] as const;
  expect(between(pairs, { unit: 'minute', count: 'boundaries', timeZone: NEW_YORK })).toEqual([-40]);
  expect(between(pairs, { unit: 'minute' })).toEqual([20]);
});

test('completed units have passed in full; boundaries are where a unit began', () => {
  const pairs = [
    ['2023-12-31T23:00Z', '2024-01-01T01:00Z'],
    ['2023-01-01T00:00Z', '2023-12-31T23:59:59.999Z'],
  ] as const;
  const of = (count: 'completed' | 'boundaries') =>
    ELAPSED_UNITS.map((unit) => between(pairs, { unit, count, timeZone: 'UTC' }));
  expect(of('completed')).toEqual([
    [0, 0],
    [0, 3],
    [0, 11],
    [0, 52],
    [0, 364],
    [2, 8759],
    [120, 525_599],
    [7200, 31_535_999],
  ]);
  expect(of('boundaries')).toEqual([
    [1, 0],
    [1, 3],
    [1, 11],
    [1, 52],
    [1, 364],
    [2, 8759],
    [120, 525_599],
    [7200, 31_535_999],
  ]);
});

test('boundaries are those of the examples of DATE_DIFF and DATETIME_DIFF', () => {
  const options = { count: 'boundaries', timeZone: 'UTC' } as const;
  const sunday = [['2017-10-14T00:00Z', '2017-10-15T00:00Z']] as const; // Saturday to Sunday
  expect(between(sunday, { unit: 'day', ...options })).toEqual([1]);
  expect(between(sunday, { unit: 'week', week: 'sunday-first', ...options })).toEqual([1]);
  expect(between(sunday, { unit: 'week', week: 'iso', ...options })).toEqual([0]);
  const years = [['2014-12-30T00:00Z', '2017-12-30T00:00Z']] as const;
  expect(between(years, { unit: 'year', ...options })).toEqual([3]);
  const weeks = [['2017-12-17T00:00Z', '2017-12-18T00:00Z']] as const; // Sunday to Monday
  expect(between(weeks, { unit: 'week', week: 'sunday-first', ...options })).toEqual([0]);
  expect(between(weeks, { unit: 'week', week: 'iso', ...options })).toEqual([1]);
  const hours = [['2010-07-07T00:00:01Z', '2010-07-07T01:00:00Z']] as const;
  expect(between(hours, { unit: 'hour', ...options })).toEqual([1]);
});

test('a month is complete on its day, or on the last day of a month without it', () => {
  const pairs = [
    ['2023-01-31T10:00Z', '2023-02-28T10:00Z'],
    ['2023-01-31T10:00Z', '2023-02-28T09:59Z'],
    ['2024-01-31T00:00Z', '2024-02-28T23:00Z'],
    ['2023-03-31T00:00Z', '2023-06-30T00:00Z'],
    ['2023-02-28T00:00Z', '2023-04-30T00:00Z'],
    ['2023-02-28T00:00Z', '2023-01-31T00:00Z'],
    ['2024-02-29T00:00Z', '2025-02-28T00:00Z'],
  ] as const;
  expect(between(pairs, { unit: 'month', timeZone: 'UTC' })).toEqual([1, 0, 0, 3, 2, -1, 12]);
  expect(between(pairs.slice(6), { unit: 'year', timeZone: 'UTC' })).toEqual([1]);
});

test('a day on which clocks change is a day; hours are of time', () => {
  const spring = [['2013-03-09T17:00Z', '2013-03-10T16:00Z']] as const; // noon to noon, 23 hours
  expect(between(spring, { unit: 'day', timeZone: NEW_YORK })).toEqual([1]);
  expect(between(spring, { unit: 'day', timeZone: 'UTC' })).toEqual([0]);
  expect(between(spring, { unit: 'hour' })).toEqual([23]);
  expect(between(spring, { unit: 'hour', count: 'boundaries', timeZone: NEW_YORK })).toEqual([24]);
  const overlap = [['2013-11-03T05:30Z', '2013-11-03T06:10Z']] as const; // 01:30 EDT to 01:10 EST
  expect(between(overlap, { unit: 'day', timeZone: NEW_YORK })).toEqual([0]);
  expect(between(overlap, { unit: 'minute' })).toEqual([40]);
  expect(between(overlap, { unit: 'minute', count: 'boundaries', timeZone: NEW_YORK })).toEqual([-20]);
  const skipped = [['2011-12-29T22:00Z', '2011-12-30T22:00Z']] as const; // Samoa: the 29th to the 31st
  expect(between(skipped, { unit: 'day', timeZone: 'Pacific/Apia' })).toEqual([2]);
});

test('missing, infinite and beyond the calendar are missing, on either side', () => {
  const pairs = [
    [null, 0],
    [0, null],
    [Infinity, 0],
    [0, -Infinity],
    [9e15, 0],
    [0, 9e15],
    [Infinity, Infinity],
  ] as const;
  for (const unit of ELAPSED_UNITS) {
    for (const count of ['completed', 'boundaries'] as const)
      expect(between(pairs, { unit, count, timeZone: NEW_YORK })).toEqual(pairs.map(() => NaN));
  }
});

test('now is a date, a number or a clock, read once and saved', () => {
  const rows = table({ born: timeColumn([new Date('1999-03-01T00:00Z'), null]) });
  const now = Date.UTC(2024, 1, 28);
  let readings = 0;
  const clock = {
    now: () => {
      readings++;
      return now;
    },
  };
  for (const each of [now, new Date(now), fixedClock(now), clock]) {
    const step = elapsed({ name: 'age', from: 'born', now: each, unit: 'year', timeZone: 'UTC' });
    const fitted = step.fit(rows);
    expect([...column(fitted.transform(rows), 'age', 'number').values]).toEqual([24, NaN]);
    expect(fitted.save().state).toMatchObject({ to: null, now });
  }
  expect(readings).toBe(1);
});

test('no result is a minus zero', () => {
  const pairs = [[500, 0]] as const;
  for (const unit of ELAPSED_UNITS) {
    for (const count of ['completed', 'boundaries'] as const)
      expect(between(pairs, { unit, count, timeZone: 'UTC' })).toEqual([0]);
  }
});

test('date-fns agrees, on what the walls of some zones show', () => {
  const source = random(11);
  for (const timeZone of [NEW_YORK, 'Australia/Lord_Howe']) {
    const pairs = Array.from({ length: 20 }, (_, row): [number, number] => {
      const from = Date.UTC(1950, 0) + Math.floor(source.next() * 100 * 365) * 86_400_000;
      const width = [3e6, 5e8, 6e9, 1e12][row % 4]!;
      return [from, from + Math.round((source.next() * 2 - 1) * width)];
    });
    const shown = pairs.map(([a, b]) => [shownIn(timeZone, a), shownIn(timeZone, b)] as const);
    for (const unit of ELAPSED_UNITS) {
      for (const count of ['completed', 'boundaries'] as const) {
        for (const week of ['iso', 'sunday-first'] as const) {
          const expected = pairs.map(([a, b], row) => plainElapsed(unit, count, week, shown[row]!, b - a));
          expect(between(pairs, { unit, count, week, timeZone }), `${unit} ${count} ${timeZone}`).toEqual(
            expected,
          );
        }
      }
    }
  }
});

test('months, quarters and years are those of differenceIn where no month ends', () => {
  const source = random(12);
  const day = (): number =>
    Date.UTC(1950 + Math.floor(source.next() * 150), Math.floor(source.next() * 12), 1) +
    Math.floor(source.next() * 27 * 86_400_000);
  const pairs = Array.from({ length: 600 }, (): [number, number] => [day(), day()]);
  const [months, quarters, years] = (['month', 'quarter', 'year'] as const).map((unit) =>
    between(pairs, { unit, timeZone: 'UTC' }),
  );
  expect(months).toEqual(pairs.map(([a, b]) => differenceInMonths(shownIn('UTC', b), shownIn('UTC', a))));
  expect(quarters).toEqual(
    pairs.map(([a, b]) => differenceInQuarters(shownIn('UTC', b), shownIn('UTC', a)) + 0),
  );
  expect(years).toEqual(pairs.map(([a, b]) => differenceInYears(shownIn('UTC', b), shownIn('UTC', a))));
});

test.each([
  { name: 5 },
  { from: undefined },
  { to: undefined },
  { now: 0 },
  { to: undefined, now: NaN },
  { to: undefined, now: 9e15 },
  { to: undefined, now: new Date(NaN) },
  { to: undefined, now: '2024-01-01' },
  { to: undefined, now: { now: () => 'noon' } },
  { unit: 'days' },
  { unit: undefined },
  { count: 'whole' },
  { week: 'monday' },
  { timeZone: undefined },
  { timeZone: 'New York' },
  { unit: 'hour', count: 'boundaries', timeZone: undefined },
  { until: 'b' },
])('the options %j are refused', (options) => {
  const all = { name: 'passed', from: 'a', to: 'b', unit: 'day', timeZone: 'UTC', ...options };
  expect(refusal(() => elapsed(all as ElapsedOptions))).toMatch(/^bad-option/);
});

test('other kinds of columns and a column that is there already are refused', () => {
  const step = elapsed({ name: 'passed', from: 'a', to: 'b', unit: 'hour' });
  expect(refusal(() => step.fit(table({ a: timeColumn([0]), b: numberColumn([0]) })))).toMatch(/^wrong-kind/);
  expect(refusal(() => step.fit(table({ a: timeColumn([0]) })))).toMatch(/^unknown-column/);
  const rows = table({ a: timeColumn([0]), b: timeColumn([0]), passed: numberColumn([0]) });
  expect(refusal(() => step.fit(rows))).toMatch(/^column-collision/);
});

test.each([
  { unit: 'days' },
  { count: null },
  { week: 'monday' },
  { timeZone: null },
  { timeZone: 'Europe/Atlantis' },
  { to: null },
  { to: null, now: 9e15 },
  { now: 5 },
  { from: 3 },
  { name: null },
])('a saved state with %j is refused', (changed) => {
  const rows = table({ a: timeColumn([0]), b: timeColumn([0]) });
  const options = { name: 'passed', from: 'a', to: 'b', unit: 'day', timeZone: 'UTC' } as const;
  const { state, ...rest } = elapsed(options).fit(rows).save();
  const wrong = { ...rest, state: { ...(state as object), ...changed } };
  expect(refusal(() => elapsed.revive(wrong))).toMatch(/^bad-format/);
});
