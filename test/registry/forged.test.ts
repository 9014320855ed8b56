import { expect, test } from 'vitest';
import { fixedClock } from '../../src/core/clock.ts';
import { hashBytes } from '../../src/core/hash.ts';
import { random } from '../../src/core/random.ts';
import { createRegistry } from '../../src/registry/create-registry.ts';
import { memoryStore } from '../../src/registry/memory-store.ts';
import type { Registry } from '../../src/registry/registry.ts';
import type { Store } from '../../src/registry/store.ts';
import { codeOf } from '../../src/testing/code-of.ts';
import { naivePredictor as predictor } from './naive-predictor.ts';

const by = (store: Store, actor = 'ada', at = 1e12): Registry =>
  createRegistry(store, { clock: fixedClock(at), actor });
const versionKey = (number: number): string => `models/late/versions/00000${number}.json`;
const eventKey = (number: number): string => `models/late/events/00000${number}.json`;

async function overwrite(store: Store, key: string, bytes: Uint8Array): Promise<void> {
  await store.remove!(key);
  await store.putIfAbsent(key, bytes);
}

/** Changes a record as somebody does who knows how it is written: with the checksum it should have. */
async function forge(store: Store, key: string, change: (text: string) => string): Promise<void> {
  const text = new TextDecoder().decode((await store.get(key))!).replace(/^\{"checksum":"[^"]*",/, '{');
  expect(change(text)).not.toBe(text);
  const checksum = hashBytes(new TextEncoder().encode(change(text)));
  await overwrite(store, key, new TextEncoder().encode(`{"checksum":"${checksum}",${change(text).slice(1)}`));
}

const evaluation = {
  rows: 1,
  metrics: { auc: 0.712345 },
  directions: { auc: 'higher' },
  slices: [],
} as const;
const verdict = { pass: true, checked: 1, issues: [] };

test('a record of which one bit is another is never read with another meaning, also the last one', async () => {
  const store = memoryStore();
  await by(store).register('late', predictor(1), {
    note: 'first',
    verdict,
    evaluation,
    data: { hash: 'ab' },
  });
  await by(store).promote({ name: 'late', version: 1 }, 'champion', { note: 'x' });
  await by(store).register('late', predictor(2), { tags: { team: 'ops' }, training: { seed: 7 } });
  const drawn = random(2);
  for (const key of [versionKey(1), versionKey(2), eventKey(1)]) {
    const whole = (await store.get(key))!;
    for (let tries = 0; tries < 300; tries++) {
      const changed = whole.slice();
      changed[drawn.integer(changed.length)]! ^= 1 << drawn.integer(8);
      await overwrite(store, key, changed);
      const code = await codeOf(() =>
        key.includes('versions') ? by(store).versions('late') : by(store).history('late'),
      );
      expect(['corrupt', 'bad-version']).toContain(code);
    }
    await overwrite(store, key, whole);
  }
});

test('a version record that was forged after it was promoted or approved is corrupt, by number, by alias and in lists', async () => {
  for (const say of ['promote', 'approve'] as const) {
    const store = memoryStore();
    const good = await by(store).register('late', predictor(1), { verdict, evaluation });
    if (say === 'promote') await by(store).promote(good, 'champion');
    else await by(store, 'grace').approve(good);
    await forge(store, versionKey(1), (text) => text.replace('0.712345', '0.99'));
    for (const ask of [
      () => by(store).get('late', 1),
      () => by(store).versions('late'),
      () => by(store).search('late', {}),
      () => by(store).load(good, (saved) => saved),
      () => by(store).promote(good, 'challenger'),
      () => by(store).deprecate(good),
    ])
      expect(await codeOf(ask)).toBe('corrupt');
    if (say === 'promote') {
      expect(await codeOf(() => by(store).get('late', 'champion'))).toBe('corrupt');
      expect(await codeOf(() => by(store).servingAt('late', 'champion', 2e12))).toBe('corrupt');
    }
  }
});

test('a version record that was forged before others were written after it is corrupt', async () => {
  const store = memoryStore();
  for (const rate of [1, 2, 3]) await by(store).register('late', predictor(rate), { evaluation });
  expect((await by(store).get('late', 2)).after).toBe(hashBytes((await store.get(versionKey(1)))!));
  await forge(store, versionKey(2), (text) => text.replace('0.712345', '0.99'));
  expect(await codeOf(() => by(store).get('late', 2))).toBe('corrupt');
  expect(await codeOf(() => by(store).versions('late'))).toBe('corrupt');
  expect(await codeOf(() => by(store).versions('late', { limit: 2 }))).toBe('corrupt');
  expect((await by(store).get('late', 3)).version).toBe(3);
});

test('an event about another record of a version than the events before it is corrupt', async () => {
  const store = memoryStore();
  const version = await by(store).register('late', predictor(1));
  const { record } = await by(store).promote(version, 'champion');
  expect(record).toBe(hashBytes((await store.get(versionKey(1)))!));
  await by(store).promote(version, 'challenger');
  await forge(store, eventKey(2), (text) => text.replace(record!, 'ab'.repeat(32)));
  expect(await codeOf(() => by(store).history('late'))).toBe('corrupt');
});

test('a registry does not write its own after an end of the log, or of the versions, that others put there', async () => {
  const store = memoryStore();
  const living = by(store);
  for (const rate of [1, 2, 3]) await living.register('late', predictor(rate));
  const [one, two, three] = await living.versions('late');
  await living.promote(one!, 'champion');
  await living.promote(two!, 'champion');
  // Restored from a copy of the night before; then somebody decides otherwise.
  await store.remove!(eventKey(2));
  await store.remove!(versionKey(3));
  await by(store, 'bob').promote(one!, 'challenger');
  await by(store, 'bob').register('late', predictor(4));
  expect(await codeOf(() => living.promote(three!, 'champion'))).toBe('corrupt');
  expect(await codeOf(() => living.register('late', predictor(5)))).toBe('corrupt');
  expect(await by(store).history('late')).toHaveLength(2);
  expect((await by(store).register('late', predictor(5))).version).toBe(4);
  expect((await by(store).promote(two!, 'champion')).sequence).toBe(3);
});

test('an event that is dated before the one before it is corrupt, and so is a version', async () => {
  const store = memoryStore();
  for (const rate of [1, 2]) await by(store).register('late', predictor(rate));
  const early = (text: string): string => text.replace('2001-09-09', '1999-09-09');
  for (const version of [1, 2]) await by(store).promote({ name: 'late', version }, 'champion');
  await forge(store, eventKey(2), early);
  expect(await codeOf(() => by(store).history('late'))).toBe('corrupt');
  const other = memoryStore();
  for (const rate of [1, 2]) await by(other).register('late', predictor(rate));
  await forge(other, versionKey(2), early);
  expect(await codeOf(() => by(other).get('late', 1))).toBe('corrupt');
});

test('no version has served before it was made, whatever the clocks say', async () => {
  const store = memoryStore();
  const first = await by(store, 'ada', 1000).register('late', predictor(1));
  await by(store, 'ada', 1000).promote(first, 'champion');
  const version = await by(store, 'ada', 10_000).register('late', predictor(2));
  const event = await by(store, 'bob', 5000).promote(version, 'champion');
  expect(event.at).toBe(version.createdAt);
  expect((await by(store).servingAt('late', 'champion', 7000))?.version).toBe(1);
  expect((await by(store).servingAt('late', 'champion', 10_000))?.version).toBe(2);
  // As 0.1 dated it, by a clock that was behind.
  await forge(store, eventKey(2), (text) => text.replace(event.at, new Date(5000).toISOString()));
  expect((await by(store).history('late'))[1]!.at).toBe('1970-01-01T00:00:05.000Z');
  expect((await by(store).servingAt('late', 'champion', 7000))?.version).toBe(1);
  expect((await by(store).servingAt('late', 'champion', 10_000))?.version).toBe(2);
});

test('an alias that the log points to a version that is not there is corrupt', async () => {
  const store = memoryStore();
  await by(store).promote(await by(store).register('late', predictor(1)), 'champion');
  await forge(store, eventKey(1), (text) => text.replace('"version":1', '"version":99'));
  expect(await codeOf(() => by(store).get('late', 'champion'))).toBe('corrupt');
  expect(await codeOf(() => by(store).load('late', 'champion', (saved) => saved))).toBe('corrupt');
  expect(await codeOf(() => by(store).servingAt('late', 'champion', 2e12))).toBe('corrupt');
  expect(await codeOf(() => by(store).get('late', 99))).toBe('not-found');
});
