import fc from 'fast-check';
import { expect, test } from 'vitest';
import { categoryColumn, numberColumn, textColumn, timeColumn } from '../../src/table/column.ts';
import { concat } from '../../src/table/concat.ts';
import { toRows } from '../../src/table/rows.ts';
import { select } from '../../src/table/select.ts';
import { table } from '../../src/table/table.ts';
import { slice } from '../../src/table/take.ts';
import { sample } from './sample.ts';

const refuses = (code: string, message: string): object =>
  expect.objectContaining({ code, message: expect.stringContaining(message) as string }) as object;

test('the rows come one table after another, columns by name in the first order', () => {
  const other = select(sample(), ['id', 'city', 'at', 'n']);
  const both = concat([sample(), other]);
  expect([...both.columns.keys()]).toEqual(['n', 'at', 'city', 'id']);
  expect(toRows(both)).toEqual([...toRows(sample()), ...toRows(sample())]);
});

test('levels that differ become their sorted union, and levels that agree keep their order', () => {
  const of = (values: (string | null)[], levels?: string[]): ReturnType<typeof table> =>
    table({ city: categoryColumn(values, levels) });
  expect(concat([of(['York', null]), of(['Bath', 'Ely'])]).columns.get('city')).toEqual(
    categoryColumn(['York', null, 'Bath', 'Ely']),
  );
  const levels = ['York', 'Bath'];
  expect(concat([of(['Bath'], levels), of(['York'], levels)]).columns.get('city')).toEqual(
    categoryColumn(['Bath', 'York'], levels),
  );
});

test('a table cut anywhere and put together again is the same table', () => {
  const from = concat([sample(), sample(), sample()]);
  fc.assert(
    fc.property(fc.nat(9), fc.nat(9), (a, b) => {
      const [first, second] = [Math.min(a, b), Math.max(a, b)];
      expect(concat([slice(from, 0, first), slice(from, first, second), slice(from, second)])).toEqual(from);
    }),
    { seed: 10, numRuns: 50 },
  );
});

test('refuses no table, other columns, other kinds and other zones', () => {
  expect(() => concat([])).toThrow(refuses('bad-option', 'there are no tables'));
  expect(() => concat([table({ a: numberColumn([1]) }), table({ b: numberColumn([1]) })])).toThrow(
    refuses('unknown-column', 'table 1 lacks "a" and adds "b"'),
  );
  expect(() => concat([table({ a: numberColumn([1]) }), table({ a: textColumn(['1']) })])).toThrow(
    refuses('wrong-kind', 'column "a" is of kind text in table 1'),
  );
  expect(() => concat([table({ a: timeColumn([1]) }), table({ a: timeColumn([1], 'Asia/Tokyo') })])).toThrow(
    refuses('wrong-kind', 'time in Asia/Tokyo in table 1'),
  );
});

test('one table, or a list of something else, is refused', () => {
  expect(() => concat(sample() as never)).toThrow(refuses('bad-option', 'expected a list of tables'));
  expect(() => concat([sample(), [{ n: 1 }] as never])).toThrow(refuses('bad-data', 'fromRows(rows)'));
});
