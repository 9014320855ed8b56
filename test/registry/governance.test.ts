import { expect, test } from 'vitest';
import { fixedClock } from '../../src/core/clock.ts';
import { createRegistry } from '../../src/registry/create-registry.ts';
import { becameOf, lineageOf } from '../../src/registry/lineage-of.ts';
import { memoryStore } from '../../src/registry/memory-store.ts';
import { predictionId } from '../../src/registry/prediction-id.ts';
import { retentionPlan } from '../../src/registry/retention-plan.ts';
import { tracePrediction } from '../../src/registry/trace-prediction.ts';
import { naivePredictor } from './naive-predictor.ts';

const clock = fixedClock(0);

test('where nobody says who trained a version, approvals by others are not to be had', async () => {
  const store = memoryStore();
  const version = await createRegistry(store, { clock }).register('late', naivePredictor(0.1));
  const ada = createRegistry(store, { clock, actor: 'ada' });
  await ada.guard('late', 'champion', { approvals: 1 });
  await ada.approve(version);
  await expect(ada.promote(version, 'champion')).rejects.toMatchObject({
    code: 'check-failed',
    details: { guard: 'approvals' },
    message: expect.stringContaining('does not say who trained or registered it') as unknown,
  });
});

test('an approval that was taken back before a prediction is none of its approvals', async () => {
  const store = memoryStore();
  const by = (actor: string): ReturnType<typeof createRegistry> => createRegistry(store, { clock, actor });
  const version = await by('nightly').register('late', naivePredictor(0.1));
  for (const who of ['grace', 'linus']) await by(who).approve(version);
  await by('GRACE').revoke(version);
  const { approvedBy } = await tracePrediction(by('x'), predictionId(version, { clock: fixedClock(1) }));
  expect(approvedBy).toEqual(['linus']);
});

test('a version that learned from several tables is found by each of them', async () => {
  const registry = createRegistry(memoryStore(), { clock });
  const data = [{ hash: 'ab12', rows: 3 }, { hash: 'cd34', rows: 5 }, { rows: 1 }];
  await registry.register('late', naivePredictor(0.1), { data });
  await registry.register('late', naivePredictor(0.1), { data: 'cd34' });
  const numbers = async (of: string): Promise<number[]> =>
    (await registry.search('late', { data: of })).map(({ version }) => version);
  expect(await numbers('ab12')).toEqual([1]);
  expect(await numbers('cd34')).toEqual([2, 1]);
  expect(becameOf(await lineageOf(registry), 'data:ab12')).toContain('late@1');
});

test('a version is found by the hash that a service answers with', async () => {
  const registry = createRegistry(memoryStore(), { clock });
  await registry.register('late', { ...naivePredictor(0.1), hash: 'f00d' });
  const bare = await registry.register('late', naivePredictor(0.2));
  expect(bare.modelHash).toBeNull();
  const found = await registry.search('late', { modelHash: 'f00d' });
  expect(found.map(({ version }) => version)).toEqual([1]);
});

test('what a version that is not retired stands on is kept', async () => {
  const registry = createRegistry(memoryStore(), { clock });
  const bases = [0.1, 0.2].map((rate) => registry.register('base', naivePredictor(rate)));
  const [one] = await Promise.all(bases);
  await registry.register('late', naivePredictor(0.3), { uses: [one!] });
  const { retire, keep } = await retentionPlan(registry, 'base', { newest: 0, clock });
  expect(retire.map(({ version }) => version)).toEqual([2]);
  expect(keep.map(({ why }) => why)).toEqual(['late@1 stands on it']);
});

test('what no model has written is no model', async () => {
  const store = memoryStore();
  const registry = createRegistry(store, { clock });
  await registry.register('late', naivePredictor(0.1));
  for (const key of ['models/.gitkeep', 'models/late.txt', 'models/notes/readme.md'])
    await store.putIfAbsent(key, new Uint8Array(1));
  expect(await registry.models()).toEqual(['late']);
  expect(Object.keys((await lineageOf(registry)).nodes)).toContain('late@1');
});

test('an alias that was withdrawn is not among those that there are', async () => {
  const registry = createRegistry(memoryStore(), { clock });
  const version = await registry.register('late', naivePredictor(0.1));
  await registry.promote(version, 'champion');
  await registry.withdraw('late', 'champion');
  await expect(registry.get('late', 'champion')).rejects.toThrow('it has version 1 and no alias.');
});

test.each([
  ['min beyond max', { metrics: { auc: { min: 0.9, max: 0.1 } } }],
  ['min null', { metrics: { auc: { min: null } } }],
  ['an alias that is none', { alias: '../x' }],
])('a search for %s is refused', async (_, query) => {
  const registry = createRegistry(memoryStore(), { clock });
  await registry.register('late', naivePredictor(0.1));
  await expect(registry.search('late', query as object)).rejects.toMatchObject({ code: 'bad-option' });
});

test.each([
  ['keep', { keep: 'all' }],
  ['clock', { clock: {} }],
])('a retention plan refuses %s that is none', async (_, given) => {
  const registry = createRegistry(memoryStore(), { clock });
  await registry.register('late', naivePredictor(0.1));
  await expect(retentionPlan(registry, 'late', given as object)).rejects.toMatchObject({
    code: 'bad-option',
  });
});

test.each([
  ['expected as text', { expected: '1' }],
  ['expected NaN', { expected: NaN }],
  ['revive that is no function', { revive: 'revivePredictor' }],
])('a promotion refuses %s', async (_, given) => {
  const registry = createRegistry(memoryStore(), { clock });
  const version = await registry.register('late', naivePredictor(0.1));
  await expect(registry.promote(version, 'champion', given as object)).rejects.toMatchObject({
    code: 'bad-option',
  });
});

test('going through everything does not push out what is remembered', async () => {
  let reads = 0;
  const store = memoryStore();
  const counted = { ...store, get: (key: string) => (reads++, store.get(key)) };
  const writer = createRegistry(store, { clock });
  for (let at = 0; at < 20; at++) await writer.register('late', naivePredictor(at / 20));
  const bytes = (await store.get('models/late/versions/000002.json'))!.length;
  // Room for about half of them.
  const registry = createRegistry(counted, { clock, cacheBytes: 10 * (bytes + 5) });
  await registry.versions('late');
  reads = 0;
  await registry.versions('late');
  expect(reads).toBeLessThan(14); // the half that did not fit, and a look at what is new
  reads = 0;
  const none = createRegistry(counted, { clock, cacheBytes: 1 });
  await none.get('late', 3);
  await none.get('late', 3);
  expect(reads).toBeGreaterThanOrEqual(2);
});
