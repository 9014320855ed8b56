import { SlipwayError } from '../core/error.ts';
import { hashBytes } from '../core/hash.ts';
import { isModelName } from './names.ts';
import { corrupt, storedRecord } from './record.ts';
import { remembered } from './remembered.ts';
import { countedKey, countedKeys, gaveUp, lastFrom, maxAttempts, recordsOf, replaced } from './sequence.ts';
import type { Store } from './store.ts';
import { readBack, readVersion, writeVersion, type Version } from './version.ts';

/** What a record says of the one before it. */
export interface Before {
  /** `''` for the first. */
  readonly createdAt: string;
  /** SHA-256 of its bytes; `null` for the first. */
  readonly hash: string | null;
}

/** What a version's record says once its number and the version before are known. */
export type MakeVersion = (number: number, before: Before) => Version;

/** The versions of models. Records never change, so those that were read are remembered, up to a size. */
export interface Versions {
  /** What it is when a version that the log is about is not there: damage, unless people may delete versions, as in MLflow. */
  readonly gone: 'corrupt' | 'not-found';
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
  /** SHA-256 of the bytes of the record that a version was read from, or written to, here. */
  hashOf(version: Version): string;
}

/** @param cacheBytes - of the records that are remembered, as they are stored; the last used stay. */
export function versionsIn(store: Store, cacheBytes: number): Versions {
  const cache = remembered<Version>(cacheBytes);
  const counts = new Map<string, number>();

  const hashes = new WeakMap<Version, string>();

  const keyOf = (name: string, number: number): string => countedKey(prefixOf(name), number);

  /** A record as it is in the store now. */
  async function stored(name: string, number: number): Promise<{ version: Version; bytes: number } | null> {
    const key = keyOf(name, number);
    const bytes = number === 0 ? null : await storedRecord(store, key);
    if (bytes === null) return null;
    const version = readVersion(bytes, key, { name, version: number });
    hashes.set(version, hashBytes(bytes));
    return { version, bytes: bytes.length };
  }

  /** The record after one that is asked for. Where it is damaged itself, it says nothing. */
  async function afterIt(name: string, number: number): Promise<Version | undefined> {
    try {
      return (await stored(name, number + 1))?.version;
    } catch (error) {
      if (error instanceof SlipwayError && ['corrupt', 'bad-version'].includes(error.code)) return undefined;
      throw error;
    }
  }

  /** Holds a record against the one after it, which says its hash. */
  function checkPair(before: Version | undefined, next: Version | undefined): void {
    if (!before || !next) return;
    const key = keyOf(before.name, before.version);
    if (next.after !== null && next.after !== hashes.get(before))
      throw corrupt(key, 'the version after it was written after another one');
    if (next.createdAt < before.createdAt) throw corrupt(key, 'the version after it is dated before it');
  }

  async function at(name: string, number: number): Promise<Version | null> {
    const key = keyOf(name, number);
    const known = cache.get(key);
    if (known) return known;
    const [found, next] = await Promise.all([stored(name, number), afterIt(name, number)]);
    if (!found) return null;
    checkPair(cache.get(keyOf(name, number - 1)), found.version);
    checkPair(found.version, next);
    cache.set(key, found.version, found.bytes);
    return found.version;
  }

  /** The last record there is, which the next one will be written after. */
  async function lastOf(name: string, number: number): Promise<Before> {
    const found = await stored(name, number);
    if (!found) return { createdAt: '', hash: null };
    const known = cache.get(keyOf(name, number));
    const hash = hashes.get(found.version)!;
    if (known && hashes.get(known) !== hash) throw replaced(store, keyOf(name, number));
    return { createdAt: found.version.createdAt, hash };
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
    gone: 'corrupt',
    names: async () => {
      const keys = await store.list('models/');
      // Whatever else somebody left there is no model.
      const names = new Set(keys.filter(isVersionKey).map((key) => key.split('/')[1]!));
      return [...names].filter(isModelName).sort();
    },
    count,
    async append(name, make) {
      let number = (await count(name)) + 1;
      for (let attempt = 0; attempt < maxAttempts; attempt++, number++) {
        const key = keyOf(name, number);
        const written = writeVersion(make(number, await lastOf(name, number - 1)));
        const readable = readBack(written, key, { name, version: number });
        if (!(await store.putIfAbsent(key, written))) continue;
        hashes.set(readable, hashBytes(written));
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
      const found = await recordsOf(store, prefixOf(name), numbers, async (number) => {
        const known = cache.get(keyOf(name, number));
        return known ? { version: known, bytes: 0 } : stored(name, number);
      });
      found.forEach(({ version }, index) => checkPair(found[index - 1]?.version, version));
      const end = found.at(-1);
      if (end && end.bytes > 0) checkPair(end.version, await afterIt(name, last));
      for (const { version, bytes } of found)
        if (bytes > 0) cache.offer(keyOf(name, version.version), version, bytes);
      return found.map(({ version }) => version);
    },
    hashOf: (version) => hashes.get(version)!,
  };
}

/** Where a model's versions lie. */
export function prefixOf(name: string): string {
  return `models/${name}/versions/`;
}

function isVersionKey(key: string): boolean {
  return /^models\/[^/]+\/versions\/\d{6,15}\.json$/.test(key);
}
