import fc from 'fast-check';
import { expect, test } from 'vitest';
import { frequencySketch } from '../../../src/serve/hybrid/frequency-sketch.ts';
import { tinyLfu } from '../../../src/serve/hybrid/tiny-lfu.ts';
import { hitRate, leastRecent, zipfTrace } from './caches.ts';

test('a sketch counts no less than there was, up to 15', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 2 }), { maxLength: 60 }), (keys) => {
      const sketch = frequencySketch(100);
      keys.forEach((key) => sketch.add(key));
      for (const key of new Set(keys)) {
        const came = keys.filter((each) => each === key).length;
        expect(sketch.count(key)).toBeGreaterThanOrEqual(Math.min(15, came));
      }
    }),
    { seed: 1, numRuns: 200 },
  );
});

test('a sketch made for a thousand texts rarely counts one of them as another', () => {
  const sketch = frequencySketch(1000);
  for (let at = 0; at < 1000; at++) sketch.add(`key ${at}`);
  const strangers = Array.from({ length: 10_000 }, (_, at) => sketch.count(`other ${at}`));
  // Four rows of 4,096 counters: a stranger meets others in all four with probability (1 − e^(−1000/4096))^4 = 0.22 %.
  expect(strangers.filter((count) => count > 0).length).toBeLessThan(100);
});

test('what was frequent once is forgotten', () => {
  const sketch = frequencySketch(16);
  for (let at = 0; at < 15; at++) sketch.add('once');
  expect(sketch.count('once')).toBe(15);
  for (let at = 0; at < 160 * 4; at++) sketch.add(`key ${at % 100}`);
  expect(sketch.count('once')).toBeLessThan(3);
});

test('a cache is never larger than its room, and gives what it was given', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 }), fc.array(fc.nat(20), { maxLength: 200 }), (room, keys) => {
      const cache = tinyLfu<number>(room);
      for (const key of keys) {
        const found = cache.get(`${key}`);
        if (found === undefined) cache.offer(`${key}`, key);
        else expect(found).toBe(key);
        expect(cache.size).toBeLessThanOrEqual(room);
      }
      const distinct = new Set(keys).size;
      if (distinct <= room) expect(cache.size).toBe(distinct);
    }),
    { seed: 2, numRuns: 500 },
  );
});

test('a scan of keys that never come again does not push out what is asked for', () => {
  const cache = tinyLfu<number>(100);
  const ask = (key: string): boolean => {
    const held = cache.get(key) !== undefined;
    if (!held) cache.offer(key, 1);
    return held;
  };
  for (let round = 0; round < 5; round++) for (let key = 0; key < 95; key++) ask(`hot ${key}`);
  // Each comes once more, ten requests later, and then never again.
  for (let key = 0; key < 200; key++) {
    ask(`scan ${key}`);
    ask(`scan ${key - 10}`);
  }
  const held = Array.from({ length: 95 }, (_, key) => ask(`hot ${key}`)).filter(Boolean);
  expect(held.length).toBeGreaterThan(85);
});

test('on a Zipf trace admission by frequency hits more often than least recently used, and near the best there is', () => {
  // Exponent 0.9 over 20,000 keys; a table of the 1,000 most frequent, known beforehand, is the best that can be kept.
  const { keys, best } = zipfTrace(20_000, 0.9, 100_000, 1000, 7);
  const [own, lru] = [hitRate(tinyLfu(1000), keys), hitRate(leastRecent(1000), keys)];
  expect(own).toBeGreaterThan(lru + 0.06);
  expect(own).toBeGreaterThan(best - 0.05);
});
