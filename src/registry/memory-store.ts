import { SlipwayError } from '../core/error.ts';
import { checkKey, checkPrefix } from '../core/key.ts';
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
    get: async (key) => kept.get(checkKey(where, key))?.slice() ?? null,
    putIfAbsent: async (key, bytes) => {
      checkKey(where, key);
      if (Object.prototype.toString.call(bytes) !== '[object Uint8Array]')
        throw new SlipwayError(
          'bad-data',
          where,
          `what is to be kept is of type ${typeof bytes}; expected a Uint8Array.`,
        );
      if (kept.has(key)) return false;
      const above = foldersOf(key);
      if (folders.has(key) || above.some((folder) => kept.has(folder)))
        throw new SlipwayError(
          'conflict',
          where,
          `the key ${key} would be the folder of another, or lie in one that is a key. Use another key.`,
        );
      for (const folder of above) folders.add(folder);
      kept.set(key, new Uint8Array(bytes));
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

/** `a` and `a/b` of `a/b/c`. */
function foldersOf(key: string): readonly string[] {
  const parts = key.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
}
