import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rowKeys, tableKeys } from '../../../src/serve/lookup/lookup-key.ts';
import type { Instance } from '../../../src/serve/service.ts';
import { fromRows } from '../../../src/table/rows.ts';
import type { Schema } from '../../../src/table/schema.ts';
import { table } from '../../../src/table/table.ts';
import { categoryColumn, numberColumn } from '../../../src/table/column.ts';

const input: Schema = {
  fields: [
    { name: 'c', kind: 'category' },
    { name: 'n', kind: 'number' },
    { name: 't', kind: 'text' },
    { name: 'at', kind: 'time', zone: 'America/New_York' },
  ],
};

// Text made of what keys are made of is what could be mistaken for another field.
const text = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'0123456789:,~-.eNI') }),
  fc.string({ unit: 'binary' }),
);
const times = fc.constantFrom('2013-03-10T02:30', '2013-11-03T01:30', '2013-11-03T01:30-05:00', '1969-12-31');
const rows = fc.record({
  c: fc.option(fc.oneof(text, fc.integer({ max: 20 }), fc.boolean())),
  n: fc.option(fc.oneof(fc.double(), fc.integer({ max: 20 }))),
  t: fc.option(text),
  at: fc.option(fc.oneof(times, fc.integer())),
});
const keysOf = rowKeys(input);

test('two rows have one key exactly when the columns they make are the same', () => {
  const columnsOf = (row: Instance): unknown[] =>
    [...fromRows([row], input).columns.values()].map((column) => {
      if (column.kind === 'category') return column.levels[column.codes[0]!] ?? null;
      return column.kind === 'text' ? column.values[0] : column.values[0]! + 0;
    });
  const same = (a: Instance, b: Instance): boolean => {
    const others = columnsOf(b);
    return columnsOf(a).every((value, index) => Object.is(value, others[index]));
  };
  fc.assert(
    fc.property(rows, rows, (a, b) => {
      const [first, second] = keysOf([a, b]);
      expect(first === second).toBe(same(a, b));
    }),
    { seed: 1, numRuns: 2000 },
  );
});

test('no text can be mistaken for another field, or for its end', () => {
  const names = ['a', 'b', 'c'];
  const fields = names.map((name) => ({
    name,
    kind: name === 'b' ? ('category' as const) : ('text' as const),
  }));
  // Every row of three texts of up to two letters that keys are made of, and missing.
  const letters = ['0', '1', ':', ',', '~'];
  const texts = [null, '', ...letters, ...letters.flatMap((a) => letters.map((b) => a + b))];
  const all = texts.flatMap((a) => texts.flatMap((b) => texts.map((c) => ({ a, b, c }))));
  expect(new Set(rowKeys({ fields })(all)).size).toBe(texts.length ** 3);
});

test('rows and the table made of them have the same keys', () => {
  fc.assert(
    fc.property(fc.array(rows, { maxLength: 5 }), (many) => {
      expect(keysOf(many)).toEqual(tableKeys(fromRows(many, input), input));
    }),
    { seed: 2, numRuns: 1000 },
  );
});

test('a number and its text in a category are one level, -0 is 0, and NaN is missing', () => {
  const fields: Schema = {
    fields: [
      { name: 'c', kind: 'category' },
      { name: 'n', kind: 'number' },
    ],
  };
  const keys = rowKeys(fields)([
    { c: 8, n: 0 },
    { c: '8', n: -0 },
    { c: null, n: NaN },
    { c: NaN, n: null },
  ]);
  expect(keys).toEqual(['1:80,', '1:80,', '~,~,', '~,~,']);
});

test('columns that are not inputs, and levels on no row, are not in the key', () => {
  const from = table({ x: numberColumn([1, 2]), c: categoryColumn(['a', 'a'], ['b', 'a']) });
  expect(tableKeys(from, { fields: [{ name: 'c', kind: 'category' }] })).toEqual(['1:a', '1:a']);
});
