import { SlipwayError } from '../core/error.ts';
import { remembered } from './remembered.ts';
import { countedKey, countedKeys, gaveUp, maxAttempts } from './sequence.ts';
import type { Store } from './store.ts';
import { readBack, readVersion, writeVersion, type Version } from './version.ts';

/** How many records are read at a time. */
export const atOnce = 32;

/** What a version's record says once its number, and the time of the version before (`''` for the first), are known. */
export type MakeVersion = (number: number, before: string) => Version;

/** The versions of models. Records never change, so those that were read are remembered, up to a size. */
export interface Versions {
  /** The names of all models, sorted. */
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

  async function at(name: string, number: number): Promise<Version | null> {
    const key = countedKey(prefixOf(name), number);
    const known = cache.get(key);
    if (known) return known;
    const bytes = await store.get(key);
    if (bytes === null) return null;
    const version = readVersion(bytes, key, { name, version: number });
    cache.set(key, version, bytes.length);
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
      return [...new Set(keys.map((key) => key.split('/')[1]!))];
    },
    count,
    async append(name, make) {
      let number = (await count(name)) + 1;
      for (let attempt = 0; attempt < maxAttempts; attempt++, number++) {
        const key = countedKey(prefixOf(name), number);
        const before = number === 1 ? '' : ((await at(name, number - 1))?.createdAt ?? '');
        const written = writeVersion(make(number, before));
        const readable = readBack(written, key, { name, version: number });
        if (await store.putIfAbsent(key, written)) return readable;
      }
      throw gaveUp(store, prefixOf(name));
    },
    read: async (name, version) => (Number.isSafeInteger(version) && version > 0 ? at(name, version) : null),
    async list(name, from, limit) {
      const last = Math.min(await count(name), from + limit - 1);
      const found: Version[] = [];
      for (let start = from; start <= last; start += atOnce) {
        const numbers = Array.from({ length: Math.min(atOnce, last - start + 1) }, (_, i) => start + i);
        const read = await Promise.all(numbers.map((number) => at(name, number)));
        for (const [index, version] of read.entries()) {
          if (version === null)
            throw gone(store, countedKey(prefixOf(name), start + index), 'lists it but does not hold it');
          found.push(version);
        }
      }
      return found;
    },
  };
}

/** Where a model's versions lie. */
export function prefixOf(name: string): string {
  return `models/${name}/versions/`;
}

/**
 * The last number there is under a prefix, from one that was there.
 *
 * @throws {SlipwayError} `corrupt` when that one is not there any more.
 */
export async function lastFrom(store: Store, prefix: string, known: number): Promise<number> {
  if ((await store.get(countedKey(prefix, known))) === null)
    throw gone(store, countedKey(prefix, known), 'held it, and holds it no longer');
  let last = known;
  while ((await store.get(countedKey(prefix, last + 1))) !== null) last++;
  return last;
}

/** The error of a record that was there and is not. */
export function gone(store: Store, key: string, found: string): SlipwayError {
  return new SlipwayError(
    'corrupt',
    'registry',
    `the record ${key} is gone: ${store.name} ${found}. Restore it from a copy of the store.`,
    { details: { key } },
  );
}
