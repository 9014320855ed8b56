import 'fake-indexeddb/auto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderStore } from '../../../src/adapters/folder-store.ts';
import { indexedDbStore } from '../../../src/adapters/indexed-db-store.ts';
import { duckdb } from '../../../src/engines/duckdb.ts';
import { memoryStore } from '../../../src/registry/memory-store.ts';
import { hybrid } from '../../../src/serve/hybrid/hybrid.ts';
import { lookupStoreOn } from '../../../src/serve/lookup/lookup-store-on.ts';
import type { LookupStore } from '../../../src/serve/lookup/lookup-store.ts';
import { productOf } from '../../../src/serve/lookup/product-of.ts';
import { sqlLookupStore } from '../../../src/serve/lookup/sql-lookup-store.ts';
import { precomputeInto, storedLookup } from '../../../src/serve/lookup/stored-lookup.ts';
import { onDemand } from '../../../src/serve/on-demand.ts';
import { testLookupStore } from '../../../src/testing/lookup-store-suite.ts';
import type { SuiteTools } from '../../../src/testing/store-suite.ts';
import { latePredictor, requests } from '../late.ts';
import { fakePredictor } from './fake-predictor.ts';

const tools: SuiteTools = { test, equal: (got, expected, why) => expect(got, why).toEqual(expected) };
let databases = 0;

describe('in memory', () => testLookupStore(() => lookupStoreOn(memoryStore()), tools));
describe('in files', () =>
  testLookupStore(async () => lookupStoreOn(folderStore(await mkdtemp(join(tmpdir(), 'answers-')))), tools));
describe('in IndexedDB', () =>
  testLookupStore(() => lookupStoreOn(indexedDbStore(`answers-${databases++}`), { prefix: '' }), tools));
describe('in SQL', () => testLookupStore(async () => sqlLookupStore(await duckdb()), tools));

test('what another wrote is found when a key is missing, once it is listed anew', async () => {
  const bytes = memoryStore();
  let now = 0;
  const reader = lookupStoreOn(bytes, { clock: { now: () => now }, refreshMs: 100 });
  const version = 'ab'.repeat(32);
  const put = (key: string): unknown =>
    lookupStoreOn(bytes).putMany(version, [{ key, answer: { score: 1, prediction: 1 } }]);
  const held = async (key: string): Promise<boolean> => (await reader.getMany(version, [key]))[0] !== null;
  expect(await held('a')).toBe(false);
  await put('a');
  expect(await held('a')).toBe(false);
  now = 100;
  expect(await held('a')).toBe(true);
});

test('parts of many writers at once are all kept', async () => {
  const store = lookupStoreOn(memoryStore());
  const version = 'ab'.repeat(32);
  const keys = Array.from({ length: 20 }, (_, at) => `k${at}`);
  await Promise.all(
    keys.map(async (key, at) => store.putMany(version, [{ key, answer: { score: at, prediction: at } }])),
  );
  const found = await store.getMany(version, keys);
  expect(found.map((answer) => answer?.score)).toEqual(keys.map((_, at) => at));
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
