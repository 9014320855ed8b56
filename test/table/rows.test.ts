import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { categoryColumn, numberColumn, textColumn, timeColumn } from '../../src/table/column.ts';
import { fromRows, toRows, type Row } from '../../src/table/rows.ts';
import { schemaOf, type Schema } from '../../src/table/schema.ts';
import { table } from '../../src/table/table.ts';

const refuses = (code: string, message: string): object =>
  expect.objectContaining({ code, message: expect.stringContaining(message) as string }) as object;

describe('fromRows without a schema', () => {
  test('takes numbers, booleans, dates and repeated text for what they are, null for missing', () => {
    const from = fromRows([
      { n: 1, b: true, d: new Date(5), t: 'York', nothing: null },
      { n: null, b: null, d: null, t: null, nothing: null },
    ]);
    expect([...from.columns]).toEqual([
      ['n', numberColumn([1, null])],
      ['b', categoryColumn([true, null], ['false', 'true'])],
      ['d', timeColumn([5, null])],
      ['t', categoryColumn(['York', null])],
      ['nothing', numberColumn([null, null])],
    ]);
  });

  test('text is a category until there are 20 rows and more than half of them differ', () => {
    const kind = (rows: number, different: number): string | undefined =>
      fromRows(Array.from({ length: rows }, (_, i) => ({ id: `v${i % different}` }))).columns.get('id')?.kind;
    expect(kind(19, 19)).toBe('category');
    expect(kind(20, 10)).toBe('category');
    expect(kind(20, 11)).toBe('text');
    expect(kind(30_000, 10_000)).toBe('category');
    expect(kind(30_000, 10_001)).toBe('text');
  });

  test('no rows are a table without columns', () => {
    expect(fromRows([])).toEqual({ rows: 0, columns: new Map() });
  });

  test.each<[string, unknown[], string]>([
    [
      'two types in one field',
      [{ a: 1 }, { a: null }, { a: 'x' }],
      'field "a" is text in row 2 and number in row 0; expected one type',
    ],
    ['a field that a row lacks', [{ a: 1 }, {}], 'row 1 has no field "a"'],
    ['a field that row 0 has not', [{ a: 1 }, { a: 1, b: 2 }], 'row 1 has a field "b" that row 0 has not'],
    ['an undefined value', [{ a: undefined }], 'row 0 has no field "a"'],
    ['an object in a field', [{ a: {} }], 'field "a" of row 0 is of type object'],
    [
      'a function in a later row',
      [{ a: 1 }, { a: () => 1 }],
      'field "a" is of type function in row 1 and number in row 0',
    ],
    ['an invalid date', [{ a: new Date('x') }], 'field "a" of row 0 is an invalid date'],
    ['a row that is a list', [{ a: 1 }, [1]], 'row 1 is a list; expected an object'],
    ['a row that is null', [null], 'row 0 is null; expected an object'],
  ])('refuses %s', (_, rows, message) => {
    expect(() => fromRows(rows as Row[])).toThrow(refuses('bad-data', message));
  });
});

const schema: Schema = {
  fields: [
    { name: 'age', kind: 'number' },
    { name: 'at', kind: 'time', zone: 'America/New_York' },
    { name: 'city', kind: 'category' },
    { name: 'id', kind: 'text' },
  ],
};
const good = { age: 31, at: '2013-01-01T05:15', city: 'York', id: 'N1' };

