import { describe, expect, test } from 'vitest';
import { categoryColumn, numberColumn, textColumn, timeColumn, type Column } from '../../src/table/column.ts';
import { schemaOf } from '../../src/table/schema.ts';
import { column, table, withColumns } from '../../src/table/table.ts';

const refuses = (code: string, message: string): object =>
  expect.objectContaining({ code, message: expect.stringContaining(message) as string }) as object;
const a = numberColumn([1, 2]);
const b = textColumn(['x', 'y']);
const broken: Column = { kind: 'category', codes: Int32Array.of(0, 2), levels: ['only', 'two'] };

describe('table', () => {
  test('takes a record, a map or pairs, and keeps their order', () => {
    for (const columns of [
      { b, a },
      new Map<string, Column>([
        ['b', b],
        ['a', a],
      ]),
      [
        ['b', b],
        ['a', a],
      ] as const,
    ]) {
      expect([...table(columns).columns.keys()]).toEqual(['b', 'a']);
    }
    expect([
      ...table([
        ['b', b],
        ['2020', a],
        ['__proto__', a],
      ]).columns.keys(),
    ]).toEqual(['b', '2020', '__proto__']);
  });

  test('without columns it has no rows', () => {
    expect(table({})).toEqual({ rows: 0, columns: new Map() });
  });

  test('refuses other lengths, a name that comes twice and codes outside the levels', () => {
    expect(() => table({ a, b: textColumn(['x']) })).toThrow(
      refuses('shape-mismatch', 'column "b" has 1 rows; the columns before it have 2.'),
    );
    expect(() =>
      table([
        ['a', a],
        ['a', a],
      ]),
    ).toThrow(refuses('column-collision', 'two columns "a"'));
    expect(() => table({ broken })).toThrow(
      refuses('bad-data', 'column "broken" has code 2 at row 1; expected -1 to 1.'),
    );
  });
});

describe('column', () => {
  const from = table({ a, b });

  test('gives the column, of one of the kinds asked for', () => {
    expect(column(from, 'a')).toBe(a);
    expect(column(from, 'b', ['category', 'text'])).toBe(b);
  });

  test('refuses an unknown name with the names there are, and another kind with both', () => {
    expect(() => column(from, 'c', 'number', 'prepare/x')).toThrow(
      refuses('unknown-column', '[prepare/x] there is no column "c"; the columns are "a", "b".'),
    );
    expect(() => column(from, 'b', ['number', 'time'])).toThrow(
      refuses('wrong-kind', 'column "b" is of kind text; expected number or time.'),
    );
    expect(() => column(table({}), 'toString')).toThrow(refuses('unknown-column', 'the columns are none'));
  });
});

describe('withColumns', () => {
  const base = table({ a, b });

  test('a replaced column keeps its place, an added one comes last, and the base stays as it was', () => {
    const changed = withColumns(base, { c: a, a: numberColumn([3, 4]) });
    expect([...changed.columns.keys()]).toEqual(['a', 'b', 'c']);
    expect(column(changed, 'a', 'number').values).toEqual(Float64Array.of(3, 4));
    expect([...base.columns]).toEqual([
      ['a', a],
      ['b', b],
    ]);
    expect(withColumns(base, {})).toEqual(base);
  });

  test('refuses other lengths, a name added twice and codes outside the levels', () => {
    expect(() => withColumns(base, { c: numberColumn([1]) })).toThrow(
      refuses('shape-mismatch', 'column "c" has 1 rows; the table has 2.'),
    );
    expect(() =>
      withColumns(base, [
        ['c', a],
        ['c', b],
      ]),
    ).toThrow(refuses('column-collision', '"c"'));
    expect(() => withColumns(base, { broken })).toThrow(refuses('bad-data', 'code 2'));
  });

  test('a table without columns takes any number of rows', () => {
    expect(withColumns(table({}), { a }).rows).toBe(2);
  });
});

test('a schema names kinds and zones, and leaves levels open', () => {
  const from = table({ at: timeColumn([0], 'Asia/Tokyo'), city: categoryColumn(['York']) });
  expect(schemaOf(from)).toEqual({
    fields: [
      { name: 'at', kind: 'time', zone: 'Asia/Tokyo' },
      { name: 'city', kind: 'category' },
    ],
  });
});

test('rows in the place of a table are refused', () => {
  for (const wrong of [[{ a: 1 }], null, undefined, { columns: {} }, { rows: 1, columns: { a } }]) {
    const refused = refuses('bad-data', 'expected a table, such as fromRows(rows) gives');
    expect(() => column(wrong as never, 'a')).toThrow(refused);
    expect(() => schemaOf(wrong as never)).toThrow(refused);
  }
});

test.each([[null], [undefined], ['a'], [5]])('%o are no columns', (wrong) => {
  expect(() => table(wrong as never)).toThrow(refuses('bad-data', 'expected { name: column }'));
});

test('a category without levels is no column', () => {
  expect(() => table({ a: { kind: 'category', codes: Int32Array.of(0) } as never })).toThrow(
    refuses('bad-data', 'column "a" is not a column'),
  );
});
