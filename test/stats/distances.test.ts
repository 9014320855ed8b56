import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jensenShannon, jensenShannonByChance } from '../../src/stats/jensen-shannon.ts';
import { lInfinity, lInfinityByChance } from '../../src/stats/l-infinity.ts';
import { psi, psiByChance } from '../../src/stats/psi.ts';

interface Case {
  readonly reference: number[];
  readonly window: number[];
  readonly lInfinity: number;
  readonly bits: number;
  readonly nats: number;
  readonly psi: number;
  readonly psiCoarse: number;
  readonly psiAdded: number;
}

interface Chance {
  readonly shares: number[];
  readonly referenceRows: number;
  readonly windowRows: number;
  readonly psi: number;
  readonly bits: number;
  readonly lInfinity: number;
}

const { cases, chance } = JSON.parse(
  readFileSync(new URL('../fixtures/stats-distances.json', import.meta.url), 'utf8'),
) as { cases: Case[]; chance: Chance[] };

const distances = {
  lInfinity,
  psi,
  jensenShannon,
  inNats: (r: number[], w: number[]) => jensenShannon(r, w, { base: 'e' }),
};

test('distances agree with SciPy to 1e-12', () => {
  expect(cases).toHaveLength(200);
  for (const { reference, window, ...expected } of cases) {
    expect(lInfinity(reference, window)).toBeCloseTo(expected.lInfinity, 12);
    expect(jensenShannon(reference, window)).toBeCloseTo(expected.bits, 12);
    expect(jensenShannon(reference, window, { base: 'e' })).toBeCloseTo(expected.nats, 12);
    expect(psi(reference, window)).toBeCloseTo(expected.psi, 12);
    expect(psi(reference, window, { floor: 0.01 })).toBeCloseTo(expected.psiCoarse, 12);
    expect(psi(reference, window, { floor: 1e-6, flooring: 'add' })).toBeCloseTo(expected.psiAdded, 12);
  }
});

test('the floor is part of the index: an emptied bin of 5 % gives 0.067, 0.313 or 1.004', () => {
  const reference = [5, 95];
  const at = (floor: number): string => psi(reference, [0, 100], { floor }).toFixed(3);
  expect([at(0.01), at(1e-4), at(1e-10)]).toEqual(['0.067', '0.313', '1.004']);
  expect(psi(reference, [0, 100], { floor: 0 })).toBe(Infinity);
});

test('distances are 0 on themselves, never negative, alike both ways, and blind to the totals', () => {
  const counts = fc.array(fc.tuple(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: 1000 })), {
    minLength: 1,
    maxLength: 12,
  });
  fc.assert(
    fc.property(counts, fc.constantFrom(2, 3, 100), (pairs, times) => {
      const [first, second] = [pairs.map(([a]) => a), pairs.map(([, b]) => b)];
      fc.pre(first.some((a) => a > 0) && second.some((b) => b > 0));
      for (const distance of Object.values(distances)) {
        expect(distance(first, first)).toBe(0);
        expect(distance(first, second)).toBeGreaterThanOrEqual(0);
        expect(distance(second, first)).toBeCloseTo(distance(first, second), 12);
        expect(
          distance(
            first,
            second.map((b) => times * b),
          ),
        ).toBeCloseTo(distance(first, second), 12);
      }
      expect(lInfinity(first, second)).toBeLessThanOrEqual(1);
      expect(jensenShannon(first, second)).toBeLessThanOrEqual(1);
    }),
    { seed: 1 },
  );
});

test('nothing in common is 1 bit, and 1', () => {
  expect([jensenShannon([2, 0], [0, 5]), lInfinity([2, 0], [0, 5])]).toEqual([1, 1]);
});

test('a distance from nothing does not exist', () => {
  for (const distance of Object.values(distances)) {
    expect([distance([0, 0], [1, 2]), distance([1, 2], [0, 0]), distance([], [])]).toEqual([NaN, NaN, NaN]);
  }
});

test('other bins, counts below 0 and unknown options are refused', () => {
  for (const distance of Object.values(distances)) {
    expect(() => distance([1, 2], [1])).toThrow(expect.objectContaining({ code: 'shape-mismatch' }));
    for (const bad of [-1, NaN, Infinity]) expect(() => distance([1, 2], [1, bad])).toThrow(/bin 1 holds/);
  }
  expect(() => psi([1], [1], { floor: -1 })).toThrow(expect.objectContaining({ code: 'bad-option' }));
  expect(() => psi([1], [1], { flor: 1 } as object)).toThrow(expect.objectContaining({ code: 'bad-option' }));
  expect(() => jensenShannon([1], [1], { base: 10 } as object)).toThrow(
    expect.objectContaining({ code: 'bad-option' }),
  );
});

test('what chance makes of each measure agrees with the 95th of 100 simulated pairs of samples', () => {
  expect(chance).toHaveLength(8);
  for (const { shares, referenceRows, windowRows, ...simulated } of chance) {
    expect(Math.abs(psiByChance(shares.length, referenceRows, windowRows) / simulated.psi - 1)).toBeLessThan(
      0.05,
    );
    expect(
      Math.abs(jensenShannonByChance(shares.length, referenceRows, windowRows) / simulated.bits - 1),
    ).toBeLessThan(0.05);
    const largest = lInfinityByChance(shares, referenceRows, windowRows) / simulated.lInfinity;
    expect(largest).toBeGreaterThan(0.97);
    expect(largest).toBeLessThan(1.08);
  }
});

test('chance is nothing with one level, at most everything, and undefined without rows', () => {
  expect([psiByChance(1, 5, 5), jensenShannonByChance(1, 5, 5), lInfinityByChance([10, 0], 5, 5)]).toEqual([
    0, 0, 0,
  ]);
  expect([jensenShannonByChance(50, 2, 2), lInfinityByChance([3, 3, 3], 1, 1)]).toEqual([1, 1]);
  expect([psiByChance(3, 0, 5), jensenShannonByChance(3, 5, 0), lInfinityByChance([1, 1], 0, 5)]).toEqual([
    NaN,
    NaN,
    NaN,
  ]);
});

test('counts that are text are refused, not joined', () => {
  for (const distance of [psi, jensenShannon, lInfinity])
    expect(() => distance(['1', '2'] as never, [1, 2])).toThrow(
      expect.objectContaining({
        code: 'bad-data',
        message: expect.stringContaining('the text "1"') as string,
      }) as object,
    );
});
