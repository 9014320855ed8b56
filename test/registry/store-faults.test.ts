import { expect, test } from 'vitest';
import { SlipwayError } from '../../src/core/error.ts';
import { createRegistry } from '../../src/registry/create-registry.ts';
import { memoryStore } from '../../src/registry/memory-store.ts';
import type { Registry } from '../../src/registry/registry.ts';
import type { MaybePromise } from '../../src/core/maybe-promise.ts';
import type { Store } from '../../src/registry/store.ts';
import { codeOf } from '../../src/testing/code-of.ts';
import { predictor } from '../../src/testing/registry-parts.ts';

type When = 'before' | 'after';

type Step = 'get' | 'putIfAbsent' | 'remove';

/** A store whose nth step of a kind fails, with nothing done or with everything; it counts them. */
function failing(store: Store, step: Step, nth: number, when: When): Store & { steps: () => number } {
  let steps = 0;
  const work =
    <Given extends unknown[], Result>(of: Step, done: (...given: Given) => MaybePromise<Result>) =>
    async (...given: Given): Promise<Result> => {
      const fails = of === step && ++steps === nth;
      if (fails && when === 'before') throw new SlipwayError('io', 'test', `${step} ${nth} failed.`);
      const result = await done(...given);
      if (fails) throw new SlipwayError('io', 'test', `${step} ${nth} failed.`);
      return result;
    };
  return {
    ...store,
    steps: () => steps,
    get: work('get', (key: string, atMost?: number) => store.get(key, atMost)),
    putIfAbsent: work('putIfAbsent', (key: string, bytes: Uint8Array) => store.putIfAbsent(key, bytes)),
    remove: work('remove', (key: string) => store.remove!(key)),
  };
}

/** What a process does that has a store which may fail. */
async function work(registry: Registry): Promise<void> {
  const first = await registry.register('late', predictor(1));
  const equal = await registry.register('late', predictor(1));
  await registry.guard('late', 'champion', { approvals: 1 });
  await registry.approve(first);
  await registry.promote(first, 'champion');
  const second = await registry.register('late', predictor(2));
  await registry.approve(second);
  await registry.promote(second, 'champion');
  await registry.rollback('late', 'champion');
  await registry.retire(second);
  await registry.retire(equal);
}

const by = (store: Store, actor = 'grace'): Registry => createRegistry(store, { actor });

/** Registers as one, and says and moves as another, since nobody approves of their own. */
function asTwo(store: Store): Registry {
  return { ...by(store), register: (...given) => by(store, 'ada').register(...given) };
}

test.each<[Step, When]>([
  ['putIfAbsent', 'before'],
  ['putIfAbsent', 'after'],
  ['get', 'before'],
  ['remove', 'before'],
  ['remove', 'after'],
])('whichever %s fails, %s it is done: nothing is half, and the next process goes on', async (step, when) => {
  const whole = failing(memoryStore(), step, 0, when);
  await work(asTwo(whole));
  expect(whole.steps()).toBeGreaterThan(1);
  for (let nth = 1; nth <= whole.steps(); nth++) {
    const kept = memoryStore();
    await expect(work(asTwo(failing(kept, step, nth, when)))).rejects.toMatchObject({ code: 'io' });
    const registry = by(kept);
    const versions = await registry.versions('late');
    expect(versions.map(({ version }) => version)).toEqual(versions.map((_, index) => index + 1));
    const { retired, approvals } = await registry.state('late');
    for (const version of versions) {
      const isRetired = retired.includes(version.version);
      expect(await codeOf(() => registry.load(version, (saved) => saved))).toBe(
        isRetired ? 'not-found' : 'nothing was thrown',
      );
      if (!isRetired) continue;
      // What was interrupted is asked again, and is then done.
      await registry.retire(version);
      expect(await kept.get(version.artifact.key)).toBe(null);
    }
    const history = await registry.history('late');
    expect(history.map(({ sequence }) => sequence)).toEqual(history.map((_, index) => index + 1));
    const champion = (await registry.aliases('late')).get('champion');
    if (champion !== undefined) expect(approvals[champion]).toEqual(['grace']);
    const next = await by(kept, 'ada').register('late', predictor(3));
    expect(next.version).toBe(versions.length + 1);
    await registry.approve(next);
    await registry.promote(next, 'champion');
    expect((await registry.aliases('late')).get('champion')).toBe(next.version);
  }
});
