import { expect, test } from 'vitest';
import { duckdb } from '../../src/engines/duckdb.ts';
import type { FittedStep } from '../../src/prepare/step.ts';
import { yeoJohnson } from '../../src/prepare/yeo-johnson.ts';
import { tableOn } from '../../src/sql/relation.ts';
import { inBatches } from '../../src/table/batches.ts';
import { fixture, type Numbers } from './fixture.ts';
import { after, expectClose, xs } from './numbers.ts';
import { refusal } from './refuses.ts';

const step = (options = {}) => yeoJohnson({ columns: ['x'], ...options });
const learned = (fitted: FittedStep) =>
  (fitted.save().state as { columns: [{ lambda: number; mean: number; deviation: number }] }).columns[0];
const { powers } = fixture<Numbers>('prepare-numbers');

test('what is symmetric already is only standardized', () => {
  // mean 0, population variance 2
  expectClose(after(step(), [-2, -1, 0, 1, 2, null], [2, -1, null]), [Math.SQRT2, -Math.SQRT1_2, null], 1e-9);
  expectClose(after(step({ standardize: false }), [-2, -1, 0, 1, 2], [7, -3]), [7, -3], 1e-8);
});

test('a saved lambda of 0 is the logarithm of one more, and of 2 that of negative values', () => {
  const of = (lambda: number) =>
    [
      ...yeoJohnson
        .revive({
          name: 'yeo-johnson',
          version: 1,
          state: { columns: [{ name: 'x', lambda, mean: 0, deviation: 1 }] },
        })
        .apply(xs([Math.E - 1, -1, 1 - Math.E, 3, Infinity, -Infinity, null]))
        .values(),
    ].map((column) => [...(column as { values: Float64Array }).values])[0]!;
  // (1 − (1 + 1)²) / 2 = −1.5; (1 − e²) / 2
  expectClose(of(0), [1, -1.5, (1 - Math.E ** 2) / 2, Math.log(4), Infinity, -Infinity, null], 1e-14);
  // ((1 + 3)² − 1) / 2 = 7.5
  expectClose(of(2), [(Math.E ** 2 - 1) / 2, -Math.LN2, -1, 7.5, Infinity, -Infinity, null], 1e-14);
  // Below 0 the largest values come close to 1 / |lambda|.
  expect(of(-4)[4]).toBe(0.25);
});

test.each(Object.entries(powers))('it agrees with PowerTransformer of scikit-learn on %s', (_, expected) => {
  const { values, scikit, exact, scaled, raw } = expected;
  const { lambda } = learned(step().fit(xs(values)));
  expect(Math.abs(lambda - exact)).toBeLessThan(1e-10);
  expect(Math.abs(lambda - scikit)).toBeLessThan(1e-7);
  const first = values.slice(0, 20);
  expectClose(after(step(), values, first), scaled, 1e-6);
  expectClose(after(step({ standardize: false }), values, first), raw, 1e-6);
});

test('the transformed training rows have mean 0 and deviation 1', () => {
  for (const { values } of Object.values(powers)) {
    const got = after(step(), values, values);
    const mean = got.reduce((sum, value) => sum + value, 0) / got.length;
    expect(Math.abs(mean)).toBeLessThan(1e-9);
    expect(got.reduce((sum, value) => sum + (value - mean) ** 2, 0) / got.length).toBeCloseTo(1, 9);
  }
});

test('values turned about 0 have the lambda on the other side of 1', () => {
  for (const { values, exact } of Object.values(powers))
    expect(learned(step().fit(xs(values.map((value) => -value)))).lambda).toBeCloseTo(2 - exact, 9);
});

test('batches and an engine teach what a table teaches', async () => {
  const db = await duckdb({ threads: 1 });
  for (const { values } of Object.values(powers)) {
    const rows = xs([...values, null, Infinity, -Infinity]);
    await db.load('rows', rows);
    const { lambda, mean, deviation } = learned(step().fit(rows));
    for (const other of [
      learned(await step().fitFrom(inBatches(rows, 31))),
      learned(await step().fitFrom(tableOn(db, 'rows'))),
    ])
      expectClose([other.lambda, other.mean, other.deviation], [lambda, mean, deviation], 1e-9);
  }
  await db.close();
});

