import { describe, expect, test } from 'vitest';
import {
  categoryColumn,
  columnLength,
  isMissing,
  numberColumn,
  textColumn,
  timeColumn,
} from '../../src/table/column.ts';

const refuses = (code: string, message: string): object =>
  expect.objectContaining({ code, message: expect.stringContaining(message) as string }) as object;

test('every kind spells missing in its own way and counts its rows', () => {
  const columns = [
    numberColumn([1, null]),
    timeColumn([0, undefined]),
    categoryColumn(['a', null]),
    textColumn(['', undefined]),
  ];
  expect(columns.map((column) => [isMissing(column, 0), isMissing(column, 1)])).toEqual(
    columns.map(() => [false, true]),
  );
  expect(columns.map(columnLength)).toEqual([2, 2, 2, 2]);
});

test('a typed array is kept, and infinities with it', () => {
  const values = Float64Array.of(1, -Infinity);
  expect(numberColumn(values).values).toBe(values);
  expect(timeColumn(values, 'Asia/Tokyo')).toEqual({ kind: 'time', values, zone: 'Asia/Tokyo' });
});

test('text is not read as a number, nor as an instant', () => {
  expect(() => numberColumn([1, '2' as unknown as number])).toThrow(
    refuses('bad-data', 'the value at row 1 is the text "2"; expected a number'),
  );
  expect(() => timeColumn(['2013' as unknown as number])).toThrow(
    refuses('bad-data', 'row 0 is the text "2013"'),
  );
  expect(() => timeColumn([new Date('x')])).toThrow(refuses('bad-data', 'row 0 is an invalid date'));
});

test('a time column refuses a zone the platform does not know', () => {
  expect(() => timeColumn([0], 'Mars/Olympus')).toThrow(refuses('bad-option', 'Mars/Olympus'));
});

describe('categoryColumn', () => {
  test('sorts its levels by UTF-16 code unit, whatever the order of the rows', () => {
    expect(categoryColumn(['b', 'a', 'B', 'é', '10', '9', '']).levels).toEqual([
      '',
      '10',
      '9',
      'B',
      'a',
      'b',
      'é',
    ]);
    expect(categoryColumn(['a', 'b']).levels).toEqual(categoryColumn(['b', 'a']).levels);
  });

  test('spells numbers and booleans in one way, and NaN is missing', () => {
    expect(categoryColumn([8, true, NaN, -0])).toEqual({
      kind: 'category',
      codes: Int32Array.of(1, 2, -1, 0),
      levels: ['0', '8', 'true'],
    });
  });

  test('known levels keep their order and refuse others and repeats', () => {
    const levels = ['York', 'Bath'];
    const column = categoryColumn(['Bath'], levels);
    expect(column).toEqual({ kind: 'category', codes: Int32Array.of(1), levels });
    expect(column.levels).not.toBe(levels);
    expect(() => categoryColumn([null, 'Hull'], levels)).toThrow(
      refuses('bad-data', 'the value at row 1 is the text "Hull"'),
    );
    expect(() => categoryColumn([], ['a', 'a'])).toThrow(refuses('bad-option', 'a level twice'));
  });

  test('__proto__ is a level like any other', () => {
    expect(categoryColumn(['__proto__', 'a']).levels).toEqual(['__proto__', 'a']);
  });
});

test('a value of another type is refused with its row', () => {
  expect(() => textColumn(['a', 1 as never])).toThrow(
    refuses('bad-data', 'the value at row 1 is the number 1; expected text'),
  );
  expect(() => categoryColumn(['a', {} as never])).toThrow(
    refuses('bad-data', 'the value at row 1 is of type object'),
  );
});

test.each([['York'], [5], [null], [undefined], [{}]])('%o is no list of values', (values) => {
  for (const make of [numberColumn, timeColumn, categoryColumn, textColumn])
    expect(() => make(values as never)).toThrow(refuses('bad-data', 'expected a list of'));
});

test.each([['ab'], [[1]], [null]])('%o is no list of levels', (levels) => {
  expect(() => categoryColumn(['a'], levels as never)).toThrow(refuses('bad-option', 'levels'));
});
