import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { random, shuffled } from '../../src/core/random.ts';

const fixture = JSON.parse(
  readFileSync(new URL('../fixtures/core-random.json', import.meta.url), 'utf8'),
) as {
  streams: { seed: number; next: number[] }[];
};

describe('random', () => {
  test.each(fixture.streams.map(({ seed, next }) => [seed, next] as const))(
    'the stream of seed %d is the one of sfc32 in Python',
    (seed, next) => {
      const source = random(seed);
      expect(next.map(() => source.next())).toEqual(next);
    },
  );

  test('seeds that differ in either half of the double give different streams', () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        (a, b) => {
          const [first, second] = [random(a), random(b)];
          const same = Array.from({ length: 4 }, () => first.next() === second.next()).every(Boolean);
          expect(same).toBe(a === b);
        },
      ),
      { seed: 3, numRuns: 300 },
    );
  });

  test('0 and -0 are one seed', () => {
    expect(random(-0).next()).toBe(random(0).next());
  });

  test.each([NaN, Infinity, undefined as unknown as number])('refuses the seed %s', (seed) => {
    expect(() => random(seed)).toThrow(expect.objectContaining({ code: 'bad-option' }));
  });

  test('numbers are uniform: mean, variance and the share in each of ten bins are near what they should be', () => {
    const source = random(11);
    const n = 100_000;
    const bins = new Float64Array(10);
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < n; i++) {
      const value = source.next();
      sum += value;
      squares += (value - 0.5) ** 2;
      bins[Math.floor(value * 10)]!++;
    }
    // Five standard errors: 1/√(12n) of the mean, √(p(1−p)/n) of a share.
    expect(Math.abs(sum / n - 0.5)).toBeLessThan(5 / Math.sqrt(12 * n));
    expect(Math.abs(squares / n - 1 / 12)).toBeLessThan(5 * Math.sqrt(1 / 180 / n));
    for (const count of bins) expect(Math.abs(count / n - 0.1)).toBeLessThan(5 * Math.sqrt(0.09 / n));
  });

  test('integers stay below their bound and reach every value', () => {
    const source = random(5);
    const seen = new Set(Array.from({ length: 500 }, () => source.integer(6)));
    expect([...seen].sort()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(Array.from({ length: 20 }, () => source.integer(1))).toEqual(new Array(20).fill(0));
    expect(Array.from({ length: 100 }, () => source.integer(2 ** 53)).every(Number.isSafeInteger)).toBe(true);
  });

  test('normal numbers have mean 0, variance 1 and 4.6 per cent beyond two', () => {
    const source = random(6);
    const values = Array.from({ length: 50_000 }, () => source.normal());
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    const beyond = values.filter((value) => Math.abs(value) > 2).length / values.length;
    expect(Math.abs(mean)).toBeLessThan(5 / Math.sqrt(50_000));
    expect(Math.abs(variance - 1)).toBeLessThan(5 * Math.sqrt(2 / 50_000));
    expect(Math.abs(beyond - 0.0455)).toBeLessThan(0.005);
  });
});

describe('shuffled', () => {
  test('gives every number once, in an order the seed repeats', () => {
    const order = shuffled(100, random(1));
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, index) => index));
    expect(shuffled(100, random(1))).toEqual(order);
    expect(shuffled(100, random(2))).not.toEqual(order);
    expect(shuffled(0, random(1))).toEqual(new Int32Array());
  });

  test('gives each of the six orders of three about equally often', () => {
    const counts = new Map<string, number>();
    const source = random(4);
    for (let i = 0; i < 6000; i++) {
      const order = shuffled(3, source).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values())
      expect(Math.abs(count - 1000)).toBeLessThan(5 * Math.sqrt(6000 * (1 / 6) * (5 / 6)));
  });
});

test.each([[-1], [0.5], [2 ** 31], [NaN], ['3']])('%o numbers cannot be shuffled', (n) => {
  expect(() => shuffled(n as number, random(0))).toThrow(
    expect.objectContaining({ code: 'bad-option' }) as object,
  );
});
