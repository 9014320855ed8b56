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
      for (const other of kept.keys()) {
        if (other.startsWith(`${key}/`) || key.startsWith(`${other}/`))
          throw new SlipwayError(
            'conflict',
            where,
            `one of the keys ${key} and ${other} would be the folder of the other. Use another key.`,
          );
      }
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
