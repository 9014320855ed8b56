import { SlipwayError } from '../core/error.ts';
import { checkKey, checkPrefix } from '../core/key.ts';
import { checkKeys, checkNumber } from '../core/options.ts';
import type { Store } from '../registry/store.ts';
import { checkSize, folderConflict, foldersOf, ownBytes } from '../registry/store-keys.ts';

/** Limits of {@link indexedDbStore}. */
export interface IndexedDbStoreOptions {
  /** Refuses to read or write more bytes than this under one key. @default 1073741824 */
  readonly maxBytes?: number;
}

const where = 'adapters/indexed-db-store';
/** The one object store of the database: bytes by key. */
const table = 'bytes';

/**
 * A store in a database of the browser, shared by all pages and workers of an origin.
 *
 * A write is one transaction that adds, and is on disk when it is done (`durability: 'strict'`). The database is opened at
 * the first use, and let go of when another page wants to delete it. A browser may clear what it keeps for a page unless
 * `navigator.storage.persist()` was granted.
 *
 * @param name - of the database, of this origin.
 * @throws {SlipwayError} `bad-option` on a bad option, and from every method on a key that `checkKey` refuses; from the
 *   methods also `bad-data` on a value that is not a `Uint8Array`, `too-large` past the limit, `conflict` when a key would
 *   be the folder of another, or when the database is somebody else's; `bad-version` on a database of a later version;
 *   `io` when it cannot be opened, read or written, such as for want of space; `unsupported` where there is no IndexedDB.
 * @example
 * indexedDbStore('models').name // => 'IndexedDB models'
 */
export function indexedDbStore(name: string, options: IndexedDbStoreOptions = {}): Store {
  if (typeof name !== 'string' || name === '')
    throw new SlipwayError(
      'bad-option',
      where,
      'name is empty or not text; expected the name of a database.',
      {
        details: { option: 'name' },
      },
    );
  checkKeys(where, options, ['maxBytes']);
  const maxBytes = checkNumber(where, 'maxBytes', options.maxBytes ?? 2 ** 30, { min: 1, max: Infinity });
  let opening: Promise<IDBDatabase> | undefined;

  function database(): Promise<IDBDatabase> {
    const forget = (): void => void (opening = undefined);
    opening ??= open(name, forget).catch((cause: unknown) => {
      forget();
      throw cause;
    });
    return opening;
  }

  /** One transaction; `work` starts its requests, and what it gave last is the result once all of it is done. */
  async function transact<Result>(
    mode: IDBTransactionMode,
    work: (
      bytes: IDBObjectStore,
      give: (result: Result) => void,
      refuse: (error: SlipwayError) => void,
    ) => void,
  ): Promise<Result> {
    const opened = await database();
    return new Promise<Result>((resolve, reject) => {
      const failed = (cause: unknown): void =>
        reject(
          cause instanceof SlipwayError
            ? cause
            : refused(name, mode === 'readonly' ? 'read' : 'written', cause),
        );
      try {
        const transaction = opened.transaction(table, mode, { durability: 'strict' });
        let result: Result;
        let refusal: SlipwayError | undefined;
        transaction.oncomplete = () => resolve(result);
        transaction.onabort = () => failed(refusal ?? transaction.error);
        work(
          transaction.objectStore(table),
          (given) => void (result = given),
          (error) => {
            refusal = error;
            transaction.abort();
          },
        );
      } catch (cause) {
        // The database was closed between its opening and now, or is somebody else's.
        opened.close();
        opening = undefined;
        failed(cause);
      }
    });
  }

  return {
    name: `IndexedDB ${name}`,
    get: async (key) => {
      checkKey(where, key);
      const found = await transact<unknown>('readonly', (bytes, give) => {
        const request = bytes.get(key);
        request.onsuccess = () => give(request.result);
      });
      if (found === undefined) return null;
      if (Object.prototype.toString.call(found) !== '[object Uint8Array]')
        throw new SlipwayError(
          'corrupt',
          where,
          `${key} has something else than bytes in ${name}; expected bytes.`,
          {
            details: { key },
          },
        );
      checkSize(where, key, (found as Uint8Array).length, maxBytes);
      return found as Uint8Array;
    },
    putIfAbsent: async (key, value) => {
      checkKey(where, key);
      const own = ownBytes(where, key, value, maxBytes);
      return transact<boolean>('readwrite', (bytes, give, refuse) => {
        // Requests of a transaction are carried out in their order, and no other writes in between.
        const looks = [under(`${key}/`), ...foldersOf(key)].map((query) => bytes.getKey(query));
        looks.at(-1)!.onsuccess = () => {
          if (looks.some(({ result }) => result !== undefined)) return refuse(folderConflict(where, key));
          const adding = bytes.add(own, key);
          adding.onsuccess = () => give(true);
          adding.onerror = (event) => {
            if (adding.error?.name !== 'ConstraintError') return;
            // Somebody was first: that is an answer, and no failure of the transaction.
            event.preventDefault();
            event.stopPropagation();
            give(false);
          };
        };
      });
    },
    list: async (prefix) => {
      checkPrefix(where, prefix);
      return transact<readonly string[]>('readonly', (bytes, give) => {
        const request = bytes.getAllKeys(prefix === '' ? undefined : under(prefix));
        // Text is sorted by UTF-16 code unit there, too.
        request.onsuccess = () => give(request.result.filter((key) => typeof key === 'string'));
      });
    },
    remove: async (key) => {
      checkKey(where, key);
      return transact<void>('readwrite', (bytes) => void bytes.delete(key));
    },
  };
}

