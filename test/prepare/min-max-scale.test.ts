import { expect, test } from 'vitest';
import { minMaxScale } from '../../src/prepare/min-max-scale.ts';
import { categoryColumn } from '../../src/table/column.ts';
import { column, table } from '../../src/table/table.ts';
import { fixture, type Numbers } from './fixture.ts';
import { after, expectClose, xs } from './numbers.ts';
import { refusal } from './refuses.ts';

const step = (options = {}) => minMaxScale({ columns: ['x'], ...options });

test('training goes from 0 to 1, later values beyond, and missing stays missing', () => {
  expect(after(step(), [2, 4, null, 6], [2, 5, 6, 8, 0, null])).toEqual([0, 0.75, 1, 1.5, -0.5, NaN]);
});

test('another range, and values beyond brought to its ends', () => {
  expect(after(step({ range: [-1, 1] }), [0, 10], [0, 5, 10, 20])).toEqual([-1, 0, 1, 3]);
  expect(
    after(step({ range: [-1, 1], beyond: 'clip' }), [0, 10], [-7, 5, 20, -Infinity, Infinity, null]),
  ).toEqual([-1, 0, 1, -1, 1, NaN]);
  // 0.3 + (0.9 - 0.3) is more than 0.9 in doubles: the ends are the ends all the same.
  expect(after(step({ range: [0.3, 0.9], beyond: 'clip' }), [0, 3], [0, 3])).toEqual([0.3, 0.9]);
});

test('a constant column is the lower end where a value is present, whatever is seen later', () => {
  expect(after(step({ range: [2, 3] }), [5, 5, null], [5, 9, null, -Infinity])).toEqual([2, 2, NaN, 2]);
});

test('infinite values do not count and are beyond', () => {
  expect(after(step(), [0, 2, Infinity], [1, Infinity, -Infinity])).toEqual([0.5, Infinity, -Infinity]);
});

test('it agrees with MinMaxScaler of scikit-learn, there and back', () => {
  const { train, later, scaled } = fixture<Numbers>('prepare-numbers');
  expectClose(after(step(), train, later), scaled.minMax.later);
  expectClose(after(step({ range: [-1, 3] }), train, later), scaled.minMaxRange.later);
  expectClose(after(step({ beyond: 'clip' }), train, later), scaled.minMaxClip.later);
  for (const [options, name] of [
    [{ range: [-1, 3] }, 'minMaxRange'],
    [{ beyond: 'clip' }, 'minMaxClip'],
  ] as const) {
    const fitted = step(options).fit(xs(train));
    const back = fitted.inverse!(fitted.transform(xs(later)));
    expectClose([...column({ rows: later.length, columns: back }, 'x', 'number').values], scaled[name].back);
  }
});

test('the constant of a constant column comes back', () => {
  const fitted = step().fit(xs([7, 7]));
  expect(fitted.inverse!(fitted.transform(xs([7, null]))).get('x')).toEqual(xs([7, null]).columns.get('x'));
});

test('what teaches nothing is refused by name', () => {
  expect(refusal(() => step().fit(xs([null, null])))).toBe(
    'bad-data: [prepare/min-max-scale] column "x" has no finite value in the training rows; expected some. Leave the column out.',
  );
  expect(refusal(() => step().fit(xs([])))).toMatch(/^bad-data/);
  expect(refusal(() => step().fit(xs([Infinity, -Infinity])))).toMatch(/^bad-data/);
  expect(refusal(() => step().fit(xs([1e308, -1e308])))).toMatch(/^bad-data: .*difference is too large/);
  expect(refusal(() => step().fit(table({ x: categoryColumn(['a']) })))).toMatch(/^wrong-kind/);
});

test.each([
  [{ columns: [] }, 'columns is a list of 0'],
  [{ range: [1, 0] }, 'range cannot be used'],
  [{ range: [0, Infinity] }, 'range cannot be used'],
  [{ range: [0] }, 'range cannot be used'],
  [{ range: 1 }, 'range cannot be used'],
  [{ beyond: 'drop' }, 'beyond is "drop"'],
  [{ clip: true }, 'there is no option "clip"'],
])('the options %j are refused', (options, why) => {
  expect(refusal(() => step(options))).toContain(`bad-option: [prepare/min-max-scale] ${why}`);
});

test.each([
  [{ max: -1 }, 'max'],
  [{ max: Infinity }, 'max'],
  [{ high: 0 }, 'high'],
  [{ beyond: 'both' }, 'beyond'],
  [{ name: 1 }, 'name'],
])('a saved state with %j is refused', (wrong, field) => {
  const state = { columns: [{ name: 'x', min: 0, max: 1, low: 0, high: 1, beyond: 'keep', ...wrong }] };
  expect(refusal(() => minMaxScale.revive({ name: 'min-max-scale', version: 1, state }))).toContain(
    `bad-format: [prepare/min-max-scale] the saved state.columns[0].${field} cannot be read`,
  );
});
