import { expect, test } from 'vitest';
import { standardize } from '../../src/prepare/standardize.ts';
import { categoryColumn, numberColumn } from '../../src/table/column.ts';
import { column, table } from '../../src/table/table.ts';
import { fixture, type Scikit } from './fixture.ts';
import { refusal } from './refuses.ts';

const ages = (values: (number | null)[]) => table({ age: numberColumn(values) });
const scaled = (train: (number | null)[], later: (number | null)[], options = {}) => [
  ...column(
    standardize({ columns: ['age'], ...options })
      .fit(ages(train))
      .transform(ages(later)),
    'age',
    'number',
  ).values,
];

test('a number is its distance from the mean in population deviations, and missing stays missing', () => {
  // mean 4, population variance (9 + 1 + 1 + 9) / 4 = 5
  expect(scaled([1, 3, 5, 7], [4, 4 + Math.sqrt(5), null])).toEqual([0, 1, NaN]);
});

test('the sample deviation divides by n - 1', () => {
  // variance (1 + 0 + 1) / 2 = 1
  expect(scaled([1, 2, 3], [3, 0], { deviation: 'sample' })).toEqual([1, -2]);
});

test('a constant column is 0 where a value is present, whatever is seen later', () => {
  expect(scaled([0.1, 0.1, 0.1, null], [0.1, 7, null, Infinity])).toEqual([0, 0, NaN, 0]);
  expect(scaled([5], [5, 6], { deviation: 'sample' })).toEqual([0, 0]);
});

test('infinite values do not count and stay infinite', () => {
  expect(scaled([1, 3, Infinity], [3, -Infinity])).toEqual([1, -Infinity]);
});

test('it agrees with StandardScaler of scikit-learn', () => {
  const { numbers, scaled: expected } = fixture<Scikit>('prepare-scikit');
  const fitted = standardize({ columns: ['age'] }).fit(ages(numbers.train));
  const { state } = fitted.save() as unknown as {
    state: { columns: { mean: number; deviation: number }[] };
  };
  expect(state.columns[0]!.mean).toBeCloseTo(expected.mean, 8);
  expect(state.columns[0]!.deviation).toBeCloseTo(expected.deviation, 10);
  const got = [...column(fitted.transform(ages(numbers.later)), 'age', 'number').values];
  got.forEach((value, row) => {
    const theirs = expected.later[row] ?? NaN;
    if (Number.isNaN(theirs)) expect(value).toBeNaN();
    else expect(value).toBeCloseTo(theirs, 8);
  });
});

test('a column with nothing to learn from is refused by name', () => {
  const step = standardize({ columns: ['age'] });
  expect(refusal(() => step.fit(ages([null, null])))).toBe(
    'bad-data: [prepare/standardize] column "age" has no finite value in the training rows; expected some. Leave the column out.',
  );
  expect(refusal(() => step.fit(ages([])))).toMatch(/^bad-data/);
  expect(refusal(() => step.fit(ages([Infinity])))).toMatch(/^bad-data/);
  expect(refusal(() => step.fit(ages([1e308, -1e308])))).toMatch(/^bad-data: .*too large/);
});

test.each([[[1e-170, 2e-170, 3e-170]], [[-5e-324, 0, 5e-324]], [[1e-160, 2e-160]]])(
  'values such as %j, whose squares no double holds, are not taken for a constant',
  (values) => {
    for (const deviation of ['population', 'sample'] as const) {
      expect(refusal(() => standardize({ columns: ['age'], deviation }).fit(ages(values)))).toMatch(
        /^bad-data: .*"age".*too small/,
      );
    }
  },
);

test('a column of another kind is refused on fit and on transform', () => {
  const cities = table({ age: categoryColumn(['Bath']) });
  const message = 'wrong-kind: [prepare/standardize] column "age" is of kind category; expected number.';
  expect(refusal(() => standardize({ columns: ['age'] }).fit(cities))).toBe(message);
  expect(
    refusal(() =>
      standardize({ columns: ['age'] })
        .fit(ages([1, 2]))
        .transform(cities),
    ),
  ).toBe(message);
});

test.each([
  [{}, 'columns is undefined'],
  [{ columns: [] }, 'columns is a list of 0'],
  [{ columns: ['a', 'a'] }, 'columns names "a" twice'],
  [{ columns: ['a'], deviation: 'both' }, 'deviation is "both"'],
  [{ columns: ['a'], devation: 'sample' }, 'there is no option "devation"'],
])('the options %j are refused', (options, why) => {
  expect(refusal(() => standardize(options as never))).toContain(`bad-option: [prepare/standardize] ${why}`);
});
