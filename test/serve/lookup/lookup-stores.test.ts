import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { folderStore } from '../../../src/adapters/folder-store.ts';
import { indexedDbStore } from '../../../src/adapters/indexed-db-store.ts';
import { duckdb } from '../../../src/engines/duckdb.ts';
import { memoryStore } from '../../../src/registry/memory-store.ts';
import type { Store } from '../../../src/registry/store.ts';
import type { Engine } from '../../../src/sql/engine.ts';
import { hybrid } from '../../../src/serve/hybrid/hybrid.ts';
import { lookupStoreOn } from '../../../src/serve/lookup/lookup-store-on.ts';
import type { LookupStore } from '../../../src/serve/lookup/lookup-store.ts';
import { productOf } from '../../../src/serve/lookup/product-of.ts';
import { sqlLookupStore } from '../../../src/serve/lookup/sql-lookup-store.ts';
import { precomputeInto, storedLookup } from '../../../src/serve/lookup/stored-lookup.ts';
import { onDemand } from '../../../src/serve/on-demand.ts';
import { testLookupStore } from '../../../src/testing/lookup-store-suite.ts';
import type { SuiteTools } from '../../../src/testing/store-suite.ts';
import { withIndexedDb } from '../../with-indexed-db.ts';
import { latePredictor, requests } from '../late.ts';
import { fakePredictor } from './fake-predictor.ts';

const tools: SuiteTools = { test, equal: (got, expected, why) => expect(got, why).toEqual(expected) };
const version = 'ab'.repeat(32);
let databases = 0;

const base = await mkdtemp(join(tmpdir(), 'answers-'));
afterAll(() => rm(base, { recursive: true, force: true }));

describe('in memory', () => testLookupStore(() => lookupStoreOn(memoryStore()), tools));
describe('in files', () =>
  testLookupStore(async () => lookupStoreOn(folderStore(await mkdtemp(join(base, 'store-')))), tools));
describe('in IndexedDB', () => {
  withIndexedDb();
  testLookupStore(() => lookupStoreOn(indexedDbStore(`answers-${databases++}`), { prefix: '' }), tools);
});
describe('in SQL', () => testLookupStore(async () => sqlLookupStore(await duckdb()), tools));

test('what another wrote is found when a key is missing, once it is listed anew', async () => {
  const bytes = memoryStore();
  let now = 0;
  const reader = lookupStoreOn(bytes, { clock: { now: () => now }, refreshMs: 100 });
  const put = (key: string): unknown =>
    lookupStoreOn(bytes).putMany(version, [{ key, answer: { score: 1, prediction: 1 } }]);
  const held = async (key: string): Promise<boolean> => (await reader.getMany(version, [key]))[0] !== null;
  expect(await held('a')).toBe(false);
  await put('a');
  expect(await held('a')).toBe(false);
  now = 100;
  expect(await held('a')).toBe(true);
});

/** A store whose reading of bytes waits until it is told what becomes of it. */
function gated(bytes: Store): { readonly store: Store; readonly open: ((error?: Error) => void)[] } {
  const open: ((error?: Error) => void)[] = [];
  const waiting = async (): Promise<void> =>
    new Promise((resolve, reject) => open.push((error) => (error ? reject(error) : resolve())));
  const get: Store['get'] = async (key) => waiting().then(() => bytes.get(key));
  return { store: { ...bytes, get }, open };
}

test('who asks while the parts are read waits for them, and takes nothing for absent', async () => {
  const bytes = memoryStore();
  await lookupStoreOn(bytes).putMany(version, [{ key: 'a', answer: { score: 1, prediction: 1 } }]);
  const { store, open } = gated(bytes);
  const reader = lookupStoreOn(store);
  const asking = [1, 2, 3].map(async () => reader.getMany(version, ['a']));
  await expect.poll(() => open.length).toBe(1);
  open[0]!();
  expect((await Promise.all(asking)).map(([answer]) => answer?.score)).toEqual([1, 1, 1]);
  expect(open).toHaveLength(1);
});

