import { expect, test } from 'vitest';
import { zipfFit } from '../../src/stats/zipf-fit.ts';

const ranking = (exponent: number, ranks: number): Float64Array =>
  Float64Array.from({ length: ranks }, (_, rank) => 1e6 * (rank + 1) ** -exponent);

test('a ranking that follows the law gives its exponent back', () => {
  for (const exponent of [0.05, 0.5, 1, 1.5, 3]) {
    for (const ranks of [2, 10, 1000]) {
      const fit = zipfFit(ranking(exponent, ranks));
      expect(fit.exponent).toBeCloseTo(exponent, 9);
      expect(fit.distance).toBeLessThan(1e-9);
    }
  }
});

test('ranks that are all as frequent have the exponent 0, and one alone has none', () => {
  expect(zipfFit(Float64Array.of(7, 7, 7)).exponent).toBeCloseTo(0, 9);
  expect(zipfFit(Float64Array.of(7))).toEqual({ exponent: NaN, standardError: NaN, distance: NaN });
  expect(zipfFit(Float64Array.of())).toEqual({ exponent: NaN, standardError: NaN, distance: NaN });
});

test('the exponent is the most likely one, and its error is that of two ranks by hand', () => {
  // Of two ranks, 3 : 1. The share of the first is 1 ÷ (1 + 2^−s) = 0.75, so s = log2(3).
  const { exponent, standardError, distance } = zipfFit(Float64Array.of(3, 1));
  expect(exponent).toBeCloseTo(Math.log2(3), 12);
  // The variance of ln r is 0.75 · 0.25 · ln(2)².
  expect(standardError).toBeCloseTo(1 / Math.sqrt(4 * 0.1875 * Math.log(2) ** 2), 12);
  expect(distance).toBeLessThan(1e-12);
});

test('far from the law, the distance says so', () => {
  // Nine ranks alike and one far above: the shares of the head cannot be met.
  expect(zipfFit(Float64Array.of(1000, ...Array<number>(99).fill(10))).distance).toBeGreaterThan(0.1);
});

test('counts out of order are refused', () => {
  for (const counts of [[1, 2], [2, -1], [NaN], [Infinity, 1]])
    expect(() => zipfFit(Float64Array.from(counts))).toThrow(expect.objectContaining({ code: 'bad-data' }));
});
