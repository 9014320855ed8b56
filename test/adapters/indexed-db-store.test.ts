import { expect, test } from 'vitest';
import { indexedDbStore, type IndexedDbStoreOptions } from '../../src/adapters/indexed-db-store.ts';
import type { SuiteTools } from '../../src/testing/store-suite.ts';
import { withIndexedDb } from '../with-indexed-db.ts';
import { storeSuites } from './store-suites.ts';

withIndexedDb();
let databases = 0;
const newName = (): string => `models ${++databases}`;
const tools: SuiteTools = { test, equal: (got, expected, why) => expect(got, why).toEqual(expected) };
storeSuites(() => {
  const name = newName();
  return () => indexedDbStore(name);
}, tools);

const done = async <Result>(request: IDBRequest<Result>): Promise<Result> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

test('a database that another page deletes is let go of, and made anew at the next use', async () => {
  const name = newName();
  const store = indexedDbStore(name);
  await store.putIfAbsent('a', Uint8Array.of(1));
  await done(indexedDB.deleteDatabase(name));
  expect(await store.get('a')).toBe(null);
  expect(await store.putIfAbsent('a', Uint8Array.of(2))).toBe(true);
});

test('a write that the browser gives up leaves nothing, and is an io error that says why', async () => {
  const name = newName();
  const store = indexedDbStore(name);
  await store.list('');
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called on what it is asked of
  const add = IDBObjectStore.prototype.add;
  IDBObjectStore.prototype.add = function (value: unknown, key) {
    const request = add.call(this, value, key);
    this.transaction.abort();
    return request;
  };
  try {
    await expect(store.putIfAbsent('a/b', Uint8Array.of(1))).rejects.toMatchObject({
      code: 'io',
      details: { name },
    });
  } finally {
    IDBObjectStore.prototype.add = add;
  }
  expect([await store.get('a/b'), await store.list('')]).toEqual([null, []]);
  expect(await store.putIfAbsent('a/b', Uint8Array.of(1))).toBe(true);
});

test('databases of others: without our table, and of a later version', async () => {
  const [other, later] = [newName(), newName()];
  (await done(indexedDB.open(other, 1))).close();
  await expect((async () => indexedDbStore(other).get('a'))()).rejects.toMatchObject({ code: 'conflict' });
  (await done(indexedDB.open(later, 2))).close();
  await expect((async () => indexedDbStore(later).get('a'))()).rejects.toMatchObject({ code: 'bad-version' });
});

test('what others put under a key is corrupt', async () => {
  const name = newName();
  const store = indexedDbStore(name);
  await store.list('');
  const opened = await done(indexedDB.open(name));
  await done(opened.transaction('bytes', 'readwrite').objectStore('bytes').add({ some: 'thing' }, 'a'));
  opened.close();
  await expect((async () => store.get('a'))()).rejects.toMatchObject({
    code: 'corrupt',
    details: { key: 'a' },
  });
});

test('more bytes than the limit are neither written nor read', async () => {
  const name = newName();
  const small = indexedDbStore(name, { maxBytes: 4 });
  await expect((async () => small.putIfAbsent('a', new Uint8Array(5)))()).rejects.toMatchObject({
    code: 'too-large',
  });
  await indexedDbStore(name).putIfAbsent('b', new Uint8Array(5));
  await expect((async () => small.get('b'))()).rejects.toMatchObject({ code: 'too-large' });
});

test('without IndexedDB it is unsupported, at the first use', async () => {
  const kept = globalThis.indexedDB;
  Reflect.deleteProperty(globalThis, 'indexedDB');
  try {
    await expect((async () => indexedDbStore('a').get('a'))()).rejects.toMatchObject({ code: 'unsupported' });
  } finally {
    globalThis.indexedDB = kept;
  }
});

test('a browser that keeps nothing for a page is told by a code, whichever way it says so', async () => {
  const kept = Object.getOwnPropertyDescriptor(globalThis, 'indexedDB')!;
  const denied = (): never => {
    throw new DOMException('The operation is insecure.', 'SecurityError');
  };
  try {
    for (const [descriptor, code] of [
      [{ get: denied }, 'unsupported'],
      [{ value: null }, 'unsupported'],
      [{ value: { open: denied } }, 'io'],
    ] as const) {
      Object.defineProperty(globalThis, 'indexedDB', { configurable: true, ...descriptor });
      const store = indexedDbStore('a');
      for (let time = 0; time < 2; time++)
        await expect((async () => store.get('a'))()).rejects.toMatchObject({ name: 'SlipwayError', code });
    }
  } finally {
    Object.defineProperty(globalThis, 'indexedDB', kept);
  }
});

test.each([
  ['', {}],
  [3, {}],
  ['a', { maxBites: 1 }],
  ['a', { maxBytes: 0 }],
])('indexedDbStore(%j, %j) is refused', (name, options) => {
  expect(() => indexedDbStore(name as string, options as IndexedDbStoreOptions)).toThrow(
    expect.objectContaining({ code: 'bad-option' }) as Error,
  );
});
