import { expect, test } from 'vitest';
import { logTransform, type LogTransformOptions } from '../../src/prepare/log-transform.ts';
import { pipeline } from '../../src/prepare/pipeline.ts';
import { after, expectClose, xs } from './numbers.ts';
import { refusal } from './refuses.ts';

const log = (options: Partial<LogTransformOptions> = {}) => logTransform({ columns: ['x'], ...options });

test('logarithms to three bases, and missing stays missing', () => {
  expect(after(log(), [1], [1, Math.E, null, Infinity])).toEqual([0, 1, NaN, Infinity]);
  expect(after(log({ base: 2 }), [1], [8, 0.5])).toEqual([3, -1]);
  expect(after(log({ base: 10 }), [1], [1000, 0.01])).toEqual([3, -2]);
});

test('a constant is added first, and 1 keeps what is near 0', () => {
  expect(after(log({ plus: 1 }), [0], [0, 1e-20])).toEqual([0, 1e-20]);
  expect(after(log({ base: 2, plus: 1 }), [0], [7])).toEqual([3]);
  expectClose(after(log({ base: 10, plus: 10 }), [0], [90, -9]), [2, 0]);
});

test('a value without a logarithm is missing, is counted in training and refused by a matrix', () => {
  expect(after(log(), [1], [0, -0, -1, -Infinity, 5e-324])).toEqual([NaN, NaN, NaN, NaN, Math.log(5e-324)]);
  expect(after(log({ plus: 1 }), [1], [-1, -1.5])).toEqual([NaN, NaN]);
  expect(
    log({ plus: 1 })
      .fit(xs([-1, -2, -0.5, 0, null, Infinity]))
      .save().state,
  ).toEqual({
    columns: [{ name: 'x', base: 'e', plus: 1, outside: 2 }],
  });
  const prepare = pipeline(log()).fit(xs([1, 2]));
  expect(refusal(() => prepare.matrix(xs([3, 0])))).toMatch(/^bad-data: .*feature "x" is missing at row 1/);
});

test('the way back', () => {
  for (const options of [
    {},
    { base: 2 },
    { base: 10, plus: 1 },
    { plus: 1 },
    { base: 10, plus: 7 },
  ] as const) {
    const fitted = log(options).fit(xs([3]));
    const back = fitted.inverse!(fitted.transform(xs([1, 3, 1e6, null]))).get('x') as {
      values: Float64Array;
    };
    expectClose([...back.values], [1, 3, 1e6, null]);
  }
});

test('values none of which has a logarithm are refused; no values are not', () => {
  expect(refusal(() => log().fit(xs([0, -3, null])))).toBe(
    'bad-data: [prepare/log-transform] column "x" has no value above 0 in the training rows, so none has a logarithm; expected some. Give a larger plus, or take yeoJohnson.',
  );
  expect(after(log(), [], [1])).toEqual([0]);
  expect(after(log(), [null], [1])).toEqual([0]);
});

test.each([
  [{ base: 3 }, 'base is the number 3'],
  [{ base: '2' }, 'base is the text "2"'],
  [{ plus: NaN }, 'plus is NaN'],
  [{ plus: '1' }, 'plus is "1"'],
  [{ plus1: true }, 'there is no option "plus1"'],
])('the options %j are refused', (options, why) => {
  expect(refusal(() => log(options as never))).toContain(`bad-option: [prepare/log-transform] ${why}`);
});

test.each([{ base: 2 }, { plus: null }, { outside: 0.5 }])('a saved state with %j is refused', (wrong) => {
  const state = { columns: [{ name: 'x', base: 'e', plus: 0, outside: 0, ...wrong }] };
  expect(refusal(() => logTransform.revive({ name: 'log-transform', version: 1, state }))).toMatch(
    /^bad-format/,
  );
});
