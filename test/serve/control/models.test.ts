import { describe, expect, test } from 'vitest';
import { createRegistry } from '../../../src/registry/create-registry.ts';
import { memoryStore } from '../../../src/registry/memory-store.ts';
import { createModelHost } from '../../../src/serve/control/model-host.ts';
import { canary } from '../../../src/serve/control/canary.ts';
import { modelService } from '../../../src/serve/control/model-service.ts';
import { registryModels } from '../../../src/serve/control/registry-models.ts';
import type { SavedPredictor, Signature } from '../../../src/models/model.ts';
import { naivePredictor } from '../../registry/naive-predictor.ts';
import { answering, turn } from './services.ts';

describe('a host of models', () => {
  test('who has a version keeps it until it lets go, and it is gone only then', async () => {
    const host = createModelHost();
    host.add('late', '1', answering(0.1));
    host.add('late', '2', answering(0.2));
    host.point('late', { champion: '1' }, '1');
    const lease = host.lease('late', { label: 'champion' })!;
    host.point('late', { champion: '2' }, '2');
    let gone = false;
    const removal = host.remove('late', '1').then(() => (gone = true));
    expect(host.lease('late', { version: '1' })).toBeUndefined();
    expect(host.versions('late')).toEqual([
      { id: '1', state: 'UNLOADING', labels: [] },
      { id: '2', state: 'AVAILABLE', labels: ['champion'] },
    ]);
    await turn();
    expect(gone).toBe(false);
    expect(await lease.service.predict([{}])).toEqual([{ score: 0.1, prediction: 0 }]);
    lease.release();
    lease.release();
    await removal;
    expect(host.versions('late').map(({ id }) => id)).toEqual(['2']);
  });

  test('which version is meant: an id, a label, both when they agree, or the default', () => {
    const host = createModelHost();
    for (const id of ['1', '2']) host.add('late', id, answering(Number(id)));
    host.point('late', { champion: '2', challenger: '1' }, '2');
    const version = (which?: { version?: string; label?: string }): string | undefined => {
      const lease = host.lease('late', which);
      lease?.release();
      return lease?.version;
    };
    expect(version()).toBe('2');
    expect(version({ label: 'challenger' })).toBe('1');
    expect(version({ version: '1' })).toBe('1');
    expect(version({ version: '1', label: 'challenger' })).toBe('1');
    expect(version({ version: '2', label: 'challenger' })).toBeUndefined();
    expect(version({ label: 'constructor' })).toBeUndefined();
    expect(version({ version: '__proto__' })).toBeUndefined();
    expect(host.lease('other')).toBeUndefined();
  });

  test('nothing is taken out that something points to, and labels are moved all or none', async () => {
    const host = createModelHost();
    host.add('late', '1', answering(1));
    expect(host.ready()).toBe(false);
    host.point('late', { champion: '1' }, '1');
    expect(host.ready()).toBe(true);
    await expect(host.remove('late', '1')).rejects.toMatchObject({ code: 'conflict' });
    expect(() => host.point('late', { champion: '1', challenger: '9' })).toThrow(
      /version "9" of "late" is not loaded/,
    );
    expect(host.versions('late')[0]!.labels).toEqual(['champion']);
    expect(() => host.add('late', '1', answering(1))).toThrow(/is there already/);
    await expect(host.remove('late', '7')).rejects.toMatchObject({ code: 'not-found' });
  });
});

test('a version that is being taken out can come back, and those who still have the old one finish with it', async () => {
  const host = createModelHost();
  for (const id of ['1', '2']) host.add('late', id, answering(Number(id)));
  host.point('late', { champion: '1' }, '1');
  const lease = host.lease('late')!;
  host.point('late', { champion: '2' }, '2');
  const gone = host.remove('late', '1');
  host.add('late', '1', answering(1.5));
  host.point('late', { champion: '1' }, '1');
  expect(await host.lease('late')!.service.predict([{}])).toMatchObject([{ score: 1.5 }]);
  expect(await lease.service.predict([{}])).toMatchObject([{ score: 1 }]);
  lease.release();
  await gone;
  expect(host.versions('late').map(({ id, state }) => [id, state])).toEqual([
    ['1', 'AVAILABLE'],
    ['2', 'AVAILABLE'],
  ]);
});

test('a host of no models is not ready', () => {
  expect(createModelHost().ready()).toBe(false);
});

