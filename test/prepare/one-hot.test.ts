import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { oneHot, type OneHotOptions } from '../../src/prepare/one-hot.ts';
import { pipeline } from '../../src/prepare/pipeline.ts';
import { categoryColumn, numberColumn, textColumn, timeColumn, type Column } from '../../src/table/column.ts';
import { column, table } from '../../src/table/table.ts';
import { fixture, type Scikit } from './fixture.ts';
import { refusal } from './refuses.ts';

type Options = Omit<OneHotOptions, 'columns'>;
const fit = (train: Column, options: Options = {}) =>
  oneHot({ columns: ['x'], ...options }).fit(table({ x: train }));
const encoded = (train: Column, later: Column, options: Options = {}) => {
  const { codes, levels } = column(fit(train, options).transform(table({ x: later })), 'x', 'category');
  return { codes: [...codes], levels };
};
const cities = categoryColumn(['York', 'Bath', 'York', 'Ely', null]);

test('levels are sorted by code unit, and missing and unseen are rows of zeros', () => {
  expect(encoded(cities, categoryColumn(['Ely', 'York', 'Rome', null]))).toEqual({
    levels: ['Bath', 'Ely', 'York'],
    codes: [1, 2, -1, -1],
  });
});

test('a level only declared, and on no row, has no column', () => {
  expect(encoded(categoryColumn(['b'], ['a', 'b']), categoryColumn(['a', 'b'])).codes).toEqual([-1, 0]);
});

test('unknown values share a level, and missing ones have theirs, where that is asked for', () => {
  const options = { unknown: 'bucket', missing: 'level' } as const;
  expect(encoded(cities, categoryColumn(['Rome', null, 'Oslo', 'Bath']), options)).toEqual({
    levels: ['Bath', 'Ely', 'York', '(other)', '(missing)'],
    codes: [3, 4, 3, 0],
  });
});

test('the names of the shared and the missing level are never those of a level', () => {
  const train = categoryColumn(['(other)', '(missing)', '((other))']);
  const { levels } = encoded(train, train, { unknown: 'bucket', missing: 'level' });
  expect(levels).toEqual(['((other))', '(missing)', '(other)', '(((other)))', '((missing))']);
});

test('rarer levels are unknown, and are counted', () => {
  const train = categoryColumn(['a', 'a', 'b', 'b', 'c', 'd', null]);
  expect(encoded(train, train, { minFrequency: 2 })).toEqual({
    levels: ['a', 'b'],
    codes: [0, 0, 1, 1, -1, -1, -1],
  });
  expect(fit(train, { minFrequency: 2 }).save().state).toMatchObject({
    columns: [{ rareLevels: 2, rareRows: 2 }],
  });
});

test('the most frequent levels are kept, of equally frequent ones the first', () => {
  const train = categoryColumn(['d', 'c', 'c', 'b', 'a', 'c', 'd']);
  expect(encoded(train, train, { maxLevels: 3 }).levels).toEqual(['a', 'c', 'd']);
  expect(encoded(train, train, { maxLevels: 1 }).levels).toEqual(['c']);
});

test('an unseen level is an error where that is asked for, naming column, row and level', () => {
  const fitted = fit(cities, { unknown: 'error' });
  for (const later of [categoryColumn(['Bath', 'Rome']), textColumn(['Bath', 'Rome'])]) {
    expect(refusal(() => fitted.transform(table({ x: later })))).toBe(
      `check-failed: [prepare/one-hot] column "x" has level "Rome" at row 1; it was not in the training rows. Set unknown: 'zeros' or 'bucket' to encode it.`,
    );
  }
  expect(refusal(() => fitted.transform(table({ x: numberColumn([7]) })))).toContain(
    'has level "7" at row 0',
  );
  const declared = categoryColumn(['Bath', null], ['Bath', 'Rome']);
  expect(encoded(cities, declared, { unknown: 'error' }).codes).toEqual([0, -1]);
});

test('an error for unseen levels does not go with levels that are made unknown', () => {
  for (const options of [{ minFrequency: 2 }, { maxLevels: 3 }]) {
    expect(refusal(() => oneHot({ columns: ['x'], unknown: 'error', ...options }))).toMatch(/^bad-option/);
  }
});