describe('fromRows with a schema', () => {
  test('reads the named fields in the order of the schema and ignores others', () => {
    const from = fromRows([{ extra: 1, id: null, city: 8, at: null, age: null }, good], schema);
    expect([...from.columns]).toEqual([
      ['age', numberColumn([null, 31])],
      ['at', timeColumn([null, 1357035300000], 'America/New_York')],
      ['city', categoryColumn(['8', 'York'])],
      ['id', textColumn([null, 'N1'])],
    ]);
  });

  test('a time may be text with or without an offset, a date or milliseconds', () => {
    const at = ['2013-01-01T05:15', '2013-01-01T10:15Z', new Date(1357035300000), 1357035300000];
    const read = fromRows(
      at.map((value) => ({ ...good, at: value })),
      schema,
    ).columns.get('at');
    expect(read).toEqual(
      timeColumn([1357035300000, 1357035300000, 1357035300000, 1357035300000], 'America/New_York'),
    );
  });

  test('NaN is missing in numbers, times and categories', () => {
    const from = fromRows([{ ...good, age: NaN, at: NaN, city: NaN }], schema);
    expect(toRows(from)).toEqual([{ age: null, at: null, city: null, id: 'N1' }]);
  });

  test('booleans and numbers become levels in their one spelling', () => {
    const city = fromRows(
      [true, 8.0, -0, 1e21].map((value) => ({ ...good, city: value })),
      schema,
    ).columns.get('city');
    expect(city).toEqual(categoryColumn(['true', '8', '0', '1e+21']));
  });

  test.each<[string, object, string]>([
    [
      'an absent field',
      { age: 1, at: null, id: null },
      'row 0 has no field "city"; expected a category, or null when it is missing.',
    ],
    ['a number as text', { ...good, age: '31' }, 'field "age" of row 0 is the text "31"; expected a number'],
    [
      'a boolean for a number',
      { ...good, age: true },
      'field "age" of row 0 is the boolean true; expected a number',
    ],
    [
      'text that is not a timestamp',
      { ...good, at: '1/2/2013' },
      'field "at" of row 0 is the text "1/2/2013"; expected a date',
    ],
    ['an instant no Date can hold', { ...good, at: 1e300 }, 'field "at" of row 0 is the number 1e+300'],
    ['a date for a category', { ...good, city: new Date(0) }, 'field "city" of row 0 is a date'],
    ['an object for a category', { ...good, city: {} }, 'field "city" of row 0 is of type object'],
    ['a number for text', { ...good, id: 7 }, 'field "id" of row 0 is the number 7; expected text'],
  ])('refuses %s', (_, row, message) => {
    expect(() => fromRows([row as Row], schema)).toThrow(refuses('bad-data', message));
  });

  test('an error names row, field, what was got and what was expected, and shows little of a long value', () => {
    try {
      fromRows([good, { ...good, age: 'x'.repeat(10_000) }], schema);
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ details: { row: 1, field: 'age', expected: 'a number' } });
      expect((error as Error).message.length).toBeLessThan(200);
    }
  });

  test('settled levels refuse others and keep their order', () => {
    const settled: Schema = { fields: [{ name: 'city', kind: 'category', levels: ['York', 'Bath'] }] };
    expect(fromRows([{ city: 'Bath' }], settled).columns.get('city')).toEqual(
      categoryColumn(['Bath'], ['York', 'Bath']),
    );
    expect(() => fromRows([{ city: 'Hull' }], settled)).toThrow(
      refuses('bad-data', 'field "city" of row 0 is the text "Hull"; expected one of its 2 levels'),
    );
  });

  test('an unknown zone or kind in the schema is refused', () => {
    expect(() => fromRows([], { fields: [{ name: 'at', kind: 'time', zone: 'Mars/Olympus' }] })).toThrow(
      refuses('bad-option', 'Mars/Olympus'),
    );
    expect(() => fromRows([{ a: 1 }], { fields: [{ name: 'a', kind: 'blob' as 'text' }] })).toThrow(
      refuses('bad-option', 'unknown kind'),
    );
  });

  test('names that every object inherits are not fields of it', () => {
    for (const name of ['constructor', 'toString', '__proto__']) {
      expect(() => fromRows([{}], { fields: [{ name, kind: 'text' }] })).toThrow(
        refuses('bad-data', `no field "${name}"`),
      );
    }
  });
});

describe('toRows', () => {
  test('writes times in the zone of their column, and missing as null', () => {
    const from = table({
      at: timeColumn([1357035300000, null], 'America/New_York'),
      n: numberColumn([1, null]),
    });
    expect(toRows(from)).toEqual([
      { at: '2013-01-01T05:15:00-05:00', n: 1 },
      { at: null, n: null },
    ]);
  });

  test('a column named __proto__ is an own field, in and out', () => {
    const from = table([['__proto__', textColumn(['x'])]]);
    const rows = toRows(from);
    expect(Object.keys(rows[0]!)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(rows[0])).toBe(Object.prototype);
    expect(fromRows(rows, schemaOf(from))).toEqual(from);
  });

  test('is read back by fromRows with the schema of the table', () => {
    const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { freq: 4 });
    const row = fc.record({
      number: maybe(fc.double({ noNaN: true })),
      at: maybe(fc.integer({ min: Date.UTC(1, 0), max: Date.UTC(9999, 0) })),
      category: maybe(fc.string()),
      id: maybe(fc.string()),
    });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 20 }), (rows) => {
        const from = table({
          number: numberColumn(rows.map((r) => r.number)),
          at: timeColumn(
            rows.map((r) => r.at),
            'Africa/Monrovia',
          ),
          category: categoryColumn(rows.map((r) => r.category)),
          id: textColumn(rows.map((r) => r.id)),
        });
        expect(fromRows(toRows(from), schemaOf(from))).toEqual(from);
      }),
      { seed: 8, numRuns: 200 },
    );
  });
});

test.each([[null], [undefined], [{ a: 1 }], ['a']])('%o are no rows', (wrong) => {
  expect(() => fromRows(wrong as never)).toThrow(refuses('bad-data', 'expected a list of objects'));
});

test.each([
  [{}],
  [schema.fields],
  [null],
  [{ schema }],
  [{ fields: [null] }],
  [{ fields: [{ kind: 'number' }] }],
  [{ fields: [{ name: 'city', kind: 'category', levels: 'York' }] }],
])('%o is no schema', (wrong) => {
  expect(() => fromRows([good], wrong as never)).toThrow(refuses('bad-option', 'schema'));
});
