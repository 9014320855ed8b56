import { expect, test } from 'vitest';
import { maxAbsScale } from '../../src/prepare/max-abs-scale.ts';
import { robustScale } from '../../src/prepare/robust-scale.ts';
import { column } from '../../src/table/table.ts';
import { fixture, type Numbers } from './fixture.ts';
import { after, expectClose, xs } from './numbers.ts';
import { refusal } from './refuses.ts';

const robust = (options = {}) => robustScale({ columns: ['x'], ...options });
const maxAbs = (options = {}) => maxAbsScale({ columns: ['x'], ...options });

test('a robust number is its distance from the median in distances of the quartiles', () => {
  // median 30, quartiles 20 and 40
  expect(after(robust(), [10, 20, 30, 40, 5000, null], [30, 50, 10, null])).toEqual([0, 1, -1, NaN]);
  expect(after(robust({ quantiles: [0, 0.5] }), [10, 20, 30, 40, 50], [50])).toEqual([1]);
});

test('a column of maxAbs is divided by its largest size', () => {
  expect(after(maxAbs(), [-4, 2, null], [2, 8, null, -0, Infinity])).toEqual([0.5, 2, NaN, -0, Infinity]);
});

test('what is constant in training is 0 where a value is present, whatever is seen later', () => {
  expect(after(robust(), [5, 5, null], [5, 9, null, Infinity])).toEqual([0, 0, NaN, 0]);
  expect(after(maxAbs(), [0, -0, null], [0, 9, null, Infinity])).toEqual([0, 0, NaN, 0]);
  // A constant that is not 0 has a size.
  expect(after(maxAbs(), [-5, -5], [-5, 10])).toEqual([-1, 2]);
});

test('both agree with scikit-learn, there and back', () => {
  const { train, later, scaled } = fixture<Numbers>('prepare-numbers');
  for (const [step, name] of [
    [robust(), 'robust'],
    [robust({ quantiles: [0.05, 0.9] }), 'robustWide'],
    [maxAbs(), 'maxAbs'],
  ] as const) {
    expectClose(after(step, train, later), scaled[name].later);
    const fitted = step.fit(xs(train));
    const back = fitted.inverse!(fitted.transform(xs(later)));
    expectClose([...column({ rows: later.length, columns: back }, 'x', 'number').values], scaled[name].back);
  }
});

test('what teaches nothing is refused by name', () => {
  for (const step of [robust(), maxAbs()]) {
    for (const values of [[null, null], [], [Infinity]])
      expect(refusal(() => step.fit(xs(values)))).toMatch(/^bad-data: .* column "x" has no finite value/);
  }
});

test('quantiles that are one number are no unit', () => {
  expect(refusal(() => robust().fit(xs([0, 0, 0, 0, 9])))).toBe(
    'bad-data: [prepare/robust-scale] column "x" has 0 at quantile 0.25 and 0 at 0.75; expected two different finite numbers. Take quantiles further apart, or standardize.',
  );
  expect(refusal(() => robust().fit(xs([1, 2, Infinity, Infinity])))).toMatch(
    /^bad-data: .* infinite values/,
  );
});

test.each([
  [{ quantiles: [0.75, 0.25] }, 'quantiles cannot be used'],
  [{ quantiles: [25, 75] }, 'quantiles cannot be used'],
  [{ quantiles: [NaN, 1] }, 'quantiles cannot be used'],
  [{ columns: 'x' }, 'columns is "x"'],
  [{ quantile: [0, 1] }, 'there is no option "quantile"'],
])('the options %j are refused', (options, why) => {
  expect(refusal(() => robust(options as never))).toContain(`bad-option: [prepare/robust-scale] ${why}`);
});

test('saved states that cannot be are refused', () => {
  const revive = (spread: unknown) =>
    robustScale.revive({
      name: 'robust-scale',
      version: 1,
      state: { columns: [{ name: 'x', median: 0, spread: spread as number }] },
    });
  expect(refusal(() => revive(-1))).toMatch(/^bad-format: .*columns\[0\]\.spread/);
  expect(refusal(() => revive('1'))).toMatch(/^bad-format: .*columns\[0\]\.spread/);
  const largest = { columns: [{ name: 'x', largest: -1 }] };
  expect(refusal(() => maxAbsScale.revive({ name: 'max-abs-scale', version: 1, state: largest }))).toMatch(
    /^bad-format: .*columns\[0\]\.largest/,
  );
});
