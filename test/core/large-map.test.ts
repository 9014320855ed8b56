import { expect, test } from 'vitest';
import { largeMap } from '../../src/core/large-map.ts';

test('a map that goes on in another one when it is full is one map', () => {
  const map = largeMap<number, string>(4);
  for (let key = 0; key < 11; key++) {
    expect(map.get(key)).toBeUndefined();
    map.add(key, `value ${key}`);
    expect(map.size).toBe(key + 1);
  }
  expect(Array.from({ length: 12 }, (_, key) => map.get(key))).toEqual([
    ...Array.from({ length: 11 }, (_, key) => `value ${key}`),
    undefined,
  ]);
});
