import { SlipwayError } from '../core/error.ts';
import { hashBytes } from '../core/hash.ts';
import { checkKeys } from '../core/options.ts';
import { checkWaiting } from '../core/check-waiting.ts';
import { foldersOf, isKey } from '../registry/store-keys.ts';
import type { Store } from '../registry/store.ts';
import { recordIn } from './remote/json-body.ts';

/** Options of {@link storeIndex}. */
export interface StoreIndexOptions {
  /** Stops the reading. */
  readonly signal?: AbortSignal;
}

/** What an index says of a key. */
export interface IndexEntry {
  readonly bytes: number;
  /** SHA-256, in hexadecimal digits. */
  readonly hash: string;
}

const where = 'adapters/store-index';
const format = 'slipway-store-index';

/**
 * The index of a store, as text: every key with its size and the hash of its bytes, for {@link httpStore}.
 *
 * Reads every key once. Written as `~index.json` into the folder that is copied to a web server, after everything else is
 * there: no key has a `~`. What is written while it reads may be missing; what is in it is whole.
 *
 * @throws {SlipwayError} what the store throws; the signal's own reason.
 * @example
 * const store = memoryStore();
 * await store.putIfAbsent('a', new TextEncoder().encode('abc'));
 * JSON.parse(await storeIndex(store)).keys[0].slice(0, 2) // => ['a', 3]
 */
export async function storeIndex(store: Store, options: StoreIndexOptions = {}): Promise<string> {
  checkKeys(where, options, ['signal']);
  checkWaiting(where, options);
  const lines: string[] = [];
  for (const key of await store.list('')) {
    options.signal?.throwIfAborted();
    const bytes = await store.get(key);
    if (bytes) lines.push(JSON.stringify([key, bytes.length, hashBytes(bytes)]));
  }
  options.signal?.throwIfAborted();
  return `{"format":"${format}","version":1,"keys":[\n${lines.join(',\n')}\n]}\n`;
}

/**
 * Reads an index back. It is untrusted: fields, types, keys and numbers are checked.
 *
 * @throws {SlipwayError} `bad-format`, `bad-version`.
 */
export function readStoreIndex(at: string, bytes: Uint8Array): ReadonlyMap<string, IndexEntry> {
  const value = recordIn(bytes);
  const keys = value?.['keys'];
  if (value?.['format'] !== format || !Array.isArray(keys))
    throw new SlipwayError(
      'bad-format',
      at,
      'there is no index of a store; expected what storeIndex writes.',
    );
  if (value['version'] !== 1)
    throw new SlipwayError('bad-version', at, 'the index is of another version than 1; expected that.');
  const entries = new Map<string, IndexEntry>();
  for (const entry of keys as readonly unknown[]) {
    const [key, size, hash, ...more] = Array.isArray(entry) ? (entry as readonly unknown[]) : [];
    if (
      typeof key !== 'string' ||
      !isKey(key) ||
      !Number.isSafeInteger(size) ||
      (size as number) < 0 ||
      typeof hash !== 'string' ||
      !/^[0-9a-f]{64}$/.test(hash) ||
      more.length > 0 ||
      entries.has(key)
    )
      throw new SlipwayError(
        'bad-format',
        at,
        'the index has an entry that is no key, size and hash, or has a key twice; expected what storeIndex writes.',
      );
    entries.set(key, { bytes: size as number, hash });
  }
  for (const key of entries.keys()) {
    if (foldersOf(key).some((folder) => entries.has(folder)))
      throw new SlipwayError(
        'bad-format',
        at,
        'the index has a key that is the folder of another; expected what storeIndex writes.',
      );
  }
  return entries;
}