describe('modelService', () => {
  test('each request is answered by the version of its time, which is let go of, whatever comes of it', async () => {
    const host = createModelHost();
    const signature: Signature = { task: 'binary', inputs: [{ name: 'age', kind: 'number' }], outputs: [] };
    host.add('late', '1', { ...answering(1), signature });
    host.add('late', '2', answering(2));
    host.point('late', { champion: '1' }, '1');
    const service = modelService(host, 'late', { label: 'champion' });
    expect([service.modelHash, service.mode, service.signature]).toEqual(['m1', 'on-demand', signature]);
    const first = service.predict([{}]);
    host.point('late', { champion: '2' }, '2');
    const gone = host.remove('late', '1');
    expect(await first).toEqual([{ score: 1, prediction: 1, version: 'm1' }]);
    await gone;
    expect(await service.predict([{}])).toMatchObject([{ score: 2, version: 'm2' }]);
    expect(service.modelHash).toBe('m2');
    await expect(service.predict([{ bad: true }])).rejects.toMatchObject({ code: 'bad-data' });
    host.point('late', {});
    await host.remove('late', '2');
    await expect(service.predict([{}])).rejects.toMatchObject({ code: 'not-found' });
    expect([service.modelHash, service.signature]).toEqual(['', undefined]);
    expect(() => modelService(answering(1) as never, 'late')).toThrow(/no models/);
    expect(() => modelService(host, 'late', 'champion' as never)).toThrow(/options/);
    expect(() => modelService(host, 'late', { alias: 'champion' } as never)).toThrow(/alias/);
    expect(() => host.point('late', null as never)).toThrow(/labels/);
  });

  test('a canary follows the registry: a challenger that is promoted later is the one that is tried', async () => {
    const registry = createRegistry(memoryStore());
    for (const rate of [0.1, 0.2, 0.3]) await registry.register('late', naivePredictor(rate));
    await registry.promote({ name: 'late', version: 1 }, 'champion');
    await registry.promote({ name: 'late', version: 2 }, 'challenger');
    const models = await registryModels(registry, {
      ...{ names: ['late'], labels: ['challenger'] },
      revive: (saved) => (saved.model.state as { rate: number }).rate,
      serve: (rate) => answering(rate),
    });
    const tried = canary(
      modelService(models, 'late'),
      modelService(models, 'late', { label: 'challenger' }),
      {
        ...{ key: 'customer', share: 0.5 },
      },
    );
    const versions = async (): Promise<readonly unknown[]> => {
      const answers = await tried.predict(Array.from({ length: 50 }, (_, customer) => ({ customer })));
      return [...new Set(answers.map(({ version }) => version))].sort();
    };
    expect(await versions()).toEqual(['m0.1', 'm0.2']);
    const { rows } = tried.report().canary;
    await registry.promote({ name: 'late', version: 3 }, 'challenger');
    await models.refresh();
    expect(await versions()).toEqual(['m0.1', 'm0.3']);
    expect(tried.report().canary).toMatchObject({ rows, failedRows: 0 });
    expect(tried.report().canary.meanScore).toBeCloseTo(0.3, 12);
  });
});

