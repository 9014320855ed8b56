import { expect, test } from 'vitest';
import { bigquery } from '../../src/prepare/bigquery.ts';
import { bucketize } from '../../src/prepare/bucketize.ts';
import { minMaxScale } from '../../src/prepare/min-max-scale.ts';
import { standardize } from '../../src/prepare/standardize.ts';
import { numberColumn } from '../../src/table/column.ts';
import { column, table } from '../../src/table/table.ts';

const train = table({ x: numberColumn([1, 2, 3, 4, 5]) });
const later = table({ x: numberColumn([1, 5, 9, null]) });

test('ML.STANDARD_SCALER divides by the deviation of the sample: 1 of 1 to 5 is -1.2649', () => {
  const fitted = standardize({ columns: ['x'], ...bigquery.standardScaler }).fit(train);
  const { values } = column(fitted.transform(later), 'x', 'number');
  expect(values[0]).toBeCloseTo(-2 / Math.sqrt(2.5), 12);
  expect(values[0]).toBeCloseTo(-1.2649, 4);
});

test('ML.MIN_MAX_SCALER cuts off what is beyond 0 and 1', () => {
  const fitted = minMaxScale({ columns: ['x'], ...bigquery.minMaxScaler }).fit(train);
  expect([...column(fitted.transform(later), 'x', 'number').values]).toEqual([0, 1, 1, NaN]);
});

test("ML.BUCKETIZE puts 2.5 into bin_3 of [1, 2, 3], and into bin_2 without the boundaries, as its page's example says", () => {
  const binOf = (edges: readonly number[], value: number | null): string | undefined => {
    const one = table({ x: numberColumn([value]) });
    const { codes, levels } = column(
      bucketize({ columns: ['x'], edges, ...bigquery.bucketizer })
        .fit(one)
        .transform(one),
      'x',
      'category',
    );
    return levels[codes[0]!];
  };
  expect([binOf([1, 2, 3], 2.5), binOf([2], 2.5)]).toEqual(['bin_3', 'bin_2']);
  // A bin holds its lower edge: [2, 3).
  expect([binOf([1, 2, 3], 2), binOf([1, 2, 3], 0), binOf([1, 2, 3], 9), binOf([1, 2, 3], null)]).toEqual([
    'bin_3',
    'bin_1',
    'bin_4',
    undefined,
  ]);
});