test('a reading that failed is an error to all who waited, and read again by the next', async () => {
  const bytes = memoryStore();
  await lookupStoreOn(bytes).putMany(version, [{ key: 'a', answer: { score: 1, prediction: 1 } }]);
  const { store, open } = gated(bytes);
  const reader = lookupStoreOn(store);
  const asking = [1, 2].map(async () => reader.getMany(version, ['a']));
  const settled = Promise.allSettled(asking);
  await expect.poll(() => open.length).toBe(1);
  open[0]!(new Error('the disk'));
  expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  const again = (async () => reader.getMany(version, ['a']))();
  await expect.poll(() => open.length).toBe(2);
  open[1]!();
  expect((await again)[0]?.score).toBe(1);
});

test('what is written while the parts are read is found at once', async () => {
  const { store, open } = gated(memoryStore());
  const reader = lookupStoreOn(store);
  await reader.putMany(version, [{ key: 'a', answer: { score: 1, prediction: 1 } }]);
  const first = (async () => reader.getMany(version, ['a']))();
  await expect.poll(() => open.length).toBe(1);
  await reader.putMany(version, [{ key: 'b', answer: { score: 2, prediction: 2 } }]);
  const second = (async () => reader.getMany(version, ['b', 'a']))();
  await expect.poll(() => open.length).toBe(2);
  while (open.length > 0) {
    open.shift()!();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect((await first)[0]?.score).toBe(1);
  expect((await second).map((answer) => answer?.score)).toEqual([2, 1]);
});

test('a version that was removed and filled anew by another is read anew', async () => {
  const bytes = memoryStore();
  const [reader, writer] = [lookupStoreOn(bytes, { refreshMs: 0 }), lookupStoreOn(bytes)];
  await writer.putMany(version, [{ key: 'a', answer: { score: 1, prediction: 1 } }]);
  expect((await reader.getMany(version, ['a']))[0]?.score).toBe(1);
  await writer.remove!(version);
  await writer.putMany(version, [{ key: 'b', answer: { score: 2, prediction: 2 } }]);
  expect((await reader.getMany(version, ['b', 'a'])).map((answer) => answer?.score ?? null)).toEqual([
    2,
    null,
  ]);
});

test('parts of many writers at once are all kept', async () => {
  for (const store of [lookupStoreOn(memoryStore()), sqlLookupStore(await duckdb())]) {
    const keys = Array.from({ length: 20 }, (_, at) => `k${at}`);
    await Promise.all(
      keys.map(async (key, at) => store.putMany(version, [{ key, answer: { score: at, prediction: at } }])),
    );
    const found = await store.getMany(version, keys);
    expect(found.map((answer) => answer?.score)).toEqual(keys.map((_, at) => at));
  }
});

/** Bytes, or an engine, whose removals fail when there are none left to do. */
function failing<Of extends object, Name extends keyof Of>(of: Of, name: Name, left: number): Of {
  const removal = of[name] as (what: string) => unknown;
  return {
    ...of,
    [name]: (what: string) => {
      if (left-- === 0) throw new Error('the disk');
      return removal(what);
    },
  };
}

test('a removal that failed leaves no answer that was written over, and hides nothing that is written then', async () => {
  const engine = await duckdb();
  for (const store of [
    lookupStoreOn(failing(memoryStore(), 'remove', 2)),
    sqlLookupStore(failing(engine, 'drop', 2)),
  ]) {
    const put = async (answers: Readonly<Record<string, number>>): Promise<void> =>
      store.putMany(
        version,
        Object.entries(answers).map(([key, score]) => ({ key, answer: { score, prediction: 0 } })),
      );
    const scores = async (): Promise<unknown> =>
      (await store.getMany(version, ['a', 'b', 'c', 'd'])).map((answer) => answer?.score ?? null);
    for (const answers of [{ a: 1 }, { a: 2, d: 2 }, { b: 3 }, { a: 4, c: 4 }]) await put(answers);
    await expect((async () => store.remove!(version))()).rejects.toThrow('the disk');
    expect(await scores()).toEqual([4, 3, 4, null]);
    // However a name goes on, what is written now counts.
    for (const score of [5, 6, 7, 8]) {
      await put({ a: score });
      expect(await scores()).toEqual([score, 3, 4, null]);
    }
    await store.remove!(version);
    expect([await store.versions(), await scores()]).toEqual([[], [null, null, null, null]]);
  }
});

test('of a removal and writings at once, what was begun before is gone and what came after is whole', async () => {
  const store = sqlLookupStore(await duckdb());
  const keys = Array.from({ length: 8 }, (_, at) => `k${at}`);
  const put = async (of: readonly string[]): Promise<void> =>
    store.putMany(
      version,
      of.map((key) => ({ key, answer: { score: 1, prediction: 1 } })),
    );
  const remove = async (): Promise<void> => store.remove!(version);
  await Promise.all([...keys.map((key) => put([key])), remove(), put(['a', 'b']), put(['c']), remove()]);
  expect(await store.versions()).toEqual([]);
  await Promise.all([...keys.map((key) => put([key])), remove(), put(['a', 'b']), put(['c'])]);
  const found = await store.getMany(version, [...keys, 'a', 'b', 'c']);
  expect(found.map((answer) => answer !== null)).toEqual([...keys.map(() => false), true, true, true]);
});

test('who asks while a version is removed is told what is there, never that a table is missing', async () => {
  const engine = await duckdb();
  const tables = Array.from({ length: 12 }, (_, at) => `slipway_lookup_${version}_${at}`);
  let [listed, removed] = [0, 0];
  const between: Engine = {
    ...engine,
    async query(select, options) {
      // The tables were listed; one of them goes before they are asked.
      if (select.includes('information_schema')) listed++;
      else if (removed < tables.length) await engine.drop(tables[removed++]!);
      return engine.query(select, options);
    },
  };
  const store = sqlLookupStore(engine);
  for (const at of tables.keys())
    await store.putMany(version, [{ key: `k${at}`, answer: { score: 1, prediction: 1 } }]);
  expect(await sqlLookupStore(between).getMany(version, ['k0', 'k11'])).toEqual([null, null]);
  expect([removed, listed]).toEqual([12, 13]);
  const gone: Engine = { ...engine, load: () => undefined, query: (select) => engine.query(listing(select)) };
  await expect((async () => sqlLookupStore(gone).getMany(version, ['a']))()).rejects.toMatchObject({
    code: 'not-found',
  });
  function listing(select: string): string {
    const table = `slipway_lookup_${version}_0`;
    return select.includes('information_schema') ? `SELECT '${table}' AS "name"` : select;
  }
});

test('who asks while a version is filled anew is told the new answers', async () => {
  const engine = await duckdb();
  const put = async (score: number): Promise<void> =>
    store.putMany(version, [{ key: 'a', answer: { score, prediction: 0 } }]);
  let refilled = false;
  const store = sqlLookupStore({
    ...engine,
    async query(select, options) {
      if (refilled || select.includes('information_schema')) return engine.query(select, options);
      // The only table was listed. It goes before it is asked, and another one comes before they are listed again.
      refilled = true;
      await store.remove!(version);
      try {
        return await engine.query(select, options);
      } finally {
        await put(2);
      }
    },
  });
  await put(1);
  expect((await store.getMany(version, ['a']))[0]!.score).toBe(2);
});

test('a removal that is stopped in between stops there, and can be called again', async () => {
  const stop = new AbortController();
  const bytes = memoryStore();
  const store = lookupStoreOn({
    ...bytes,
    async remove(key) {
      await bytes.remove!(key);
      stop.abort(new Error('enough'));
    },
  });
  for (const key of ['a', 'b', 'c'])
    await store.putMany(version, [{ key, answer: { score: 1, prediction: 1 } }]);
  const remove = async (signal?: AbortSignal): Promise<void> => store.remove!(version, { signal });
  await expect(remove(stop.signal)).rejects.toThrow('enough');
  expect(await bytes.list('')).toHaveLength(2);
  await remove();
  expect(await bytes.list('')).toEqual([]);
});

test('an abort without a reason is passed on as it came', async () => {
  const engine = await duckdb();
  const stop = new AbortController();
  const slow: Engine = {
    ...engine,
    async query(select, options) {
      stop.abort(null);
      return engine.query(select, options);
    },
  };
  await expect(
    (async () => sqlLookupStore(slow).getMany(version, ['a'], { signal: stop.signal }))(),
  ).rejects.toBe(null);
});

test('a store on one that cannot remove has no way to remove', () => {
  const bytes = Object.fromEntries(Object.entries(memoryStore()).filter(([name]) => name !== 'remove'));
  expect([
    'remove' in lookupStoreOn(bytes as unknown as Store),
    'remove' in lookupStoreOn(memoryStore()),
  ]).toEqual([false, true]);
});

test('a store on an engine that cannot drop has no way to remove', async () => {
  const engine = { ...(await duckdb()), drop: undefined };
  expect('remove' in sqlLookupStore(engine as never)).toBe(false);
});

test('a new version finds nothing of the old, and answers with its own once it is filled', async () => {
  for (const store of [lookupStoreOn(memoryStore()), sqlLookupStore(await duckdb())]) {
    const [old, next] = [latePredictor(-0.5), latePredictor(-2)];
    await precomputeInto(store, old, requests);
    await expect(storedLookup(store, next).predict(requests)).rejects.toMatchObject({ code: 'not-found' });
    const service = hybrid(storedLookup(store, next), onDemand(next));
    expect(await service.predict(requests)).toEqual(await next.predict(requests));
    expect(service.stats()).toMatchObject({ hits: 0, misses: requests.length });
    expect(await precomputeInto(store, next, requests, { batchSize: 4 })).toBe(requests.length);
    expect(await storedLookup(store, next).predict(requests)).toEqual(await next.predict(requests));
    expect(await storedLookup(store, old).predict(requests)).toEqual(await old.predict(requests));
  }
});

test('a store is filled with every combination, with progress, until it is told to stop', async () => {
  const predictor = fakePredictor({
    fields: [
      { name: 'n', kind: 'number' },
      { name: 'c', kind: 'category' },
    ],
  });
  const product = productOf({ n: [1, 2, 3], c: ['a', null] });
  const store = lookupStoreOn(memoryStore());
  const told: number[] = [];
  const written = await precomputeInto(store, predictor, product, {
    batchSize: 4,
    onProgress: ({ done }) => told.push(done),
  });
  expect([written, told]).toEqual([6, [4, 6]]);
  expect(await storedLookup(store, predictor).predict([{ n: 3, c: null }])).toEqual(
    await predictor.predict([{ n: 3, c: null }]),
  );
  const control = new AbortController();
  const stopped = precomputeInto(store, predictor, product, {
    batchSize: 1,
    signal: control.signal,
    onProgress: () => control.abort(new Error('enough')),
  });
  await expect(stopped).rejects.toThrow('enough');
});

test('what a store has not is nothing, whichever way it says so', async () => {
  const predictor = latePredictor();
  const store = { name: 'map', getMany: () => [undefined], putMany: () => undefined, versions: () => [] };
  const service = storedLookup(store as unknown as LookupStore, predictor, { unseen: 'nan' });
  expect(await service.predict(requests.slice(0, 1))).toEqual([{ score: NaN, prediction: NaN }]);
  expect(service.stats()).toEqual({ hits: 0, misses: 1 });
});

test('a store that gives too few answers is refused, and so is what is no store', async () => {
  const predictor = latePredictor();
  const short: LookupStore = {
    name: 'short',
    getMany: () => [],
    putMany: () => undefined,
    versions: () => [],
  };
  await expect(storedLookup(short, predictor).predict(requests)).rejects.toMatchObject({
    code: 'shape-mismatch',
  });
  expect(() => storedLookup({} as LookupStore, predictor)).toThrow(/lookupStoreOn/);
  expect(() => lookupStoreOn(memoryStore(), { prefix: 'a' })).toThrow(/ending in/);
  expect(() => sqlLookupStore({} as never)).toThrow(/engine/);
  const engine = { ...(await duckdb()), load: undefined };
  expect(() => sqlLookupStore(engine as never)).toThrow(/cannot load/);
  expect(() => sqlLookupStore(engine as never, { prefix: 'a-b' })).toThrow(/prefix/);
});
