import { describe, expect, test } from 'vitest';
import { createRegistry } from '../../src/registry/create-registry.ts';
import { becameOf, cameFrom, lineageOf, type Lineage } from '../../src/registry/lineage-of.ts';
import { registryPage } from '../../src/registry/page/registry-page.ts';
import type { Version, VersionRef } from '../../src/registry/version.ts';
import { change, eventKey, filled, versionKey } from './hand-made.ts';

describe('loops', () => {
  test('an alias points to a version and never to an alias', async () => {
    const store = await filled();
    const registry = createRegistry(store);
    for (const version of ['champion', 'challenger'])
      await expect(
        registry.promote({ name: 'late', version } as unknown as VersionRef, 'challenger'),
      ).rejects.toThrow('never to another alias');
    expect([...(await registry.aliases('late'))]).toEqual([['champion', 2]]);
    await change(store, eventKey(1), (event) => (event['version'] = 'champion'));
    await expect(createRegistry(store).get('late', 'champion')).rejects.toMatchObject({ code: 'corrupt' });
  });

  test('records that name each other as parents are corrupt', async () => {
    const store = await filled();
    await change(store, versionKey('late', 1), (version) => (version['parent'] = 2));
    await change(store, versionKey('late', 2), (version) => (version['parent'] = 1));
    await expect(lineageOf(createRegistry(store))).rejects.toMatchObject({
      code: 'corrupt',
      details: { key: versionKey('late', 1) },
    });
  });

  test('records of two models that stand on each other are corrupt, and the page is made all the same', async () => {
    const store = await filled();
    await change(
      store,
      versionKey('late', 2),
      (version) => (version['uses'] = [{ name: 'base', version: 1 }]),
    );
    expect((await lineageOf(createRegistry(store))).edges).toContainEqual(
      expect.objectContaining({ from: 'base@1', to: 'late@2', how: 'uses' }),
    );
    await change(
      store,
      versionKey('base', 1),
      (version) => (version['uses'] = [{ name: 'late', version: 1 }]),
    );
    await change(
      store,
      versionKey('late', 1),
      (version) => (version['uses'] = [{ name: 'base', version: 1 }]),
    );
    const registry = createRegistry(store);
    await expect(lineageOf(registry)).rejects.toMatchObject({
      code: 'corrupt',
      message: expect.stringMatching(/^(?=.*"base@1")(?=.*"late@1").*come from themselves/) as unknown,
    });
    expect(await registryPage(registry)).toContain('base@1');
  });

  test('a registry of somebody else, whose versions are their own parents, is corrupt', async () => {
    const [one, two] = await createRegistry(await filled()).versions('late');
    const versions = [
      { ...one!, parent: 2 },
      { ...two!, parent: 1 },
    ] as readonly Version[];
    const looped = { models: async () => ['late'], versions: async () => versions };
    await expect(lineageOf(looped)).rejects.toMatchObject({ code: 'corrupt', details: { id: 'late@2' } });
  });

  test('a lineage that was put together by hand, and loops, ends', () => {
    const looped: Lineage = {
      nodes: {},
      edges: [
        { from: 'a@1', to: 'b@1', how: 'uses' },
        { from: 'b@1', to: 'a@1', how: 'uses' },
        { from: 'a@1', to: 'a@1', how: 'follows' },
      ],
    };
    expect([cameFrom(looped, 'a@1'), becameOf(looped, 'a@1')]).toEqual([['b@1'], ['b@1']]);
  });

  test('a chain of thirty thousand versions from one source is no loop, and is walked in no time', async () => {
    const [one] = await createRegistry(await filled()).versions('late');
    const versions = Array.from({ length: 30_000 }, (_, index): Version => {
      return { ...one!, version: index + 1, parent: index === 0 ? null : index, data: 'same' };
    });
    const start = performance.now();
    const lineage = await lineageOf({ models: async () => ['late'], versions: async () => versions });
    expect(becameOf(lineage, 'data:same')).toHaveLength(30_001);
    expect(performance.now() - start).toBeLessThan(5000);
  });
});
