import { SlipwayError, sentenceOf } from '../../core/error.ts';
import { checkKey, checkPrefix } from '../../core/key.ts';
import type { Store } from '../../registry/store.ts';
import { folderConflict, foldersOf, isKey, ownBytes } from '../../registry/store-keys.ts';
import type { Page } from './object-list.ts';
import { pagesOf } from './pages.ts';
import { isInDoubt, newWriteId } from './write-id.ts';

/** What is known of an object: which write it is of, where the service kept its id. */
export interface FoundObject {
  readonly write: string | undefined;
}

/**
 * What a service of objects can do; paths are keys with the store's prefix before them.
 *
 * `insert` tells of a path that is `'taken'`, and `'doubt'` where a try of its own, whose answer was lost, may have been the
 * one that took it.
 */
export interface ObjectService {
  /** `too-large` when there are more bytes than `atMost`, before they are read where the service says so. */
  get(path: string, atMost: number): Promise<Uint8Array | null>;
  look(path: string): Promise<FoundObject | null>;
  insert(path: string, bytes: Uint8Array<ArrayBuffer>, write: string): Promise<'written' | 'taken' | 'doubt'>;
  page(prefix: string, token: string | undefined, most: number): Promise<Page>;
  delete(path: string): Promise<void>;
}

/** What every store of objects is told. */
export interface ObjectStoreParts {
  readonly name: string;
  readonly prefix: string;
  readonly maxBytes: number;
}

/**
 * A store on a service of objects.
 *
 * Every write has an id of its own, which is kept beside the bytes. Where a path is taken, that id says whose bytes lie
 * there, so that of two writers of equal bytes, too, exactly one is told `true`: a try whose answer was lost may have been
 * carried out, and what lies between, a proxy or the platform, may send one write twice.
 */
export function objectStore(
  where: string,
  service: ObjectService,
  { name, prefix: base, maxBytes }: ObjectStoreParts,
): Store {
  /** Folders with keys in them, as far as this store has seen: none can become a key, and need not be looked at again. */
  const folders = new Set<string>();

  async function checkFolders(key: string): Promise<void> {
    const above = foldersOf(key).filter((folder) => !folders.has(folder));
    const below = service.page(`${base}${key}/`, undefined, 1);
    const taken = await Promise.all([
      below.then(({ paths }) => paths.length > 0),
      ...above.map(async (folder) => (await service.look(`${base}${folder}`)) !== null),
    ]);
    if (taken.some(Boolean)) throw folderConflict(where, key);
  }

  /** Writes, unless the path is taken; where the last try leaves open whether it was carried out, the id is looked for. */
  async function insert(
    key: string,
    bytes: Uint8Array<ArrayBuffer>,
    write: string,
  ): Promise<'written' | 'taken' | 'doubt'> {
    const path = `${base}${key}`;
    try {
      return await service.insert(path, bytes, write);
    } catch (cause) {
      if (!isInDoubt(cause)) throw cause;
      const found = await service.look(path).catch(() => null);
      if (found?.write !== undefined) return found.write === write ? 'written' : 'taken';
      throw new SlipwayError(
        'io',
        where,
        `${key} may have been written, or may yet be: ${sentenceOf(cause)} Look at what is there before writing again.`,
        { details: { ...cause.details, key }, cause },
      );
    }
  }

  /** Whether the bytes that took a path are those of a write. */
  async function isOurs(key: string, bytes: Uint8Array, write: string, doubt: boolean): Promise<boolean> {
    const path = `${base}${key}`;
    const found = await service.look(path);
    if (found?.write !== undefined) return found.write === write;
    // Where no id is kept, and no answer was lost, it is taken as it was told.
    if (!doubt) return false;
    const there = found && (await service.get(path, maxBytes).catch(largerIsOther));
    if (there && !isEqual(there, bytes)) return false;
    throw new SlipwayError(
      'io',
      where,
      `whether ${key} was written could not be found out: the answer was lost, and ${there ? 'what is there has equal bytes and does not say which write it is of' : 'the key is gone again'}. Look at what is there before writing again.`,
      { details: { key } },
    );
  }

  return {
    name,
    get: async (key, atMost = Infinity) => {
      const limit = Math.min(maxBytes, atMost);
      return service.get(`${base}${checkKey(where, key)}`, limit).catch((cause: unknown) => {
        throw isTooLarge(cause) ? largerThan(where, key, limit, cause) : cause;
      });
    },
    putIfAbsent: async (key, bytes) => {
      checkKey(where, key);
      const own = ownBytes(where, key, bytes, maxBytes);
      const write = newWriteId();
      await checkFolders(key);
      const end = await insert(key, own, write);
      for (const folder of foldersOf(key)) folders.add(folder);
      return end === 'written' || isOurs(key, own, write, end === 'doubt');
    },
    list: async (prefix) => {
      const start = `${base}${checkPrefix(where, prefix)}`;
      const keys = new Set<string>();
      for await (const { paths } of pagesOf(where, async (token) => service.page(start, token, 1000))) {
        for (const path of paths) {
          const key = path.slice(base.length);
          // What the service gives from elsewhere, and what others put there, is none of ours.
          if (path.startsWith(start) && isKey(key)) keys.add(key);
        }
      }
      return [...keys].sort();
    },
    remove: async (key) => {
      await service.delete(`${base}${checkKey(where, key)}`);
      folders.clear();
    },
  };
}

/** More bytes than may be read are more than were written. */
function largerIsOther(cause: unknown): Uint8Array {
  if (isTooLarge(cause)) return new Uint8Array();
  throw cause;
}

function isTooLarge(cause: unknown): boolean {
  return cause instanceof SlipwayError && cause.code === 'too-large';
}

function largerThan(where: string, key: string, limit: number, cause: unknown): SlipwayError {
  return new SlipwayError(
    'too-large',
    where,
    `${key} has more than ${limit} bytes; expected at most that. Raise maxBytes to allow it.`,
    { details: { key, limit }, cause },
  );
}

function isEqual(some: Uint8Array, others: Uint8Array): boolean {
  return some.length === others.length && some.every((byte, index) => byte === others[index]);
}
