import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chiSquareCdf, chiSquareQuantile } from '../../src/stats/chi-square.ts';

interface Point {
  readonly probability: number;
  readonly degrees: number;
  readonly value: number;
}

const { quantiles, cdf } = JSON.parse(
  readFileSync(new URL('../fixtures/stats-chi-square.json', import.meta.url), 'utf8'),
) as Record<'quantiles' | 'cdf', Point[]>;

test('quantiles agree with SciPy to a relative 1e-9', () => {
  const gaps = quantiles.map(({ probability, degrees, value }) =>
    Math.abs(chiSquareQuantile(probability, degrees) / value - 1),
  );
  expect(gaps).toHaveLength(91);
  expect(Math.max(...gaps)).toBeLessThan(1e-9);
});

test('probabilities agree with SciPy to 1e-10', () => {
  const gaps = cdf.map(({ probability, degrees, value }) =>
    Math.abs(chiSquareCdf(value, degrees) - probability),
  );
  expect(gaps).toHaveLength(156);
  expect(Math.max(...gaps)).toBeLessThan(1e-10);
});

test('the quantile undoes the probability', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1e-6, max: 0.999999, noNaN: true }),
      fc.double({ min: 0.1, max: 3000, noNaN: true }),
      (probability, degrees) => {
        expect(chiSquareCdf(chiSquareQuantile(probability, degrees), degrees)).toBeCloseTo(probability, 9);
      },
    ),
    { seed: 1 },
  );
});

test('the ends are exact, and no degrees are a variable that is always 0', () => {
  expect([chiSquareQuantile(0, 3), chiSquareQuantile(0.95, 0)]).toEqual([0, 0]);
  expect([chiSquareCdf(-1, 3), chiSquareCdf(0, 3), chiSquareCdf(Infinity, 3)]).toEqual([0, 0, 1]);
});

test('a probability of 1, and degrees below 0, are refused', () => {
  for (const [probability, degrees] of [
    [1, 3],
    [-0.1, 3],
    [NaN, 3],
    [0.5, -1],
    [0.5, Infinity],
  ] as const) {
    expect(() => chiSquareQuantile(probability, degrees)).toThrow(
      expect.objectContaining({ code: 'bad-option' }),
    );
  }
  expect(() => chiSquareCdf(1, 0)).toThrow(expect.objectContaining({ code: 'bad-option' }));
  expect(() => chiSquareCdf(NaN, 1)).toThrow(expect.objectContaining({ code: 'bad-option' }));
});