test('values of any size have a lambda', () => {
  // Logarithms evenly from 0 to 690: with lambda 0 they stay even, which no other power comes near.
  const sizes = Array.from({ length: 301 }, (_, place) => 10 ** place);
  const { lambda } = learned(step().fit(xs(sizes)));
  expect(Math.abs(lambda)).toBeLessThan(0.01);
  expect(learned(step().fit(xs(sizes.map((value) => -value)))).lambda).toBeCloseTo(2 - lambda, 9);
});

test('the way back, which not every number has', () => {
  const { values } = powers['delays']!;
  const fitted = step().fit(xs(values));
  const there = fitted.transform(xs([-30, 0, 12.5, 400, null]));
  expectClose(
    [...(fitted.inverse!(there).get('x') as { values: Float64Array }).values],
    [-30, 0, 12.5, 400, null],
    1e-10,
  );
  const skewed = step({ standardize: false }).fit(xs(powers['skewed']!.values));
  // With a lambda of -0.19 no value becomes more than 5.3.
  expectClose([...(skewed.inverse!(xs([6])).get('x') as { values: Float64Array }).values], [null]);
});

test('a constant column is 0 where a value is present, and comes back', () => {
  expect(after(step(), [5, 5, null, Infinity], [5, 9, null])).toEqual([0, 0, NaN]);
  expect(after(step({ standardize: false }), [5, 5], [5, 9])).toEqual([5, 9]);
  const fitted = step().fit(xs([-5, -5]));
  expect(fitted.inverse!(fitted.transform(xs([-5, null]))).get('x')).toEqual(xs([-5, null]).columns.get('x'));
});

test('what teaches nothing is refused by name', () => {
  for (const values of [[], [null], [Infinity, -Infinity]])
    expect(refusal(() => step().fit(xs(values)))).toMatch(/^bad-data: .* column "x" has no finite value/);
});

test('a column without a best lambda is refused', () => {
  const rare = Array.from({ length: 200 }, (_, row) => (row === 0 ? 1 : 0));
  expect(refusal(() => step().fit(xs(rare)))).toBe(
    'bad-data: [prepare/yeo-johnson] column "x" has values from 0 to 1, and no lambda from -4 to 6 makes them most like normal ones; expected values that a power can spread. Standardize the column before, or leave it out.',
  );
  expect(refusal(() => step().fit(xs(rare.map((value) => -value))))).toMatch(/^bad-data: .* no lambda/);
});

test('a column whose values are too near each other is refused', () => {
  for (const near of [
    [1e6, 1e6 + 1, 1e6 + 3],
    [-1e-9, 0, 3e-9],
  ])
    expect(refusal(() => step().fit(xs(near)))).toMatch(/^bad-data: .* no power tells on them/);
  // Best under a lambda of about -2, under which 100,000 and more is near a half to ten digits.
  const steep = Array.from({ length: 99 }, (_, row) => 1e5 * (1 - row / 100) ** (-1 / 3));
  expect(refusal(() => step().fit(xs(steep)))).toMatch(
    /^bad-data: .* under the best lambda, -[\d.]+, they cannot be told apart/,
  );
});

test.each([
  [{ columns: [] }, 'columns is a list of 0'],
  [{ standardize: 'yes' }, 'standardize is "yes"'],
  [{ lambda: 1 }, 'there is no option "lambda"'],
])('the options %j are refused', (options, why) => {
  expect(refusal(() => step(options))).toContain(`bad-option: [prepare/yeo-johnson] ${why}`);
});

test.each([{ deviation: -1 }, { lambda: null }, { mean: '0' }])(
  'a saved state with %j is refused',
  (wrong) => {
    const state = { columns: [{ name: 'x', lambda: 1, mean: 0, deviation: 1, ...wrong }] };
    expect(refusal(() => yeoJohnson.revive({ name: 'yeo-johnson', version: 1, state }))).toMatch(
      /^bad-format/,
    );
  },
);
