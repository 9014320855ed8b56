import { checkKey, checkPrefix } from '../core/key.ts';
import type { Store } from './store.ts';

const where = 'registry/memory-store';

/**
 * A store that lives as long as the value it returns: for tests, notebooks and pages.
 *
 * Bytes are copied on the way in and on the way out.
 *
 * @throws {SlipwayError} `bad-option` from every method, on a key that `checkKey` refuses.
 * @example
 * const store = memoryStore();
 * const first = await store.putIfAbsent('a/b', Uint8Array.of(1));
 * const second = await store.putIfAbsent('a/b', Uint8Array.of(2));
 * [first, second, await store.list('a/')] // => [true, false, ['a/b']]
 */
export function memoryStore(): Store {
  const kept = new Map<string, Uint8Array>();
  return {
    name: 'memory',
    get: async (key) => kept.get(checkKey(where, key))?.slice() ?? null,
    putIfAbsent: async (key, bytes) => {
      if (kept.has(checkKey(where, key))) return false;
      kept.set(key, new Uint8Array(bytes));
      return true;
    },
    list: async (prefix) => {
      checkPrefix(where, prefix);
      return [...kept.keys()].filter((key) => key.startsWith(prefix)).sort();
    },
    remove: async (key) => {
      kept.delete(checkKey(where, key));
    },
  };
}