/** All that begins with a prefix that ends in a slash. */
function under(prefix: string): IDBKeyRange {
  // What follows the slash among characters.
  return IDBKeyRange.bound(prefix, `${prefix.slice(0, -1)}0`, false, true);
}

async function open(name: string, forget: () => void): Promise<IDBDatabase> {
  const factory = factoryHere();
  return new Promise((resolve, reject) => {
    let request: IDBOpenDBRequest;
    try {
      request = factory.open(name, 1);
    } catch (cause) {
      // Such as in a frame that may keep nothing.
      return reject(refused(name, 'opened', cause));
    }
    request.onupgradeneeded = () => void request.result.createObjectStore(table);
    request.onerror = () => reject(refused(name, 'opened', request.error));
    request.onsuccess = () => {
      const opened = request.result;
      opened.onversionchange = () => {
        opened.close();
        forget();
      };
      opened.onclose = forget;
      resolve(opened);
    };
  });
}

function factoryHere(): IDBFactory {
  let [factory, cause]: [IDBFactory | null | undefined, unknown] = [undefined, undefined];
  try {
    factory = (globalThis as { readonly indexedDB?: IDBFactory | null }).indexedDB;
  } catch (error) {
    // A browser that keeps nothing for a page may refuse even the question.
    cause = error;
  }
  if (factory) return factory;
  throw new SlipwayError(
    'unsupported',
    where,
    'there is no IndexedDB here; expected a page or a worker of one, for which the browser keeps data.',
    { cause },
  );
}

function refused(name: string, doing: string, cause: unknown): SlipwayError {
  const kind = (cause as { readonly name?: unknown } | null)?.name;
  const say = (code: 'bad-version' | 'conflict' | 'io', what: string): SlipwayError =>
    new SlipwayError(code, where, `the database ${name} ${what}`, { details: { name }, cause });
  if (kind === 'VersionError') return say('bad-version', 'is of a later version; expected 1.');
  if (kind === 'NotFoundError') return say('conflict', 'is somebody else’s. Use another name.');
  return say(
    'io',
    `could not be ${doing} (${typeof kind === 'string' ? kind : 'unknown'}); expected one that this page may ${doing === 'read' ? 'read' : 'make and write in'}. Check the space left, and whether the browser keeps data for this page.`,
  );
}
