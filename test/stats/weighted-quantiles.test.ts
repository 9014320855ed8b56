import { describe, expect, it } from 'vitest';
import { compute } from '../../src/stats/compute.ts';
import { quantiles } from '../../src/stats/quantiles.ts';
import { numberColumn } from '../../src/table/column.ts';
import { table } from '../../src/table/table.ts';
import { weighted } from './weighted.ts';

const of = (values: readonly number[], weights: readonly number[], probabilities: readonly number[]) =>
  compute(table({ x: numberColumn(values), w: numberColumn(weights) }), {
    x: quantiles('x', probabilities, { weight: 'w' }),
  }).x;

describe('weighted quantiles', () => {
  it('are the smallest value at which the weights reach the probability', () => {
    // weights of 1, 2, 3 up to each: 1, 4, 5 of 5; rows of weight 0 and without a value are left out
    expect(of([3, 1, 2, 0, NaN], [1, 1, 3, 0, 9], [0, 0.2, 0.21, 0.8, 0.81, 1])).toEqual({
      count: 4,
      missing: 1,
      values: Float64Array.of(1, 1, 2, 2, 3, 3),
      rankError: 0,
    });
  });

  it('are NaN when nothing has a weight', () => {
    expect(of([1], [0], [0.5]).values).toEqual(Float64Array.of(NaN));
  });

  it.each(weighted.columns.map((column) => [column.name, column] as const))(
    'agree with numpy.quantile: %s',
    (_, { values, weights, quantiles: expected, someZero, quantilesSomeZero }) => {
      expect([...of(values, weights, weighted.probabilities).values]).toEqual(expected);
      expect([...of(values, someZero, weighted.probabilities).values]).toEqual(quantilesSomeZero);
    },
  );
});
