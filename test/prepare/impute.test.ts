import { expect, test } from 'vitest';
import { impute, type ImputeOptions } from '../../src/prepare/impute.ts';
import { categoryColumn, numberColumn, textColumn, timeColumn, type Column } from '../../src/table/column.ts';
import { toRows } from '../../src/table/rows.ts';
import { table } from '../../src/table/table.ts';
import { fixture, type Scikit } from './fixture.ts';
import { refusal } from './refuses.ts';

const fit = (train: Column, choice: ImputeOptions['with']) =>
  impute({ columns: ['x'], with: choice }).fit(table({ x: train }));
const filled = (train: Column, choice: ImputeOptions['with'], later: Column) =>
  toRows(fit(train, choice).transform(table({ x: later }))).map(({ x }) => x);

test('a missing number becomes the mean, the median or the most frequent of training', () => {
  const train = numberColumn([1, 1, 4, 10, null]);
  const later = numberColumn([null, 7]);
  expect(filled(train, 'mean', later)).toEqual([4, 7]);
  expect(filled(train, 'median', later)).toEqual([2.5, 7]);
  expect(filled(train, 'most-frequent', later)).toEqual([1, 7]);
  expect(filled(train, { constant: -1 }, later)).toEqual([-1, 7]);
});

test('of values equally frequent the smallest is taken, as a number and not as text', () => {
  expect(filled(numberColumn([10, 9, 10, 9, 100]), 'most-frequent', numberColumn([null]))).toEqual([9]);
  expect(filled(categoryColumn(['b', 'a', 'b', 'a', 'c']), 'most-frequent', categoryColumn([null]))).toEqual([
    'a',
  ]);
});

test('categories and text are filled, and levels that are new stay', () => {
  const train = categoryColumn(['York', 'York', 'Bath', null]);
  expect(filled(train, 'most-frequent', categoryColumn(['Rome', null]))).toEqual(['Rome', 'York']);
  expect(filled(train, { constant: 'none' }, categoryColumn([null, 'Bath']))).toEqual(['none', 'Bath']);
  expect(filled(textColumn(['a', 'b', 'b']), 'most-frequent', textColumn([null, '']))).toEqual(['b', '']);
});

test('the fill is a level of the column, added where it is not there', () => {
  const fitted = fit(categoryColumn(['York', 'York', null]), 'most-frequent');
  const levels = (column: Column) => fitted.transform(table({ x: column })).columns.get('x');
  expect(levels(categoryColumn(['Bath']))).toEqual(categoryColumn(['Bath'], ['Bath', 'York']));
  expect(levels(categoryColumn([null, 'York']))).toEqual(categoryColumn(['York', 'York']));
});

test('the state says how many training rows were filled', () => {
  expect(fit(numberColumn([1, null, null]), { constant: 0 }).save()).toEqual({
    name: 'impute',
    version: 1,
    state: { columns: [{ name: 'x', kind: 'number', value: 0, filled: 2, indicator: null }] },
  });
});

test('it agrees with SimpleImputer of scikit-learn', () => {
  const { numbers, imputed, words } = fixture<Scikit>('prepare-scikit');
  const choices = [
    ['mean', 'mean'],
    ['median', 'median'],
    ['most-frequent', 'most_frequent'],
  ] as const;
  for (const [ours, theirs] of choices) {
    const got = filled(numberColumn(numbers.train), ours, numberColumn(numbers.later)) as number[];
    got.forEach((value, row) => expect(value).toBeCloseTo(imputed[theirs].later[row]!, 8));
  }
  expect(filled(categoryColumn(words.train), 'most-frequent', categoryColumn([null]))).toEqual([
    words.mostFrequent,
  ]);
});

test('a column with nothing present is refused by name, unless a constant is given', () => {
  const nothing = numberColumn([null, null]);
  expect(refusal(() => fit(nothing, 'median'))).toBe(
    'bad-data: [prepare/impute] column "x" has no value present in 2 training rows, so it has no median. Leave the column out, or give a constant.',
  );
  expect(refusal(() => fit(categoryColumn([null]), 'most-frequent'))).toMatch(/^bad-data/);
  expect(filled(nothing, { constant: 3 }, numberColumn([null]))).toEqual([3]);
});

test('a mean or median that is not finite is refused', () => {
  expect(refusal(() => fit(numberColumn([Infinity]), 'mean'))).toMatch(/^bad-data: .* is NaN/);
  expect(refusal(() => fit(numberColumn([Infinity]), 'median'))).toMatch(/^bad-data: .* is Infinity/);
});

test('a kind that the choice is not for is refused', () => {
  expect(refusal(() => fit(categoryColumn(['a']), 'mean'))).toMatch(/^wrong-kind: .*expected number\./);
  expect(refusal(() => fit(categoryColumn(['a']), { constant: 1 }))).toMatch(/^wrong-kind/);
  expect(refusal(() => fit(numberColumn([1]), { constant: 'a' }))).toMatch(
    /^wrong-kind: .*expected category or text\./,
  );
  expect(refusal(() => fit(timeColumn([1]), 'most-frequent'))).toMatch(/^wrong-kind/);
  expect(refusal(() => fit(numberColumn([1]), 'mean').transform(table({ x: textColumn(['1']) })))).toMatch(
    /^wrong-kind/,
  );
});

test.each([undefined, 'mode', { constant: NaN }, { constant: null }, { constant: 1, also: 2 }, 3])(
  'with: %j is refused',
  (choice) => {
    expect(refusal(() => impute({ columns: ['x'], with: choice as never }))).toMatch(/^bad-option/);
  },
);
