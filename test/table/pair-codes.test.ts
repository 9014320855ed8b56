import { expect, test } from 'vitest';
import { pairCodes } from '../../src/table/pair-codes.ts';

/** The factor that takes back a multiplication by an odd one, in 32 bits. */
function inverse(factor: number): number {
  let found = factor;
  for (let round = 0; round < 5; round++) found = Math.imul(found, 2 - Math.imul(factor, found));
  return found;
}

/** What `found` was before it took its own bits from above. */
function unshifted(found: number, bits: number): number {
  let value = found;
  for (let taken = 0; taken < 32; taken += bits) value = found ^ (value >>> bits);
  return value;
}

/** Pairs whose hashes end in twenty zeros: the steps of the hash, taken back from there. */
function collidingPairs(count: number): [number, number][] {
  return Array.from({ length: count }, (_, row) => {
    const first = (row >>> 12) + 1;
    const mixed = Math.imul(unshifted((row & 4095) << 20, 13), inverse(0xc2b2ae35));
    const second = Math.imul(unshifted(mixed, 15) ^ Math.imul(first, 0x9e3779b1), inverse(0x85ebca6b));
    return [first, unshifted(second, 16)];
  });
}

test('pairs chosen to collide have the numbers that a map gives them, and are no slower than others by much', () => {
  const pairs = collidingPairs(65_536);
  const [codes, map] = [pairCodes(), new Map<string, number>()];
  const started = performance.now();
  const found = [...pairs, ...pairs].map(([first, second]) => codes.add(first, second));
  // Half a minute where each is compared with all before it, and a tenth of a second otherwise.
  expect(performance.now() - started).toBeLessThan(10_000);
  for (const pair of pairs) if (!map.has(String(pair))) map.set(String(pair), map.size);
  expect(codes.size).toBe(map.size);
  expect(found).toEqual([...pairs, ...pairs].map((pair) => map.get(String(pair))));
  expect([codes.find(1, 1), codes.find(...pairs[7]!)]).toEqual([-1, 7]);
});
