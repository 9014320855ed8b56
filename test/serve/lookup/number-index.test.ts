import fc from 'fast-check';
import { expect, test } from 'vitest';
import { numberFinder, numberIndex } from '../../../src/serve/lookup/number-index.ts';
import { collidingDoubles, collidingNumbers } from './colliding.ts';

test('numbers are told apart to the last bit, below, above and between them', () => {
  const near = [6, 6.5, 7.000001, 10, -7, 7 + 2 ** 32, 6 + 2 ** 32, NaN, Infinity, -Infinity, 2 ** 53];
  for (const values of [[7], [7, 9_000_000], [7, 9_000_000, 1e15], [7, 0.5]]) {
    const find = numberFinder(numberIndex(Float64Array.from(values)));
    const slots = values.map(find);
    expect(Math.min(...slots)).toBeGreaterThanOrEqual(0);
    expect(new Set(slots).size).toBe(values.length);
    for (const other of near) expect([other, find(other)]).toEqual([other, -1]);
  }
  expect(numberFinder(numberIndex(new Float64Array()))(0)).toBe(-1);
});

test('an index finds what a set has', () => {
  const numbers = fc.oneof(fc.integer({ min: -9, max: 9 }), fc.integer(), fc.maxSafeInteger(), fc.double());
  const plain = numbers.filter((value) => !Number.isNaN(value)).map((value) => value + 0);
  fc.assert(
    fc.property(
      fc.uniqueArray(plain, { maxLength: 60 }),
      fc.array(plain, { maxLength: 20 }),
      (held, asked) => {
        const set = new Set(held);
        const find = numberFinder(numberIndex(Float64Array.from(held)));
        for (const value of [...held, ...asked]) expect(find(value) >= 0).toBe(set.has(value));
        expect(new Set(held.map(find)).size).toBe(held.length);
      },
    ),
    { seed: 8, numRuns: 300 },
  );
});

test('a search in a table that is full ends', () => {
  const full = { keys: Uint32Array.of(1, 2, 3), low: 0, count: 3, salt: 0 };
  expect(numberFinder(full)(77)).toBe(-1);
  expect(numberFinder({ ...full, keys: Float64Array.of(1, 2, 3) })(77)).toBe(-1);
});

test('numbers chosen to have alike hashes do not make searches long', () => {
  const chosen = collidingNumbers(20_000);
  const doubles = collidingDoubles(20_000);
  for (const values of [chosen, doubles]) {
    const index = numberIndex(Float64Array.from(values));
    expect(index.salt).not.toBe(0);
    expect(longestRun(index.keys)).toBeLessThan(1024);
    const find = numberFinder(index);
    expect(new Set(values.map(find)).size).toBe(values.length);
    expect(find(0)).toBe(-1);
    expect(numberIndex(Float64Array.from(values)).salt).toBe(index.salt);
  }
  expect(numberIndex(Float64Array.from({ length: 20_000 }, (_, row) => row * 7919)).salt).toBe(0);
});

/** The most full slots in a row: no search is longer. */
function longestRun(keys: Uint32Array | Float64Array): number {
  let [longest, run] = [0, 0];
  for (const key of keys) {
    run = Number.isNaN(key) || (key === 0 && keys instanceof Uint32Array) ? 0 : run + 1;
    longest = Math.max(longest, run);
  }
  return longest;
}