describe('the models of a registry', () => {
  const revive = (saved: SavedPredictor): number => (saved.model.state as { rate: number }).rate;
  const serve = (rate: number): ReturnType<typeof answering> => answering(rate);

  test('what is promoted is served from the next look on', async () => {
    const registry = createRegistry(memoryStore());
    await registry.promote(await registry.register('late', naivePredictor(0.1)), 'champion');
    const models = await registryModels(registry, { names: ['late'], labels: ['challenger'], revive, serve });
    await registry.promote(await registry.register('late', naivePredictor(0.2)), 'challenger');
    expect(await models.refresh()).toEqual({ loaded: ['late@2'], removed: [], failed: [] });
    expect(models.lease('late', { label: 'challenger' })!.version).toBe('2');
    await registry.promote({ name: 'late', version: 2 }, 'champion');
    expect(await models.refresh()).toEqual({ loaded: [], removed: ['late@1'], failed: [] });
    await registry.withdraw('late', 'challenger');
    await registry.withdraw('late', 'champion');
    await models.refresh();
    expect(models.lease('late', { label: 'challenger' })).toBeUndefined();
    // There is nothing else to answer with: what was the champion goes on.
    expect(models.lease('late')!.version).toBe('2');
    models.close();
  });

  test('a version that cannot be loaded changes nothing, and is tried again', async () => {
    const registry = createRegistry(memoryStore());
    await registry.promote(await registry.register('late', naivePredictor(0.1)), 'champion');
    const told: unknown[] = [];
    let broken = true;
    const models = await registryModels(registry, {
      names: ['late'],
      revive,
      serve: async (rate) => {
        if (rate === 0.2 && broken) throw new Error('no room for the table');
        return answering(rate);
      },
      onError: (error) => {
        told.push(error);
        throw new Error('a logger that is broken');
      },
    });
    await registry.promote(await registry.register('late', naivePredictor(0.2)), 'champion');
    const { failed } = await models.refresh();
    expect(failed).toMatchObject([
      { name: 'late', alias: 'champion', error: { message: 'no room for the table' } },
    ]);
    expect(told).toHaveLength(1);
    expect(models.lease('late')!.version).toBe('1');
    broken = false;
    expect((await models.refresh()).loaded).toEqual(['late@2']);
    expect(models.lease('late')!.version).toBe('2');
  });

  test('who promoted the wrong version goes back at once, also while a request still has the right one', async () => {
    const registry = createRegistry(memoryStore());
    for (const rate of [0.1, 0.2]) await registry.register('late', naivePredictor(rate));
    await registry.promote({ name: 'late', version: 1 }, 'champion');
    const models = await registryModels(registry, { names: ['late'], revive, serve });
    models.lease('late');
    for (const version of [2, 1]) {
      await registry.promote({ name: 'late', version }, 'champion');
      expect(await models.refresh()).toMatchObject({ loaded: [`late@${version}`], failed: [] });
      expect(models.lease('late')!.version).toBe(String(version));
    }
  });

  test('what was promoted before a look is served after it, also when another look was under way', async () => {
    const registry = createRegistry(memoryStore());
    for (const rate of [0.1, 0.2]) await registry.register('late', naivePredictor(rate));
    await registry.promote({ name: 'late', version: 1 }, 'champion');
    let asked = 0;
    const slow = {
      ...registry,
      async aliases(name: string) {
        const found = await registry.aliases(name);
        asked++;
        await turn(20);
        return found;
      },
    };
    const models = await registryModels(slow, { names: ['late'], revive, serve });
    const under = models.refresh();
    while (asked < 2) await turn();
    await registry.promote({ name: 'late', version: 2 }, 'champion');
    const [, after] = await Promise.all([under, models.refresh()]);
    expect(models.lease('late')!.version).toBe('2');
    expect(after.failed).toEqual([]);
  });

  test('looks that come together are two at most, and a missing champion is told at the start', async () => {
    const registry = createRegistry(memoryStore());
    await registry.register('late', naivePredictor(0.1));
    const options = { names: ['late'], revive, serve };
    await expect(registryModels(registry, options)).rejects.toMatchObject({ code: 'not-found' });
    await registry.promote({ name: 'late', version: 1 }, 'champion');
    let looks = 0;
    const counting = { ...registry, aliases: (name: string) => (looks++, registry.aliases(name)) };
    const models = await registryModels(counting, options);
    looks = 0;
    await Promise.all([models.refresh(), models.refresh(), models.refresh()]);
    expect(looks).toBe(2);
  });

  test('under requests that never stop, no answer mixes versions and none is lost', async () => {
    const registry = createRegistry(memoryStore());
    for (let at = 1; at <= 20; at++) await registry.register('late', naivePredictor(at));
    await registry.promote({ name: 'late', version: 1 }, 'champion');
    const models = await registryModels(registry, {
      names: ['late'],
      revive,
      serve: (rate) => {
        const service = answering(rate);
        return {
          ...service,
          async predict(rows) {
            const first = (await service.predict(rows.slice(0, 1)))[0]!;
            await turn();
            return [first, ...(await service.predict(rows.slice(1)))];
          },
        };
      },
    });
    let [stopped, answered, mixed, wrong] = [false, 0, 0, 0];
    const client = async (): Promise<void> => {
      while (!stopped) {
        const lease = models.lease('late')!;
        const answers = await lease.service.predict([{}, {}, {}]);
        answered++;
        if (new Set(answers.map(({ score }) => score)).size !== 1) mixed++;
        if (String(answers[0]!.score) !== lease.version) wrong++;
        lease.release();
      }
    };
    const clients = Array.from({ length: 8 }, client);
    for (let version = 2; version <= 20; version++) {
      await registry.promote({ name: 'late', version }, 'champion');
      await models.refresh();
      await turn(2);
    }
    stopped = true;
    await Promise.all(clients);
    expect([mixed, wrong]).toEqual([0, 0]);
    expect(answered).toBeGreaterThan(50);
    await turn();
    expect(models.versions('late')).toEqual([{ id: '20', state: 'AVAILABLE', labels: ['champion'] }]);
  });
});
