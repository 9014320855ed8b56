import { checkKey, checkPrefix } from '../core/key.ts';
import { checkSize, folderConflict, foldersOf, ownBytes } from './store-keys.ts';
import type { Store } from './store.ts';

const where = 'registry/memory-store';

/**
 * A store that lives as long as the value it returns: for tests, notebooks and pages.
 *
 * Bytes are copied on the way in and on the way out.
 *
 * @throws {SlipwayError} from the methods: `bad-option` on a key that `checkKey` refuses; `bad-data` on a value that is
 *   not a `Uint8Array`; `conflict` when a key would be the folder of another.
 * @example
 * const store = memoryStore();
 * const first = await store.putIfAbsent('a/b', Uint8Array.of(1));
 * const second = await store.putIfAbsent('a/b', Uint8Array.of(2));
 * [first, second, await store.list('a/')] // => [true, false, ['a/b']]
 */
export function memoryStore(): Store {
  const kept = new Map<string, Uint8Array>();
  /** Everything that a key lies below. */
  const folders = new Set<string>();
  return {
    name: 'memory',
    get: async (key, atMost = Infinity) => {
      const found = kept.get(checkKey(where, key));
      if (!found) return null;
      checkSize(where, key, found.length, atMost);
      return found.slice();
    },
    putIfAbsent: async (key, bytes) => {
      checkKey(where, key);
      const own = ownBytes(where, key, bytes, Infinity);
      if (kept.has(key)) return false;
      const above = foldersOf(key);
      if (folders.has(key) || above.some((folder) => kept.has(folder))) throw folderConflict(where, key);
      for (const folder of above) folders.add(folder);
      kept.set(key, own);
      return true;
    },
    list: async (prefix) => {
      checkPrefix(where, prefix);
      return [...kept.keys()].filter((key) => key.startsWith(prefix)).sort();
    },
    remove: async (key) => {
      if (!kept.delete(checkKey(where, key))) return;
      folders.clear();
      for (const left of kept.keys()) for (const folder of foldersOf(left)) folders.add(folder);
    },
  };
}
