import { expect, it } from 'vitest';
import { explain } from '../../../src/models/explain/explain.ts';
import { linearModel } from '../../../src/models/linear-model.ts';
import { multinomialModel } from '../../../src/models/multinomial-model.ts';
import type { Matrix } from '../../../src/table/matrix.ts';

const features = { dense: ['a', 'b'], categories: [] };
const of = (...rows: readonly (readonly [a: number, b: number])[]): Matrix => ({
  rows: rows.length,
  dense: { names: features.dense, values: Float32Array.from(rows.flat()) },
  categories: [],
});
const linear = linearModel({ features, weights: Float64Array.of(2, 3), intercept: 1, link: 'identity' });

it('takes the mean of the values of a background that are present', () => {
  const background = of([1, NaN], [3, 10], [NaN, 20]);
  // a is 2 on average, b 15.
  const { base, contributions } = explain(linear, of([5, 15], [NaN, 16]), { background });
  expect([...base]).toEqual([1 + 2 * 2 + 3 * 15]);
  expect([...contributions]).toEqual([6, 0, NaN, 3]);
  const several = multinomialModel({
    features,
    classes: ['p', 'q'],
    weights: Float64Array.of(1, 2, 3, 4),
    intercepts: Float64Array.of(0, 1),
  });
  const found = explain(several, of([5, 15]), { background });
  expect([...found.base]).toEqual([2 + 45, 1 + 4 + 60]);
  expect([...found.contributions]).toEqual([3, 0, 6, 0]);
});

it('refuses a background in which a feature has no value, by name', () => {
  for (const background of [of([1, NaN]), of([1, NaN], [2, NaN])])
    expect(() => explain(linear, of([5, 15]), { background })).toThrow(
      expect.objectContaining({
        code: 'bad-option',
        message: '[models/explain] background has no value of "b"; expected one in some row.',
      }),
    );
});
