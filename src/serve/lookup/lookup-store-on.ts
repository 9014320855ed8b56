import { systemClock, type Clock } from '../../core/clock.ts';
import { crc32 } from '../../core/crc32.ts';
import { SlipwayError } from '../../core/error.ts';
import { isRecord } from '../../core/json.ts';
import { checkKey } from '../../core/key.ts';
import { checkKeys, checkNumber } from '../../core/options.ts';
import { unlessAborted } from '../../core/unless-aborted.ts';
import type { Store } from '../../registry/store.ts';
import { decodeLookup } from './decode-lookup.ts';
import { encodeLookup } from './encode-lookup.ts';
import { entriesTable } from './entries-table.ts';
import { checkEntries, checkLookupKeys, checkModelHash, type LookupStore } from './lookup-store.ts';
import type { LookupTable } from './lookup-table.ts';

const where = 'serve/lookup-store-on';

/** Options of {@link lookupStoreOn}. */
export interface LookupStoreOnOptions {
  /** The folder of keys, ending in `/`. @default 'lookup/' */
  readonly prefix?: string;
  /** How long a version is not listed anew, when a key is not found. @default 1000 */
  readonly refreshMs?: number;
  /** How many versions are kept in memory, those asked for last, 1 or more. @default 2 */
  readonly versionsInMemory?: number;
  /** @default systemClock */
  readonly clock?: Clock;
}

/** The parts of a version that are in memory. */
interface Opened {
  /** By their keys in the store, in order. */
  parts: ReadonlyMap<string, LookupTable>;
  /** When the reading began that was done last. */
  listed: number;
  /** The reading that is going on; all who miss a key meanwhile wait for it. */
  reading: Promise<void> | null;
}

/**
 * Answers in any store of bytes: in memory (`memoryStore`), files (`folderStore` of `slipway/node`), IndexedDB
 * (`indexedDbStore` of `slipway/browser`) or a bucket.
 *
 * Each `putMany` writes one file of a lookup table under the version's hash, never over another, so that writers and
 * readers need no lock; a reader opens the files of a version once and answers from memory. What others write is found
 * when a key is missing, at most once each `refreshMs`. Write many entries at once: each part is looked through.
 * There is no `remove` where the store has none.
 *
 * @param store - any store that passes `testStore`.
 * @throws {SlipwayError} `bad-option`. The methods throw `bad-option` on a version that is no hash, `bad-data` on keys and
 *   entries that are none, `corrupt` on a part that was damaged, and what the store throws.
 * @example
 * const store = lookupStoreOn(memoryStore());
 * const version = 'ab'.repeat(32);
 * await store.putMany(version, [{ key: '2:UA', answer: { score: 0.25, prediction: 0 } }]);
 * await store.getMany(version, ['2:UA', '2:AA']) // => [{ score: 0.25, prediction: 0 }, null]
 */
