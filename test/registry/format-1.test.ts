import { expect, test } from 'vitest';
import { fixedClock } from '../../src/core/clock.ts';
import { createRegistry } from '../../src/registry/create-registry.ts';
import { memoryStore } from '../../src/registry/memory-store.ts';
import type { Store } from '../../src/registry/store.ts';
import { naivePredictor as predictor } from './naive-predictor.ts';
import kept from './store-of-format-1.json' with { type: 'json' };

/** What version 0.1 wrote: three versions, of which the first and the last have equal bytes, and seven events. */
async function storeOfFormat1(): Promise<Store> {
  const store = memoryStore();
  for (const [key, text] of Object.entries(kept))
    await store.putIfAbsent(
      key,
      key.startsWith('models/')
        ? new TextEncoder().encode(text)
        : new Uint8Array(Buffer.from(text, 'base64')),
    );
  return store;
}

const rateOf = (saved: { readonly model: { readonly state: unknown } }): unknown => saved.model.state;

test('a store of before checksums and keys of their own is read', async () => {
  const registry = createRegistry(await storeOfFormat1());
  expect(await registry.load('late', 'champion', rateOf)).toEqual({ rate: 0.25 });
  expect((await registry.versions('late')).map(({ evaluation }) => evaluation?.metrics['auc'])).toEqual([
    0.7,
    NaN,
    undefined,
  ]);
  expect((await registry.history('late')).map(({ kind }) => kind)).toEqual([
    'approve',
    'guard',
    'promote',
    'promote',
    'withdraw',
    'retire',
  ]);
  expect((await registry.state('late')).retired).toEqual([2]);
});

test('bytes that versions of before share are given up with the last of them', async () => {
  const store = await storeOfFormat1();
  const registry = createRegistry(store, { clock: fixedClock(9000), actor: 'ada' });
  await registry.retire({ name: 'late', version: 3 });
  expect(await registry.load('late', 'champion', rateOf)).toEqual({ rate: 0.25 });
  const anew = await registry.register('late', predictor(0.25));
  await registry.withdraw('late', 'champion');
  await registry.retire({ name: 'late', version: 1 });
  expect(await store.list('artifacts/')).toEqual([anew.artifact.key]);
  expect(await registry.load(anew, rateOf)).toEqual({ rate: 0.25 });
});
