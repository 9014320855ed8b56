import { describe, expect, it } from 'vitest';
import { compute } from '../../src/stats/compute.ts';
import { quantiles } from '../../src/stats/quantiles.ts';
import { random } from '../../src/core/random.ts';
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

  it('reach a probability that the weights tie with, in whatever order they are added up', () => {
    const values = Array.from({ length: 30 }, (_, row) => Math.floor(((row * 7) % 30) / 3));
    const tenths = Array.from({ length: 10 }, (_, place) => (place + 1) / 10);
    for (const weight of [0.1, 0.7, 1 / 3, 1e-3])
      expect([...of(values, values.map(() => weight), tenths).values]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]); // prettier-ignore
    // The largest is that of 1, however little it weighs.
    expect([...of([1, 2, 3], [1, 1, 1e-15], [0.5, 1]).values]).toEqual([1, 3]);
  });

  it('of many values are those of a plain sort: wide, crowded and infinite ones', () => {
    const source = random(9);
    const makers = [
      () => source.normal(),
      () => 1e9 + source.normal(),
      () => -5 - source.next(),
      () => Math.exp(100 * source.normal()) * (source.next() < 0.5 ? -1 : 1),
      () => (source.next() < 0.9 ? 0 : source.normal()),
      () => [-Infinity, Infinity, -0, 0, 1, NaN, Number.MIN_VALUE, -1.7e308, 1.7e308][source.integer(9)]!,
    ];
    const probabilities = [0.9, 0, 0.001, 0.25, 0.5, 0.5000001, 0.999, 1];
    for (const make of makers) {
      const rows = Array.from({ length: 6000 }, () => [make(), source.integer(4)] as const);
      const sorted = rows.filter(([x, w]) => !Number.isNaN(x) && w > 0).sort(([a], [b]) => (a < b ? -1 : 1));
      // Weights are whole numbers: their sums are exact, in any order.
      const total = sorted.reduce((sum, [, w]) => sum + w, 0);
      const plain = probabilities.map((probability) => {
        let sum = 0;
        return sorted.find(([, w]) => (sum += w) >= probability * total)![0] + 0;
      });
      const got = of(rows.map(([x]) => x), rows.map(([, w]) => w), probabilities); // prettier-ignore
      expect([...got.values]).toEqual(plain);
    }
  });

  it.each(weighted.columns.map((column) => [column.name, column] as const))(
    'agree with numpy.quantile: %s',
    (_, { values, weights, quantiles: expected, someZero, quantilesSomeZero }) => {
      expect([...of(values, weights, weighted.probabilities).values]).toEqual(expected);
      expect([...of(values, someZero, weighted.probabilities).values]).toEqual(quantilesSomeZero);
    },
  );
});
