import { expect, test } from 'vitest';
import type { Store } from '../../src/registry/store.ts';
import { testStore } from '../../src/testing/store-suite.ts';
import { documentedPart } from '../documented-part.ts';

const { lines, exports: documented } = documentedPart<{ clientStore: (client: unknown) => Store }>('A store');

/** The store of the page, as it stands there, on a client in memory. */
function documentedStore(): Store {
  const kept = new Map<string, Uint8Array>();
  return documented.clientStore({
    read: (key: string) => Promise.resolve(kept.get(key)),
    insert: (key: string, bytes: Uint8Array) => {
      if (kept.has(key)) return Promise.reject(Object.assign(new Error('there'), { code: 'EXISTS' }));
      kept.set(key, bytes);
      return Promise.resolve();
    },
    keysFrom: (prefix: string) => Promise.resolve([...kept.keys()].filter((key) => key.startsWith(prefix))),
  });
}

test('the documented store has fewer than 40 lines', () => {
  expect(lines).toBeLessThan(40);
});

testStore(documentedStore, { test, equal: (got, expected, why) => expect(got, why).toEqual(expected) });
