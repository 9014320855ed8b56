import { describe, expect, it } from 'vitest';
import { compute } from '../../src/stats/compute.ts';
import { moments } from '../../src/stats/moments.ts';
import { categoryColumn, numberColumn, timeColumn } from '../../src/table/column.ts';
import { table } from '../../src/table/table.ts';
import { numpy, relativeError } from './numpy.ts';

const of = (values: Iterable<number | null>) =>
  compute(table({ x: numberColumn(values) }), { x: moments('x') }).x;

describe('moments', () => {
  it('counts what is present, missing, zero and infinite', () => {
    // finite: 0, 2, 4 → mean 2, variance (4 + 0 + 4) / 3
    expect(of([0, null, 2, Infinity, 4, -Infinity, NaN])).toEqual({
      count: 5,
      missing: 2,
      mean: 2,
      variance: 8 / 3,
      min: 0,
      max: 4,
      zeros: 1,
      infinite: 2,
      negatives: 0,
      wholeNumbers: 3,
      weight: 3,
      skewness: 0,
      kurtosis: -1.5,
    });
  });

  it('is NaN where nothing finite is present', () => {
    const none = { mean: NaN, variance: NaN, skewness: NaN, kurtosis: NaN, min: NaN, max: NaN };
    const nothing = { ...none, zeros: 0, negatives: 0, wholeNumbers: 0, weight: 0 };
    expect(of([])).toEqual({ ...nothing, count: 0, missing: 0, infinite: 0 });
    expect(of([null, Infinity])).toEqual({ ...nothing, count: 1, missing: 1, infinite: 1 });
  });

  it('counts minus zero as a zero, and not as negative', () => {
    expect(of([-0, 1])).toMatchObject({ zeros: 1, negatives: 0 });
    expect(of([-0, 0, -1, 1])).toMatchObject({ zeros: 2, negatives: 1 });
  });

  it('has no shape where all values are one number', () => {
    expect(of([0.1, 0.1, 0.1])).toMatchObject({ mean: 0.1, variance: 0, skewness: NaN, kurtosis: NaN });
  });

  it('reads time columns and refuses categories', () => {
    expect(compute(table({ t: timeColumn([10, 30]) }), { t: moments('t') }).t.mean).toBe(20);
    expect(() => compute(table({ c: categoryColumn(['a']) }), { c: moments('c') })).toThrow(
      expect.objectContaining({ code: 'wrong-kind' }),
    );
  });

  it.each(numpy.columns.map((column) => [column.name, column] as const))(
    'agrees with NumPy and with exact fractions: %s',
    (_, column) => {
      const { mean, variance, min, max } = of(column.values);
      expect([min, max]).toEqual([column.min, column.max]);
      const size = Math.max(Math.abs(column.exactMean), Math.sqrt(column.exactVariance));
      expect(Math.abs(mean - column.exactMean)).toBeLessThanOrEqual(3e-16 * size);
      expect(relativeError(variance, column.exactVariance)).toBeLessThan(1e-14);
      // NumPy's two passes lose digits far from zero, and find a little variance in a constant 0.1.
      expect(Math.abs(mean - column.mean)).toBeLessThanOrEqual(1e-14 * size);
      expect(Math.abs(variance - column.variance)).toBeLessThanOrEqual(1e-3 * column.exactVariance + 1e-30);
    },
  );

  it('keeps its digits over many small batches', () => {
    const { values, exactMean, exactVariance } = numpy.columns.find(({ name }) =>
      name.startsWith('large offset'),
    )!;
    const statistic = moments('x');
    let state = statistic.start();
    for (const value of values)
      state = statistic.merge(state, statistic.add(statistic.start(), table({ x: numberColumn([value]) })));
    expect(relativeError(statistic.finish(state).mean, exactMean)).toBeLessThan(3e-16);
    expect(relativeError(statistic.finish(state).variance, exactVariance)).toBeLessThan(1e-12);
  });
});

it.each([[[-1e308, 1e308]], [[1e308, -1e308, 0]], [[1e308, 1e308, 1.7e308, 0]], [[1e300, -1e300, 3e300]]])(
  'a variance beyond doubles is infinite, in a table and in batches: %o',
  (values) => {
    const inBatches = values.map((value) => table({ x: numberColumn([value]) }));
    const statistic = moments('x');
    const state = inBatches.reduce((known, batch) => statistic.add(known, batch), statistic.start());
    expect([of(values).variance, statistic.finish(state).variance]).toEqual([Infinity, Infinity]);
  },
);

it('a mean whose sums overflow is there, in a table and in batches', () => {
  const statistic = moments('x');
  const halves = [[-1e308], [1e308]].map((values) => table({ x: numberColumn(values) }));
  const state = halves.reduce((known, batch) => statistic.add(known, batch), statistic.start());
  expect([of([-1e308, 1e308]).mean, statistic.finish(state).mean]).toEqual([0, 0]);
});