export function lookupStoreOn(store: Store, options: LookupStoreOnOptions = {}): LookupStore {
  if (!isRecord(store) || typeof store.putIfAbsent !== 'function')
    throw new SlipwayError('bad-option', where, 'there is no store; expected such as memoryStore().');
  checkKeys(where, options, ['prefix', 'refreshMs', 'versionsInMemory', 'clock']);
  const { prefix = 'lookup/', clock = systemClock } = options;
  checkKey(where, `${prefix}x`);
  if (prefix !== '' && !prefix.endsWith('/'))
    throw new SlipwayError('bad-option', where, `prefix is "${prefix}"; expected a folder, ending in "/".`);
  const refreshMs = checkNumber(where, 'refreshMs', options.refreshMs ?? 1000, { min: 0, max: Infinity });
  const most = checkNumber(where, 'versionsInMemory', options.versionsInMemory ?? 2, {
    min: 1,
    integer: true,
  });
  const opened = new Map<string, Opened>();
  const removeKey = store.remove?.bind(store);

  const folderOf = (modelHash: string): string => `${prefix}${modelHash}/`;

  /** The parts of a version, the last asked for being the last to go. */
  function partsOf(modelHash: string): Opened {
    const found = opened.get(modelHash) ?? { parts: new Map(), listed: -Infinity, reading: null };
    opened.delete(modelHash);
    opened.set(modelHash, found);
    for (const other of opened.keys()) {
      if (opened.size <= most) break;
      opened.delete(other);
    }
    return found;
  }

  /** Whole, or not at all: nobody sees the parts of half a reading. */
  async function read(modelHash: string, into: Opened): Promise<void> {
    const began = clock.now();
    const parts = new Map<string, LookupTable>();
    for (const key of await store.list(folderOf(modelHash))) {
      const known = into.parts.get(key);
      const bytes = known ? null : await store.get(key);
      if (known) parts.set(key, known);
      else if (bytes) parts.set(key, decodeLookup(bytes, { modelHash }));
    }
    into.parts = parts;
    into.listed = began;
  }

  /** One reading at a time; one that fails is nobody's answer, and the next who asks reads again. */
  function refresh(modelHash: string, into: Opened): Promise<void> {
    into.reading ??= read(modelHash, into).finally(() => {
      into.reading = null;
    });
    return into.reading;
  }

  function find({ parts }: Opened, key: string): ReturnType<LookupTable['answer']> | null {
    let found = null;
    // A later part is written over an earlier one.
    for (const table of parts.values()) {
      const place = table.find({ key });
      if (place >= 0) found = table.answer(place);
    }
    return found;
  }

  return {
    name: `answers in ${store.name}`,
    async getMany(modelHash, keys, { signal } = {}) {
      checkModelHash(where, modelHash);
      checkLookupKeys(where, keys);
      signal?.throwIfAborted();
      const version = partsOf(modelHash);
      const answers = keys.map((key) => find(version, key));
      // After a write of ours every key is read anew, since it may have been written over.
      const known = version.listed > -Infinity && !answers.includes(null);
      if (known || clock.now() - version.listed < refreshMs) return answers;
      await unlessAborted(signal, () => refresh(modelHash, version));
      return keys.map((key) => find(version, key));
    },
    async putMany(modelHash, entries, { signal } = {}) {
      checkModelHash(where, modelHash);
      signal?.throwIfAborted();
      if (checkEntries(where, entries).length === 0) return;
      const bytes = encodeLookup(entriesTable(where, modelHash, entries));
      const folder = folderOf(modelHash);
      // A name says what it holds: after a `remove`, no other reader takes a new part for one it knows.
      const sum = crc32(bytes).toString(16).padStart(8, '0');
      // One more than the last: after a `remove` that failed in between, nothing that it left is read after this part.
      const last = (await store.list(folder)).at(-1);
      for (let part = last ? Number.parseInt(last.slice(folder.length), 10) + 1 || 0 : 0; ; part++) {
        const key = `${folder}${String(part).padStart(8, '0')}-${sum}`;
        if (await store.putIfAbsent(key, bytes)) {
          // What is being read was perhaps listed before: whoever asks now has to read anew.
          const found = opened.get(modelHash);
          if (found) opened.set(modelHash, { ...found, listed: -Infinity, reading: null });
          return;
        }
      }
    },
    async versions() {
      const keys = await store.list(prefix);
      return [...new Set(keys.map((key) => key.slice(prefix.length).split('/')[0]!))]
        .filter((part) => /^[0-9a-f]{64}$/.test(part))
        .sort();
    },
    ...(removeKey && {
      async remove(modelHash, { signal } = {}) {
        checkModelHash(where, modelHash);
        signal?.throwIfAborted();
        for (const key of await store.list(folderOf(modelHash))) {
          signal?.throwIfAborted();
          await removeKey(key);
        }
        opened.delete(modelHash);
      },
    }),
  };
}
