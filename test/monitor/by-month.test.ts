import { expect, test } from 'vitest';
import { byMonth } from '../../src/monitor/by-month.ts';
import { numberColumn, timeColumn } from '../../src/table/column.ts';
import { column, table, type Table } from '../../src/table/table.ts';

const rowsAt = (zone: string, ...texts: string[]): Table =>
  table({
    at: timeColumn(
      texts.map((text) => new Date(text)),
      zone,
    ),
    row: numberColumn(texts.map((_, row) => row)),
  });
const found = (from: Table): unknown =>
  byMonth(from, 'at').map(({ window, table: part }) => [window, [...column(part, 'row', 'number').values]]);

test("months are those of the column's own zone", () => {
  const texts = ['2013-02-01T04:59Z', '2013-02-01T05:00Z', '2013-04-01T03:59Z', '2013-04-01T04:00Z'];
  expect(found(rowsAt('America/New_York', ...texts))).toEqual([
    ['2013-01', [0]],
    ['2013-02', [1]],
    ['2013-03', [2]],
    ['2013-04', [3]],
  ]);
  expect(found(rowsAt('UTC', ...texts))).toEqual([
    ['2013-02', [0, 1]],
    ['2013-04', [2, 3]],
  ]);
});

test('months come in order, and rows keep theirs', () => {
  expect(found(rowsAt('UTC', '2014-01-05', '2013-12-31', '2014-01-02', '1969-12-31', '0050-06-01'))).toEqual([
    ['0050-06', [4]],
    ['1969-12', [3]],
    ['2013-12', [1]],
    ['2014-01', [0, 2]],
  ]);
});

test('no rows are no months', () => {
  expect(byMonth(table({ at: timeColumn([]) }), 'at')).toEqual([]);
});

test('a row whose time is missing is refused, by its number, rather than lost', () => {
  const rows = table({ at: timeColumn([0, null]) });
  expect(() => byMonth(rows, 'at')).toThrow(
    expect.objectContaining({ code: 'bad-data', details: { column: 'at', row: 1 } }),
  );
  expect(() => byMonth(table({ at: timeColumn(Float64Array.of(9e15)) }), 'at')).toThrow(
    expect.objectContaining({ code: 'bad-data' }),
  );
  expect(() => byMonth(table({ at: timeColumn(Float64Array.of(-8.64e15)) }), 'at')).toThrow(
    /begins before the calendar/,
  );
});

test('other kinds are refused', () => {
  expect(() => byMonth(table({ at: numberColumn([1]) }), 'at')).toThrow(
    expect.objectContaining({ code: 'wrong-kind' }),
  );
});
