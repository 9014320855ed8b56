import { IDBKeyRange, IDBObjectStore, indexedDB } from 'fake-indexeddb';
import { afterAll, beforeAll } from 'vitest';

const names = { indexedDB, IDBKeyRange, IDBObjectStore };

/** An IndexedDB for the tests of a file, which Node has none of. Files share a process: no other is to find it, or to lack it. */
export function withIndexedDb(): void {
  beforeAll(() => {
    for (const [name, value] of Object.entries(names))
      Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  });
  afterAll(() => {
    for (const name of Object.keys(names)) Reflect.deleteProperty(globalThis, name);
  });
}
