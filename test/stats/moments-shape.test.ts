import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { random } from '../../src/core/random.ts';
import { compute } from '../../src/stats/compute.ts';
import { moments, type Moments } from '../../src/stats/moments.ts';
import { numberColumn } from '../../src/table/column.ts';
import { table } from '../../src/table/table.ts';
import { relativeError } from './numpy.ts';

interface Shape {
  readonly mean: number;
  readonly variance: number;
  readonly skewness: number;
  readonly kurtosis: number;
}

const fixture = JSON.parse(
  readFileSync(new URL('../fixtures/stats-moments.json', import.meta.url), 'utf8'),
) as {
  readonly columns: readonly {
    readonly name: string;
    readonly values: number[];
    readonly weights: number[];
    readonly exact: Shape;
    readonly weighted: Shape;
    readonly scipy: { readonly skewness: number; readonly kurtosis: number } | null;
  }[];
};

const rowsOf = (values: readonly number[], weights: readonly number[] = values.map(() => 1)) =>
  table({ x: numberColumn(values), w: numberColumn(weights) });

const expectShape = (got: Moments, expected: Shape): void => {
  const size = Math.max(Math.abs(expected.mean), Math.sqrt(expected.variance));
  expect(Math.abs(got.mean - expected.mean)).toBeLessThanOrEqual(3e-16 * size);
  expect(relativeError(got.variance, expected.variance)).toBeLessThan(1e-12);
  expect(Math.abs(got.skewness - expected.skewness)).toBeLessThan(
    1e-12 * Math.max(1, Math.abs(expected.skewness)),
  );
  expect(Math.abs(got.kurtosis - expected.kurtosis)).toBeLessThan(
    1e-12 * Math.max(1, Math.abs(expected.kurtosis)),
  );
};

describe('the shape of a column', () => {
  it.each(fixture.columns.map((column) => [column.name, column] as const))(
    'agrees with exact fractions and SciPy, in one batch and in many: %s',
    (_, { values, weights, exact, weighted, scipy }) => {
      const rows = rowsOf(values, weights);
      const answers = compute(rows, { plain: moments('x'), weighted: moments('x', { weight: 'w' }) });
      expectShape(answers.plain, exact);
      expectShape(answers.weighted, weighted);
      expect(answers.weighted.count).toBe(values.length);
      if (scipy) {
        expect(answers.plain.skewness).toBeCloseTo(scipy.skewness, 11);
        expect(answers.plain.kurtosis).toBeCloseTo(scipy.kurtosis, 10);
      }
      for (const [weight, expected] of [
        [undefined, exact],
        ['w', weighted],
      ] as const) {
        const statistic = moments('x', { weight });
        let state = statistic.start();
        values.forEach((value, row) => (state = statistic.add(state, rowsOf([value], [weights[row]!]))));
        expectShape(statistic.finish(state), expected);
      }
    },
  );

  it('is that of the plain definition, on blocks with and without missing values', () => {
    const source = random(7);
    const values = Array.from({ length: 9001 }, (_, row) =>
      row > 5000 && source.next() < 0.1
        ? [NaN, Infinity, -Infinity, -0][row % 4]!
        : Math.round(8 * source.normal()) / 4,
    );
    expectNaive(values);
    expectNaive(values.map((value) => (Number.isFinite(value) ? value : 1)));
  });

  it('is that of the plain definition on any values', () => {
    const number = fc.oneof(
      fc.integer({ min: -4, max: 4 }),
      fc.double({ min: -9, max: 9, noNaN: true }),
      fc.constantFrom(NaN, Infinity, -0),
    );
    fc.assert(fc.property(fc.array(number, { maxLength: 12 }), expectNaive), { seed: 2013, numRuns: 300 });
  });
});

function expectNaive(values: readonly number[]): void {
  const finite = values.filter(Number.isFinite);
  const mean = finite.reduce((sum, value) => sum + value, 0) / finite.length;
  const power = (k: number): number =>
    finite.reduce((sum, value) => sum + (value - mean) ** k, 0) / finite.length;
  const got = compute(rowsOf(values), { x: moments('x') }).x;
  expect(got).toMatchObject({
    missing: values.filter(Number.isNaN).length,
    infinite: values.filter((value) => Math.abs(value) === Infinity).length,
    zeros: finite.filter((value) => value === 0).length,
    negatives: finite.filter((value) => value < 0).length,
    wholeNumbers: finite.filter(Number.isInteger).length,
    weight: finite.length,
    min: finite.length > 0 ? Math.min(...finite) + 0 : NaN,
    max: finite.length > 0 ? Math.max(...finite) + 0 : NaN,
  });
  if (finite.length === 0) return;
  expect(got.mean).toBeCloseTo(mean, 12);
  expect(got.variance).toBeCloseTo(power(2), 11);
  if (new Set(finite).size > 1 && power(2) > 1e-3) {
    expect(relativeError(got.skewness + 10, power(3) / power(2) ** 1.5 + 10)).toBeLessThan(1e-9);
    expect(relativeError(got.kurtosis + 10, power(4) / power(2) ** 2 + 7)).toBeLessThan(1e-9);
  }
}

describe('weights', () => {
  it('repeat rows: a whole-number weight is that many rows', () => {
    const values = [3, 1, 4, 1, 5, -9];
    const weights = [2, 0, 1, 3, 1, 2];
    const repeated = values.flatMap((value, row) => Array.from({ length: weights[row]! }, () => value));
    const weighted = compute(rowsOf(values, weights), { x: moments('x', { weight: 'w' }) }).x;
    const plain = compute(rowsOf(repeated), { x: moments('x') }).x;
    expect(weighted).toMatchObject({ weight: 9, count: 6, zeros: 0, negatives: 1 });
    for (const figure of ['mean', 'variance', 'skewness', 'kurtosis'] as const)
      expect(relativeError(weighted[figure], plain[figure])).toBeLessThan(1e-14);
  });

  it('of zero leave counts and range, and no mean', () => {
    expect(compute(rowsOf([1, 3], [0, 0]), { x: moments('x', { weight: 'w' }) }).x).toMatchObject({
      count: 2,
      weight: 0,
      mean: NaN,
      variance: NaN,
      skewness: NaN,
      min: 1,
      max: 3,
    });
  });

  it.each([NaN, -1, Infinity])('of %s are refused with the column and the row', (wrong) => {
    const statistic = moments('x', { weight: 'w' });
    const known = statistic.add(statistic.start(), rowsOf([1, 2], [1, 1]));
    expect(() => statistic.add(known, rowsOf([1, 2], [1, wrong]))).toThrow(
      expect.objectContaining({ code: 'bad-data', details: { column: 'w', row: 3 } }),
    );
  });

  it('are another statistic than none', () => {
    expect(moments('x', { weight: 'w' }).key).not.toBe(moments('x').key);
    expect(moments('x', { weight: 'w' }).columns).toEqual(['x', 'w']);
    expect(() => moments('x', { weight: 3 } as never)).toThrow(
      expect.objectContaining({ code: 'bad-option' }),
    );
    expect(() => moments('x', { wieght: 'w' } as never)).toThrow(
      expect.objectContaining({ code: 'bad-option' }),
    );
  });
});
