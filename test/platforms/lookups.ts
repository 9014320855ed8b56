/** Lookups in a page: answers in IndexedDB as the browser has it, and files that a server has. */
import type * as Slipway from '../../src/index.ts';
import type * as SlipwayBrowser from '../../src/browser.ts';
import type * as SlipwayTesting from '../../src/testing/index.ts';
import { runInPage, type StoreFinding } from './stores.ts';

/** The predictor, and what it is asked; made as in Node. */
export interface LookupScene {
  readonly predictorOf: (slipway: typeof Slipway, intercept?: number) => Slipway.Predictor;
  readonly requests: readonly Slipway.Instance[];
}

/** Every test, one after another. */
export async function lookupsInPage(
  slipway: typeof Slipway,
  { indexedDbStore, loadLookup }: typeof SlipwayBrowser,
  { testLookupStore }: typeof SlipwayTesting,
  { predictorOf, requests }: LookupScene,
): Promise<readonly StoreFinding[]> {
  const { decodeLookup, encodeLookup, lookup, lookupStoreOn, precompute, precomputeInto, storedLookup } =
    slipway;
  const [old, next] = [predictorOf(slipway), predictorOf(slipway, 2)];
  const expected = await old.predict(requests);
  return runInPage(({ test, equal }) => {
    let databases = 0;
    testLookupStore(() => lookupStoreOn(indexedDbStore(`answers ${databases++}`), { prefix: '' }), {
      test,
      equal,
    });
    const refused = async (work: Promise<unknown>, code: string, why: string): Promise<void> => {
      const found: unknown = await work.then(
        () => 'no error',
        (error: unknown) => (error instanceof slipway.SlipwayError ? error.code : String(error)),
      );
      equal(found, code, why);
    };

    test('answers that were kept are found by who opens the database anew', async () => {
      await precomputeInto(lookupStoreOn(indexedDbStore('late')), old, requests);
      const service = storedLookup(lookupStoreOn(indexedDbStore('late')), old);
      equal(await service.predict(requests), expected, 'the answers');
    });
    test('a new version finds none of the old answers, and takes their place', async () => {
      const store = lookupStoreOn(indexedDbStore('late'));
      await refused(storedLookup(store, next).predict(requests), 'not-found', 'before it is filled');
      await precomputeInto(store, next, requests);
      equal(await storedLookup(store, next).predict(requests), await next.predict(requests), 'its own');
      equal(await storedLookup(store, old).predict(requests), expected, 'the old ones beside them');
      await store.remove!(old.hash);
      equal(await store.versions(), [next.hash], 'the versions left');
      const anew = lookupStoreOn(indexedDbStore('late'));
      await refused(storedLookup(anew, old).predict(requests), 'not-found', 'the old one, removed');
    });
    test('an entry that was damaged on disk is refused', async () => {
      await precomputeInto(lookupStoreOn(indexedDbStore('hurt')), old, requests);
      await change('hurt', (bytes) => bytes.with(bytes.length - 9, bytes.at(-9)! ^ 1));
      await refused(
        storedLookup(lookupStoreOn(indexedDbStore('hurt')), old).predict(requests),
        'corrupt',
        'a byte',
      );
      await change('hurt', (bytes) => bytes.slice(0, -8));
      await refused(
        storedLookup(lookupStoreOn(indexedDbStore('hurt')), old).predict(requests),
        'corrupt',
        'its end',
      );
      await change('hurt', () => 'text');
      await refused(
        storedLookup(lookupStoreOn(indexedDbStore('hurt')), old).predict(requests),
        'corrupt',
        'no bytes',
      );
    });
    test('a lookup file is kept under a key, and opens from there', async () => {
      const bytes = encodeLookup(await precompute(old, requests));
      equal(await indexedDbStore('files').putIfAbsent('late.lookup', bytes), true, 'it is written');
      const kept = await indexedDbStore('files').get('late.lookup');
      const service = lookup(decodeLookup(kept!, { modelHash: old.hash }));
      equal(await service.predict(requests), expected, 'the answers');
    });
    test('a file that a server has is fetched and opened, for the version that it is of', async () => {
      const fetched = await loadLookup('/late.lookup', { modelHash: old.hash });
      equal(
        await lookup(fetched).predict(requests),
        expected,
        'what Node computed, against what the page does',
      );
      const address = new URL('/late.lookup', location.href);
      equal((await loadLookup(address)).size, fetched.size, 'by an address');
      const blob = await (await fetch(address)).blob();
      equal((await loadLookup(blob)).modelHash, old.hash, 'of a blob');
      await refused(
        loadLookup('/late.lookup', { modelHash: next.hash }),
        'bad-version',
        'for another version',
      );
    });
    test('a file with a wrong checksum is refused, and so is what is not there, too large or no lookup', async () => {
      await refused(loadLookup('/damaged.lookup'), 'corrupt', 'one byte changed');
      await refused(loadLookup('/none.lookup'), 'not-found', 'nothing there');
      await refused(loadLookup('/late.lookup', { maxBytes: 100 }), 'too-large', 'beyond the limit');
      await refused(loadLookup('/'), 'bad-format', 'a page');
      const stopped = loadLookup('/late.lookup', { signal: AbortSignal.abort('enough') });
      equal(await stopped.catch((reason: unknown) => reason), 'enough', 'an abort');
    });
  });
}

/** Writes over every value of a database, past the store. */
async function change(name: string, to: (bytes: Uint8Array) => unknown): Promise<void> {
  const done = <Result>(request: IDBRequest<Result>): Promise<Result> =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error ?? new Error('no reason'));
    });
  const opened = await done(indexedDB.open(name, 1));
  const values = opened.transaction('bytes', 'readwrite').objectStore('bytes');
  for (const key of await done(values.getAllKeys()))
    await done(values.put(to(await done(values.get(key) as IDBRequest<Uint8Array>)), key));
  opened.close();
}
