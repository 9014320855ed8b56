import { expect, test } from 'vitest';
import { memoryStore } from '../../src/registry/memory-store.ts';
import { testStore } from '../../src/testing/store-suite.ts';

testStore(() => memoryStore(), { test, equal: (got, expected, why) => expect(got, why).toEqual(expected) });

test('two memory stores share nothing', async () => {
  const [one, other] = [memoryStore(), memoryStore()];
  await one.putIfAbsent('a', Uint8Array.of(1));
  expect(await other.get('a')).toBe(null);
});