describe('numbers', () => {
  test('are levels as they are spelled, sorted by value', () => {
    const train = numberColumn([10, 9, -1, 0.5, -0, null, 10]);
    expect(encoded(train, numberColumn([0, 9, 11, null]))).toEqual({
      levels: ['-1', '0', '0.5', '9', '10'],
      codes: [1, 3, -1, -1],
    });
  });

  test('and text of the same spelling are one level, whichever kind the column has later', () => {
    const codes = [1, 0, -1];
    expect(encoded(numberColumn([8, 9]), categoryColumn(['9', '8', '08'])).codes).toEqual(codes);
    expect(encoded(categoryColumn(['8', '9']), numberColumn([9, 8, 7])).codes).toEqual(codes);
    expect(encoded(textColumn(['8', '9']), textColumn(['9', '8', '8.0'])).codes).toEqual(codes);
  });
});

describe('scikit-learn', () => {
  const { words, hours, oneHot: expected } = fixture<Scikit>('prepare-scikit');
  const rows = (codes: readonly number[], width: number) =>
    codes.map((code) => Array.from({ length: width }, (_, j) => (j === code ? 1 : 0)));

  test.each([
    ['ignore', {}],
    ['min_frequency', { unknown: 'bucket', minFrequency: 6 }],
    ['max_categories', { unknown: 'bucket', maxLevels: 3 }],
  ] as const)('agrees on text with %s', (name, options) => {
    const { codes, levels } = encoded(categoryColumn(words.train), categoryColumn(words.later), options);
    expect(levels).toEqual(
      expected[name].infrequent ? [...expected[name].levels, '(other)'] : expected[name].levels,
    );
    expect(rows(codes, levels.length)).toEqual(expected[name].later);
  });

  test('agrees on numbers', () => {
    const { codes, levels } = encoded(numberColumn(hours.train), numberColumn(hours.later));
    expect(levels.map(Number)).toEqual(expected.numbers.levels);
    expect(rows(codes, levels.length)).toEqual(expected.numbers.later);
  });
});

test('the written-out rows sum to 1, or to 0 when missing or unseen', () => {
  const word = fc.option(fc.constantFrom('a', 'b', '__proto__', '2020', '', 'constructor'), { nil: null });
  fc.assert(
    fc.property(fc.array(word, { minLength: 1 }), fc.array(word), (train, later) => {
      fc.pre(train.some((value) => value !== null));
      const known = new Set(train);
      const rows = table({ x: categoryColumn(later) });
      const expanded = pipeline(oneHot({ columns: ['x'] }))
        .fit(table({ x: categoryColumn(train) }))
        .expand(rows);
      later.forEach((value, row) => {
        const sum = [...expanded.columns.values()].reduce(
          (total, each) => total + (each.kind === 'number' ? each.values[row]! : NaN),
          0,
        );
        expect(sum).toBe(value !== null && known.has(value) ? 1 : 0);
      });
    }),
    { seed: 3, numRuns: 100 },
  );
});

test('a column with nothing present, of time or of no such name is refused', () => {
  expect(refusal(() => fit(categoryColumn([null])))).toMatch(
    /^bad-data: .*column "x" has no value present in 1 training rows/,
  );
  expect(refusal(() => fit(timeColumn([1])))).toMatch(/^wrong-kind/);
  expect(refusal(() => oneHot({ columns: ['citty'] }).fit(table({ city: cities })))).toBe(
    'unknown-column: [prepare/one-hot] there is no column "citty"; the columns are "city".',
  );
});

test.each([
  { unknown: 'ignore' },
  { missing: 'zero' },
  { minFrequency: 0 },
  { maxLevels: 2.5 },
  { drop: 'first' },
])('the options %j are refused', (options) => {
  expect(refusal(() => oneHot({ columns: ['x'], ...(options as Options) }))).toMatch(/^bad-option/);
});

test('a column without a frequent level is refused, unless something else is a column', () => {
  expect(refusal(() => fit(cities, { minFrequency: 3 }))).toBe(
    'bad-data: [prepare/one-hot] column "x" has no level on 3 or more of 4 rows present, so it would have no columns; expected one. Lower minFrequency, or leave the column out.',
  );
  expect(encoded(cities, cities, { minFrequency: 3, missing: 'level' })).toEqual({
    levels: ['(missing)'],
    codes: [-1, -1, -1, -1, 0],
  });
  expect(encoded(cities, cities, { minFrequency: 3, unknown: 'bucket' }).levels).toEqual(['(other)']);
});
