import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromCsv } from '../../src/sources/from-csv.ts';
import { toCsv } from '../../src/sources/to-csv.ts';
import { categoryColumn, numberColumn, textColumn, timeColumn, type Column } from '../../src/table/column.ts';
import { schemaOf } from '../../src/table/schema.ts';
import { table } from '../../src/table/table.ts';

test('a small table is written as anyone would', () => {
  const flights = table({
    id: numberColumn([1, -0.5, NaN]),
    at: timeColumn([Date.UTC(2013, 0, 1, 10, 15), Date.UTC(2013, 6, 1), NaN], 'America/New_York'),
    carrier: categoryColumn(['UA', null, '']),
    note: textColumn(['a,b', 'say "hi"\nthere', null]),
  });
  expect(toCsv(flights)).toBe(
    'id,at,carrier,note\n' +
      '1,2013-01-01T05:15:00-05:00,UA,"a,b"\n' +
      '-0.5,2013-06-30T20:00:00-04:00,,"say ""hi""\nthere"\n' +
      ',,"",\n',
  );
});

test('another delimiter is quoted, and a comma then is not', () => {
  expect(toCsv(table({ a: textColumn(['x;y', 'x,y']) }), { delimiter: ';' })).toBe('a\n"x;y"\nx,y\n');
});

describe('the round trip', () => {
  const text = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 6 }),
    fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', ';', ' ', 'x', '\ufeff', '\0'), maxLength: 5 }),
    fc.constantFrom('NA', 'null', 'NaN', '1', '007', '2013-01-01', '__proto__', 'constructor', '"', ''),
  );
  const level = text.filter((each) => !['True', 'TRUE', 'False', 'FALSE'].includes(each));
  const number = fc.oneof(
    fc.double(),
    fc.maxSafeInteger(),
    fc.constantFrom(NaN, -0, Infinity, -Infinity, 1e21, 5e-324),
  );
  const instant = fc.oneof(fc.integer({ min: Date.UTC(1, 0), max: Date.UTC(9998, 0) }), fc.constant(NaN));
  const columnOf = (rows: number): fc.Arbitrary<Column> => {
    const list = <Value>(values: fc.Arbitrary<Value>): fc.Arbitrary<Value[]> =>
      fc.array(values, { minLength: rows, maxLength: rows });
    return fc.oneof(
      list(number).map(numberColumn),
      fc
        .tuple(
          list(instant),
          fc.constantFrom('UTC', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe'),
        )
        .map(([values, zone]) => timeColumn(values, zone)),
      list(fc.option(level)).map((values) => categoryColumn(values)),
      list(fc.option(text)).map(textColumn),
    );
  };
  const name = text.filter((each) => each !== '');
  const tables = fc
    .tuple(fc.uniqueArray(name, { minLength: 1, maxLength: 5 }), fc.integer({ min: 0, max: 12 }))
    .chain(([names, rows]) => fc.tuple(...names.map((each) => fc.tuple(fc.constant(each), columnOf(rows)))))
    .map((columns) => table(columns));

  test('what is written is read back the same, given the schema', () => {
    fc.assert(
      fc.property(tables, fc.constantFrom(',', ';', '\t', '|'), (before, delimiter) => {
        const after = fromCsv(toCsv(before, { delimiter }), { schema: schemaOf(before), delimiter });
        expect(after).toEqual(before);
      }),
      { seed: 6, numRuns: 500 },
    );
  });
});

test.each([
  ['no columns', table({}), 'bad-data'],
  ['a column without a name', table({ '': numberColumn([1]) }), 'bad-data'],
  ['part of a millisecond', table({ at: timeColumn([0.5]) }), 'bad-data'],
  ['a year past 9999', table({ at: timeColumn([Date.UTC(12_000, 0)]) }), 'bad-data'],
])('%s is refused, since it could not be read back', (_, bad, code) => {
  expect(() => toCsv(bad)).toThrow(expect.objectContaining({ code }) as Error);
});
