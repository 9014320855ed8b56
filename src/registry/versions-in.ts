import { isModelName } from './names.ts';
import { remembered } from './remembered.ts';
import { countedKey, countedKeys, gaveUp, lastFrom, maxAttempts, recordsOf } from './sequence.ts';
import type { Store } from './store.ts';
import { readBack, readVersion, writeVersion, type Version } from './version.ts';

/** What a version's record says once its number, and the time of the version before (`''` for the first), are known. */
export type MakeVersion = (number: number, before: string) => Version;

/** The versions of models. Records never change, so those that were read are remembered, up to a size. */
export interface Versions {
  /** The names of all models that have a version, in the order of their characters. */
  names(): Promise<readonly string[]>;
  /** How many versions a model has. */
  count(name: string): Promise<number>;
  /** One of them, or `null`. */
  read(name: string, version: number): Promise<Version | null>;
  /** Some of them in the order of their numbers, from one on. */
  list(name: string, from: number, limit: number): Promise<readonly Version[]>;
  /**
   * Adds one under the next free number; `make` is asked again when somebody else took that.
   *
   * @throws {SlipwayError} `bad-data` for a record that could not be read back: nothing is written.
   */
  append(name: string, make: MakeVersion): Promise<Version>;
}

/** @param cacheBytes - of the records that are remembered, as they are stored; the last used stay. */
export function versionsIn(store: Store, cacheBytes: number): Versions {
  const cache = remembered<Version>(cacheBytes);
  const counts = new Map<string, number>();

  async function at(
    name: string,
    number: number,
    remember: 'set' | 'offer' = 'set',
  ): Promise<Version | null> {
    const key = countedKey(prefixOf(name), number);
    const known = cache.get(key);
    if (known) return known;
    const bytes = await store.get(key);
    if (bytes === null) return null;
    const version = readVersion(bytes, key, { name, version: number });
    cache[remember](key, version, bytes.length);
    return version;
  }

  async function count(name: string): Promise<number> {
    const known = counts.get(name) ?? 0;
    const found =
      known === 0
        ? (await countedKeys(store, prefixOf(name))).length
        : await lastFrom(store, prefixOf(name), known);
    if (found > 0) counts.set(name, found);
    return found;
  }

  return {
    names: async () => {
      const keys = await store.list('models/');
      const names = new Set<string>();
      for (const key of keys) {
        // Whatever else somebody left there is no model.
        const [, name = '', folder] = key.split('/');
        if (folder === 'versions' && isModelName(name)) names.add(name);
      }
      return [...names].sort();
    },
    count,
    async append(name, make) {
      let number = (await count(name)) + 1;
      for (let attempt = 0; attempt < maxAttempts; attempt++, number++) {
        const key = countedKey(prefixOf(name), number);
        const before = number === 1 ? '' : ((await at(name, number - 1))?.createdAt ?? '');
        const written = writeVersion(make(number, before));
        const readable = readBack(written, key, { name, version: number });
        if (!(await store.putIfAbsent(key, written))) continue;
        cache.set(key, readable, written.length);
        counts.set(name, number);
        return readable;
      }
      throw gaveUp(store, prefixOf(name));
    },
    read: async (name, version) => (Number.isSafeInteger(version) && version > 0 ? at(name, version) : null),
    async list(name, from, limit) {
      const last = Math.min(await count(name), from + limit - 1);
      const numbers = Array.from({ length: Math.max(0, last - from + 1) }, (_, place) => from + place);
      return recordsOf(store, prefixOf(name), numbers, (number) => at(name, number, 'offer'));
    },
  };
}

/** Where a model's versions lie. */
export function prefixOf(name: string): string {
  return `models/${name}/versions/`;
}
