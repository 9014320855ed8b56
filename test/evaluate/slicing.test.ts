import { expect, test } from 'vitest';
import { bySlice, type SliceBy, type Slicing } from '../../src/evaluate/by-slice.ts';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import { metric } from '../../src/metrics/metric.ts';
import { categoryColumn, numberColumn, timeColumn } from '../../src/table/column.ts';
import { table, type Table } from '../../src/table/table.ts';

const rows = metric('higher', (labels) => labels.length);
/** The slices of a table by their names, with how many rows each has. */
function sliced(from: Table, ...by: readonly (SliceBy | readonly SliceBy[])[]): unknown {
  const scored = { labels: new Float64Array(from.rows), scores: new Float64Array(from.rows), table: from };
  return evaluate(scored, { rows }, { slices: bySlice(...by) }).slices.map((one) => [one.slice, one.rows]);
}

const trips = table({
  km: numberColumn([-1, 0, 499, 500, 5000, NaN, Infinity, -Infinity]),
  city: categoryColumn(['a', 'a', 'a', 'b', 'b', 'b', null, 'a']),
});

test('a bucket holds its low edge and not its high one; what is outside has a name, and missing its own', () => {
  expect(sliced(trips, { column: 'km', edges: [0, 500, 5000] })).toEqual([
    [{ km: '< 0' }, 2],
    [{ km: '[0, 500)' }, 2],
    [{ km: '[500, 5000)' }, 1],
    [{ km: '>= 5000' }, 2],
    [{ km: '(missing)' }, 1],
  ]);
  expect(sliced(trips, ['city', { column: 'km', edges: [0.5] }])).toEqual([
    [{ city: 'a', km: '< 0.5' }, 3],
    [{ city: 'a', km: '>= 0.5' }, 1],
    [{ city: 'b', km: '>= 0.5' }, 2],
    [{ city: 'b', km: '(missing)' }, 1],
    [{ city: '(missing)', km: '>= 0.5' }, 1],
  ]);
});

test('bins are of about as many rows each, and fewer where many rows share a number', () => {
  const of = (...values: number[]): Table => table({ x: numberColumn(values) });
  expect(sliced(of(8, 1, 7, 2, 6, 3, 5, 4), { column: 'x', bins: 4 })).toEqual([
    [{ x: '< 3' }, 2],
    [{ x: '[3, 5)' }, 2],
    [{ x: '[5, 7)' }, 2],
    [{ x: '>= 7' }, 2],
  ]);
  expect(sliced(of(0, 0, 0, 0, 0, 0, 1, NaN), { column: 'x', bins: 10 })).toEqual([
    [{ x: '< 1' }, 6],
    [{ x: '>= 1' }, 1],
    [{ x: '(missing)' }, 1],
  ]);
  expect(sliced(of(3, 3), { column: 'x', bins: 2 })).toEqual([[{ x: 'all' }, 2]]);
});

test('a part of a date is that of the clock of the column, or of the zone that is named', () => {
  const instants = ['2013-01-01T04:30Z', '2013-03-10T07:00Z', '2024-02-29T23:59Z', '1969-12-28T12:00Z'];
  const times = [...instants.map((text) => new Date(text)), null];
  const flights = table({ at: timeColumn(times, 'America/New_York'), utc: timeColumn(times) });
  expect(sliced(flights, { column: 'at', part: 'hour' })).toEqual([
    [{ at_hour: '3' }, 1], // an hour that is never shown is skipped: 02:00 is 03:00
    [{ at_hour: '7' }, 1],
    [{ at_hour: '18' }, 1],
    [{ at_hour: '23' }, 1],
    [{ at_hour: '(missing)' }, 1],
  ]);
  expect(sliced(flights, { column: 'at', part: 'year' })).toEqual([
    [{ at_year: '1969' }, 1],
    [{ at_year: '2012' }, 1],
    [{ at_year: '2013' }, 1],
    [{ at_year: '2024' }, 1],
    [{ at_year: '(missing)' }, 1],
  ]);
  // Tuesday, Sunday, Thursday and Sunday.
  expect(sliced(flights, { column: 'utc', part: 'dayOfWeek' })).toEqual([
    [{ utc_dayOfWeek: '2' }, 1],
    [{ utc_dayOfWeek: '4' }, 1],
    [{ utc_dayOfWeek: '7' }, 2],
    [{ utc_dayOfWeek: '(missing)' }, 1],
  ]);
  expect(
    sliced(flights, [
      { column: 'utc', part: 'quarter' },
      { column: 'utc', part: 'month', timeZone: 'Asia/Tokyo' },
    ]),
  ).toEqual([
    [{ utc_quarter: '1', utc_month: '1' }, 1],
    [{ utc_quarter: '1', utc_month: '3' }, 2], // in Tokyo, March had come
    [{ utc_quarter: '4', utc_month: '12' }, 1],
    [{ utc_quarter: '(missing)', utc_month: '(missing)' }, 1],
  ]);
});

test('there are at most 10,000 slices, of all that is sliced by', () => {
  const levels = categoryColumn(Array.from({ length: 10_000 }, (_, row) => `l${row}`));
  const many = table({ one: levels, other: levels, few: categoryColumn(levels.levels.map(() => 'a')) });
  expect(sliced(many, 'one')).toHaveLength(10_000);
  for (const by of [
    ['one', 'few'],
    ['few', 'one'],
    [['one', 'other'], 'few'],
  ] as const)
    expect(() => sliced(many, ...by)).toThrow(expect.objectContaining({ code: 'too-large' }));
});

test('what to slice by comes back from JSON as it was', () => {
  const by = bySlice('city', ['city', { column: 'km', bins: 4 }], {
    column: 'at',
    part: 'hour',
    timeZone: 'UTC',
  });
  expect(JSON.parse(JSON.stringify(by))).toEqual(by);
  expect(by[2]).toEqual([{ column: 'at', part: 'hour', timeZone: 'UTC' }]);
});

test('what cannot be sliced by is refused with a code', () => {
  const bad =
    (by: unknown): (() => Slicing) =>
    () =>
      bySlice(by as string);
  const refused: [() => unknown, string][] = [
    [bad({ column: 'km' }), 'bad-option'],
    [bad({ column: 'km', edges: [1], bins: 2 }), 'bad-option'],
    [bad({ column: 'km', edges: [] }), 'bad-option'],
    [bad({ column: 'km', edges: [1, 1] }), 'bad-option'],
    [bad({ column: 'km', edges: [0, NaN] }), 'bad-option'],
    [bad({ column: 'km', edges: '1' }), 'bad-option'],
    [bad({ column: 'km', bins: 1 }), 'bad-option'],
    [bad({ column: 'km', bin: 4 }), 'bad-option'],
    [bad({ edges: [1] }), 'bad-option'],
    [bad({ column: 'at', part: 'minute' }), 'bad-option'],
    [bad({ column: 'at', part: 'hour', timeZone: 'Mars/Olympus' }), 'bad-option'],
    [bad(7), 'bad-option'],
    [bad(null), 'bad-option'],
    [() => bySlice('km', { column: 'km', bins: 2 }), 'bad-option'],
    [() => bySlice(['km', { column: 'km', bins: 2 }]), 'bad-option'],
    [() => sliced(trips, { column: 'city', bins: 2 }), 'wrong-kind'],
    [() => sliced(trips, { column: 'km', part: 'hour' }), 'wrong-kind'],
    [() => sliced(trips, { column: 'miles', bins: 2 }), 'unknown-column'],
  ];
  for (const [run, code] of refused) expect(run, String(run)).toThrow(expect.objectContaining({ code }));
});
