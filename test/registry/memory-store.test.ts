import { expect, test } from 'vitest';
import { memoryStore } from '../../src/registry/memory-store.ts';
import { testSharedStore } from '../../src/testing/shared-store-suite.ts';
import { testStore, type SuiteTools } from '../../src/testing/store-suite.ts';

const tools: SuiteTools = { test, equal: (got, expected, why) => expect(got, why).toEqual(expected) };
testStore(() => memoryStore(), tools);
testSharedStore(() => {
  const store = memoryStore();
  return () => store;
}, tools);

test('two memory stores share nothing', async () => {
  const [one, other] = [memoryStore(), memoryStore()];
  await one.putIfAbsent('a', Uint8Array.of(1));
  expect(await other.get('a')).toBe(null);
});
