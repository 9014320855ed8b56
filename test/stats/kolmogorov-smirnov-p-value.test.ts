import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { kolmogorovTail } from '../../src/stats/kolmogorov-distribution.ts';
import { kolmogorovSmirnovPValue } from '../../src/stats/kolmogorov-smirnov-p-value.ts';
import { relativeError } from './numpy.ts';

const scipy = JSON.parse(
  readFileSync(new URL('../fixtures/stats-kolmogorov.json', import.meta.url), 'utf8'),
) as {
  readonly exact: (readonly [distance: number, n: number, m: number, pValue: number])[];
  readonly tail: (readonly [n: number, distance: number, chance: number])[];
};

describe('kolmogorovSmirnovPValue', () => {
  it('counts as SciPy does', () => {
    expect(scipy.exact.length).toBeGreaterThan(40);
    const far = scipy.exact
      .map(([distance, n, m, expected]) => [
        distance,
        n,
        m,
        relativeError(kolmogorovSmirnovPValue(distance, n, m, { method: 'exact' }), expected),
      ]) // prettier-ignore
      .filter(([, , , error]) => error! > 1e-11);
    expect(far).toEqual([]);
  });

  it('agrees with the distribution of one sample by SciPy', () => {
    expect(scipy.tail.length).toBeGreaterThan(120);
    const far = scipy.tail
      .map(([n, distance, expected]) => [
        n,
        distance,
        expected,
        relativeError(kolmogorovTail(n, distance), expected),
      ]) // prettier-ignore
      .filter(([, , expected, error]) => error! > (expected! < 1e-300 ? 1e-8 : 1e-9));
    expect(far).toEqual([]);
  });

  it('takes that of one sample of n m / (n + m) when asked, or when counting would take long', () => {
    const asymptotic = kolmogorovSmirnovPValue(0.2, 100, 100, { method: 'asymptotic' });
    expect(asymptotic).toBe(kolmogorovTail(50, 0.2));
    expect(kolmogorovSmirnovPValue(0.2, 100, 100)).not.toBe(asymptotic);
    expect(kolmogorovSmirnovPValue(0.01, 10_000, 10_000)).toBe(kolmogorovTail(5000, 0.01));
    // 2.5 rounds to 2, as NumPy rounds.
    expect(kolmogorovSmirnovPValue(0.7, 5, 5, { method: 'asymptotic' })).toBe(kolmogorovTail(2, 0.7));
  });

  it('goes on smoothly where the sum becomes its expansion', () => {
    for (const z of [1.5, 4]) {
      const [sum, expansion] = [1_000_000, 1_000_001].map((n) => kolmogorovTail(n, z / Math.sqrt(n)));
      expect(relativeError(sum!, expansion!)).toBeLessThan(1e-6);
    }
  });

  it('is 1 at no distance, 0 to 1 else, and does not exist without values', () => {
    expect([kolmogorovSmirnovPValue(0, 5, 5), kolmogorovSmirnovPValue(0, 1e6, 1e6)]).toEqual([1, 1]);
    expect(kolmogorovSmirnovPValue(1, 1e6, 1e6)).toBe(0);
    expect(kolmogorovSmirnovPValue(1, 2, 2)).toBeCloseTo(1 / 3, 14); // 2 of the 6 orders
    expect([kolmogorovSmirnovPValue(NaN, 5, 5), kolmogorovSmirnovPValue(0.5, 0, 5)]).toEqual([NaN, NaN]);
  });

  it('refuses what is no distance, no count and no method', () => {
    for (const wrong of [
      () => kolmogorovSmirnovPValue(1.1, 5, 5),
      () => kolmogorovSmirnovPValue(0.5, 2.5, 5),
      () => kolmogorovSmirnovPValue(0.5, 5, 5, { method: 'asymp' as never }),
    ])
      expect(wrong).toThrow(expect.objectContaining({ code: 'bad-option' }));
  });
});
