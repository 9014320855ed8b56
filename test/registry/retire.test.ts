import { expect, test } from 'vitest';
import { random } from '../../src/core/random.ts';
import { createRegistry } from '../../src/registry/create-registry.ts';
import { memoryStore } from '../../src/registry/memory-store.ts';
import type { MaybePromise } from '../../src/core/maybe-promise.ts';
import type { Store } from '../../src/registry/store.ts';
import type { Version } from '../../src/registry/version.ts';
import { naivePredictor as predictor } from './naive-predictor.ts';

const rateOf = (saved: { readonly model: { readonly state: unknown } }): unknown => saved.model.state;

test('equal bytes that somebody registers while a version with them is retired stay', async () => {
  const store = memoryStore();
  const plain = createRegistry(store);
  const one = await plain.register('late', predictor(1));
  await plain.retire(one);
  // Between the bytes of the next version and its record, the first is retired once more.
  const slow: Store = {
    ...store,
    putIfAbsent: async (key, bytes) => {
      if (key.includes('/versions/')) await plain.retire(one);
      return store.putIfAbsent(key, bytes);
    },
  };
  const next = await createRegistry(slow).register('late', predictor(1));
  expect(await plain.load(next, rateOf)).toEqual({ rate: 1 });
});

test('whoever dies while giving bytes up takes none that a version registered meanwhile needs', async () => {
  const store = memoryStore();
  const plain = createRegistry(store);
  const one = await plain.register('late', predictor(1));
  let next: Version | undefined;
  const dying: Store = {
    ...store,
    remove: async (key) => {
      next = await plain.register('late', predictor(1));
      await store.remove!(key);
      throw new Error('killed');
    },
  };
  await expect(createRegistry(dying).retire(one)).rejects.toThrow('killed');
  expect(await plain.load(next!, rateOf)).toEqual({ rate: 1 });
  await plain.retire(one);
  expect(await plain.load(next!, rateOf)).toEqual({ rate: 1 });
  expect(await store.list('artifacts/')).toEqual([next!.artifact.key]);
});

test('a version that is retired while it is loaded is said to be retired, not damaged', async () => {
  const store = memoryStore();
  const plain = createRegistry(store);
  const one = await plain.register('late', predictor(1));
  const slow: Store = {
    ...store,
    get: async (key) => {
      if (key.startsWith('artifacts/')) await plain.retire(one);
      return store.get(key);
    },
  };
  await expect(createRegistry(slow).load(one, rateOf)).rejects.toMatchObject({ code: 'not-found' });
  await expect(plain.load(one, rateOf)).rejects.toMatchObject({ code: 'not-found' });
});

/** Processes that share a store, of which one step at a time is done: whose is drawn, and whoever is killed takes none any more. */
async function interleaved(
  seed: number,
  bodies: readonly ((store: Store) => Promise<void>)[],
): Promise<Store> {
  const shared = memoryStore();
  const drawn = random(seed);
  const waiting: { readonly process: number; readonly go: () => void }[] = [];
  /** Who has the machine for a while, as processes do: the others stand still in the middle of what they do. */
  let running = 0;
  let working = bodies.length;
  const killed = drawn.integer(bodies.length + 1);
  let stepsLeft = drawn.integer(40);
  bodies.forEach((body, process) => {
    const turn = (): Promise<void> => new Promise((go) => waiting.push({ process, go }));
    const step =
      <Given extends unknown[], Result>(work: (...given: Given) => MaybePromise<Result>) =>
      async (...given: Given): Promise<Result> => {
        await turn();
        if (process === killed && stepsLeft-- <= 0) {
          if (stepsLeft === -1) working--;
          return new Promise(() => undefined);
        }
        const result = await work(...given);
        await turn();
        return result;
      };
    const store: Store = {
      name: 'shared',
      get: step((key: string) => shared.get(key)),
      putIfAbsent: step((key: string, bytes: Uint8Array) => shared.putIfAbsent(key, bytes)),
      list: step((prefix: string) => shared.list(prefix)),
      remove: step((key: string) => shared.remove!(key)),
    };
    void body(store).finally(() => working--);
  });
  while (working > 0) {
    await new Promise((resolve) => setImmediate(resolve));
    if (waiting.length === 0) continue;
    if (drawn.integer(15) === 0) running = drawn.integer(bodies.length);
    const place = waiting.findIndex(({ process }) => process === running);
    waiting.splice(place < 0 ? drawn.integer(waiting.length) : place, 1)[0]!.go();
  }
  return shared;
}

test('however register and retire of equal bytes fall together, and whoever is killed, what is not retired loads', async () => {
  let loaded = 0;
  for (let seed = 0; seed < 400; seed++) {
    const acknowledged: Version[] = [];
    const comingAndGoing = async (store: Store): Promise<void> => {
      const registry = createRegistry(store);
      const version = await registry.register('late', predictor(1));
      for (let times = 0; times < 3; times++) await registry.retire(version);
    };
    const staying = async (store: Store): Promise<void> => {
      acknowledged.push(await createRegistry(store).register('late', predictor(1)));
    };
    const store = await interleaved(seed, [comingAndGoing, staying, comingAndGoing]);
    const registry = createRegistry(store);
    const { retired } = await registry.state('late');
    const versions = await registry.versions('late');
    for (const { version } of acknowledged) expect(versions[version - 1]).toBeDefined();
    for (const version of versions) {
      if (retired.includes(version.version)) continue;
      expect(await registry.load(version, rateOf)).toEqual({ rate: 1 });
      loaded++;
    }
  }
  expect(loaded).toBeGreaterThan(300);
});
