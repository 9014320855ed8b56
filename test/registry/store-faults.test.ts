import { expect, test } from 'vitest';
import { SlipwayError } from '../../src/core/error.ts';
import { createRegistry } from '../../src/registry/create-registry.ts';
import { memoryStore } from '../../src/registry/memory-store.ts';
import type { Registry } from '../../src/registry/registry.ts';
import type { Store } from '../../src/registry/store.ts';
import { predictor } from '../../src/testing/registry-parts.ts';

type When = 'before' | 'after';

/** A store whose nth write fails, with nothing written or with everything; it counts the writes. */
function failing(store: Store, nth: number, when: When): Store & { writes: () => number } {
  let writes = 0;
  return {
    ...store,
    writes: () => writes,
    putIfAbsent: async (key, bytes) => {
      const fails = ++writes === nth;
      const written = fails && when === 'before' ? false : await store.putIfAbsent(key, bytes);
      if (fails) throw new SlipwayError('io', 'test', `write ${nth} failed.`);
      return written;
    },
  };
}

/** What a process does that has a store which may fail. */
async function work(registry: Registry): Promise<void> {
  const first = await registry.register('late', predictor(1));
  await registry.promote(first, 'champion');
  const second = await registry.register('late', predictor(2));
  await registry.promote(second, 'champion');
  await registry.rollback('late', 'champion');
}

test.each<When>(['before', 'after'])(
  'whichever write fails, %s it is done: nothing is half, and the next process goes on',
  async (when) => {
    const whole = failing(memoryStore(), 0, when);
    await work(createRegistry(whole));
    expect(whole.writes()).toBeGreaterThan(5);
    for (let nth = 1; nth <= whole.writes(); nth++) {
      const kept = memoryStore();
      await expect(work(createRegistry(failing(kept, nth, when)))).rejects.toMatchObject({ code: 'io' });
      const registry = createRegistry(kept);
      const versions = await registry.versions('late');
      expect(versions.map(({ version }) => version)).toEqual(versions.map((_, index) => index + 1));
      for (const version of versions) expect(await registry.load(version, (saved) => saved)).toBeDefined();
      const history = await registry.history('late');
      expect(history.map(({ sequence }) => sequence)).toEqual(history.map((_, index) => index + 1));
      const champion = (await registry.aliases('late')).get('champion');
      expect(champion === undefined || versions.some(({ version }) => version === champion)).toBe(true);
      const next = await registry.register('late', predictor(3));
      expect(next.version).toBe(versions.length + 1);
      await registry.promote(next, 'champion');
      expect((await registry.aliases('late')).get('champion')).toBe(next.version);
    }
  },
);
