import { describe, expect, test } from 'vitest';
import { bigquery } from '../../src/prepare/bigquery.ts';
import { ordinal, type OrdinalOptions } from '../../src/prepare/ordinal.ts';
import { categoryColumn, numberColumn, textColumn, type Column } from '../../src/table/column.ts';
import { column, table } from '../../src/table/table.ts';
import { fixture } from './fixture.ts';
import { refusal } from './refuses.ts';

type Options = Omit<OrdinalOptions, 'columns'>;
const fit = (train: Column, options: Options = {}) =>
  ordinal({ columns: ['x'], ...options }).fit(table({ x: train }));
const encoded = (train: Column, later: Column, options: Options = {}) => [
  ...column(fit(train, options).transform(table({ x: later })), 'x', 'number').values,
];
const sizes = categoryColumn(['M', 'S', 'M', 'L', null]);

test('levels are numbered from 0 as they are sorted; missing and unseen are missing', () => {
  expect(encoded(sizes, categoryColumn(['L', 'M', 'S', 'XL', null]))).toEqual([0, 1, 2, NaN, NaN]);
  expect(encoded(sizes, textColumn(['S', 'XL']))).toEqual([2, NaN]);
});

test('levels can be in the order of their frequency, of equally frequent ones the first first', () => {
  expect(encoded(sizes, sizes, { order: 'frequency' })).toEqual([0, 2, 0, 1, NaN]);
});

test('levels can be given, and nothing has to be seen then', () => {
  const options = { levels: ['S', 'M', 'L'], start: 1 };
  expect(encoded(categoryColumn([null]), sizes, options)).toEqual([2, 1, 2, 3, NaN]);
  expect(encoded(categoryColumn([]), sizes, options)).toEqual([2, 1, 2, 3, NaN]);
});

test('unknown and missing values have numbers where that is asked for', () => {
  const later = categoryColumn(['L', 'S', 'XL', null]);
  const numbers = (unknown: Options['unknown'] & string, missing: Options['missing'] & string) =>
    encoded(sizes, later, { unknown, missing });
  expect(numbers('before', 'unknown')).toEqual([0, 2, -1, -1]);
  expect(numbers('before', 'level')).toEqual([0, 2, -1, 3]);
  expect(numbers('after', 'level')).toEqual([0, 2, 3, 4]);
  expect(numbers('after', 'missing')).toEqual([0, 2, 3, NaN]);
  expect(numbers('missing', 'unknown')).toEqual([0, 2, NaN, NaN]);
});

test('an unseen level is an error where that is asked for', () => {
  const fitted = fit(sizes, { unknown: 'error' });
  expect(refusal(() => fitted.transform(table({ x: categoryColumn(['S', null, 'XL']) })))).toBe(
    `check-failed: [prepare/ordinal] column "x" has level "XL" at row 2; it was not in the training rows. Set unknown: 'missing', 'before' or 'after' to encode it.`,
  );
});

test('numbers are levels by value, and as they are spelled', () => {
  expect(encoded(numberColumn([10, 9, 0.5, null]), numberColumn([9, 10, 0.5, 8]))).toEqual([1, 2, 0, NaN]);
  expect(encoded(numberColumn([10, 9]), categoryColumn(['9', '10', '09']))).toEqual([0, 1, NaN]);
});

test('rarer levels are unknown, and are counted', () => {
  expect(encoded(sizes, sizes, { minFrequency: 2 })).toEqual([0, NaN, 0, NaN, NaN]);
  expect(fit(sizes, { maxLevels: 1 }).save().state).toMatchObject({
    columns: [{ levels: ['M'], rareLevels: 2, rareRows: 2 }],
  });
  expect(refusal(() => fit(sizes, { minFrequency: 3 }))).toMatch(
    /^bad-data: .*column "x" has no level on 3 or more of 4 rows present/,
  );
});

test('the inverse gives the levels back', () => {
  const fitted = fit(sizes, { start: 1, unknown: 'before' });
  const rows = fitted.transform(table({ x: categoryColumn(['L', 'XL', null, 'S']) }));
  expect(fitted.inverse!(rows).get('x')).toEqual({
    kind: 'category',
    codes: Int32Array.of(0, -1, -1, 2),
    levels: ['L', 'M', 'S'],
  });
});

describe('references', () => {
  interface Expected {
    readonly words: string[];
    readonly later: string[];
    readonly ordinal: Record<'plain' | 'infrequent', (number | null)[]>;
  }
  const { words, later, ordinal: expected } = fixture<Expected>('prepare-categories');

  test('scikit-learn', () => {
    const numbers = encoded(categoryColumn(words), categoryColumn(later), { unknown: 'before' });
    expect(numbers).toEqual(expected.plain);
    // It knows infrequent levels, which share the last number, from levels that it never saw.
    const seen = new Set(words);
    const frequent = encoded(categoryColumn(words), categoryColumn(later), {
      unknown: 'after',
      minFrequency: 10,
    });
    expect(frequent.filter((_, row) => seen.has(later[row]!))).toEqual(
      expected.infrequent.filter((_, row) => seen.has(later[row]!)),
    );
  });

  test('BigQuery: the example of its documentation, ML.LABEL_ENCODER(f, 2, 2)', () => {
    const f = categoryColumn([null, 'a', 'b', 'b', 'c', 'c', 'c', 'd', 'd']);
    const options = { ...bigquery.labelEncoder, maxLevels: 2, minFrequency: 2 };
    expect(encoded(f, f, options)).toEqual([0, 0, 1, 1, 2, 2, 2, 0, 0]);
  });
});

test('a million levels are numbered', () => {
  const levels = Array.from({ length: 1_000_000 }, (_, i) => `u${i}`);
  const column = { kind: 'category', codes: Int32Array.of(999_999, 0), levels } as const;
  expect(encoded(column, column, { levels: levels.slice(0, 10) })).toEqual([NaN, 0]);
});

test('a column with nothing present, and rows without any, are refused', () => {
  expect(refusal(() => fit(categoryColumn([null])))).toMatch(
    /^bad-data: .*no value present in 1 training rows/,
  );
  expect(refusal(() => fit(categoryColumn([])))).toMatch(/^bad-data: .*no value present in 0 training rows/);
});

test.each([
  { order: 'random' },
  { start: 0.5 },
  { start: 1e9 },
  { unknown: 'zeros' },
  { missing: 'zeros' },
  { levels: [] },
  { levels: ['a', 'a'] },
  { levels: 'abc' },
  { levels: ['a'], order: 'sorted' },
  { levels: ['a'], minFrequency: 2 },
  { unknown: 'error', missing: 'unknown' },
  { unknown: 'error', maxLevels: 2 },
  { minFrequency: 0 },
])('the options %j are refused', (options) => {
  expect(refusal(() => ordinal({ columns: ['x'], ...(options as Options) }))).toMatch(/^bad-option/);
});

test.each([
  ['start', 0.5],
  ['levels', ['a', 'a']],
  ['unknown', 'zeros'],
  ['missing', 'unknown'],
])('a saved state whose %s is %j is refused', (key, value) => {
  const saved = fit(sizes, { unknown: 'error' }).save();
  const state = structuredClone(saved.state) as { columns: Record<string, unknown>[] };
  state.columns[0]![key] = value;
  expect(refusal(() => ordinal.revive({ ...saved, state: state as never }))).toContain(
    `bad-format: [prepare/ordinal] the saved state.columns[0].${key} `,
  );
});
