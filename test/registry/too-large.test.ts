import { truncateSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { folderStore } from '../../src/adapters/folder-store.ts';
import { decodeBundle, encodeBundle } from '../../src/registry/bundle.ts';
import { createRegistry } from '../../src/registry/create-registry.ts';
import { registryPage } from '../../src/registry/page/registry-page.ts';
import type { Registry, Saveable } from '../../src/registry/registry.ts';
import { codeOf } from '../../src/testing/code-of.ts';
import { predictor } from '../../src/testing/registry-parts.ts';
import { eventKey, filled, versionKey } from './hand-made.ts';

const GiB = 2 ** 30;

describe('what is too large', () => {
  const folders: string[] = [];
  afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

  /** A registry in a folder, of which a file is as long as one says: with a hole, so that it takes no room. */
  async function inFolder(): Promise<{
    folder: string;
    registry: () => Registry;
    lengthen: (key: string, bytes: number) => void;
  }> {
    const folder = await mkdtemp(join(tmpdir(), 'slipway-large-'));
    folders.push(folder);
    const registry = (): Registry => createRegistry(folderStore(folder), { actor: 'grace' });
    await registry().register('late', predictor(1));
    await registry().promote({ name: 'late', version: 1 }, 'champion');
    return {
      folder,
      registry,
      lengthen: (key, bytes) => truncateSync(join(folder, ...key.split('/')), bytes),
    };
  }

  /** Runs it, and says by how much the process was ever larger than before, in bytes. */
  async function grownBy(run: () => unknown): Promise<number> {
    const before = process.resourceUsage().maxRSS;
    await run();
    return (process.resourceUsage().maxRSS - before) * 1024;
  }

  test('a bundle whose header says two gigabytes is refused without room for them', async () => {
    const bytes = encodeBundle({
      ...predictor(1).save(),
      model: { kind: 'large', version: 1, state: {}, arrays: { w: new Float64Array(11) } },
    });
    const text = new TextDecoder('latin1').decode(bytes);
    const lying = (from: string, to: string): Uint8Array => {
      const header = text.slice(16, 16 + new DataView(bytes.buffer).getUint32(12, true)).replace(from, to);
      const padded = header + '\0'.repeat((8 - (header.length % 8)) % 8);
      const joined = Uint8Array.from(`${text.slice(0, 16)}${padded}${'\0'.repeat(88)}`, (letter) =>
        letter.charCodeAt(0),
      );
      new DataView(joined.buffer).setUint32(12, header.length, true);
      return joined;
    };
    expect(decodeBundle(lying('"length":11', '"length":11')).model.arrays['w']).toHaveLength(11);
    const headerOf2GB = bytes.slice();
    new DataView(headerOf2GB.buffer).setUint32(12, 2 * GiB, true);
    const grown = await grownBy(() => {
      for (const length of ['268435456', '9007199254740991', '1e308'])
        expect(() => decodeBundle(lying('"length":11', `"length":${length}`))).toThrow(
          expect.objectContaining({ code: 'corrupt' }) as Error,
        );
      expect(() => decodeBundle(headerOf2GB)).toThrow(
        expect.objectContaining({ code: 'too-large' }) as Error,
      );
    });
    expect(grown).toBeLessThan(GiB / 4);
  });

  test('an artifact of two gigabytes in the place of a small one is refused before it is read', async () => {
    const { registry, lengthen } = await inFolder();
    const { artifact } = await registry().get('late', 1);
    for (const bytes of [artifact.bytes + 1, GiB, 2 * GiB, 64 * GiB]) {
      lengthen(artifact.key, bytes);
      const grown = await grownBy(async () => {
        await expect(registry().load('late', 'champion', (saved) => saved)).rejects.toMatchObject({
          code: 'corrupt',
        });
      });
      expect(grown).toBeLessThan(GiB / 4);
    }
  });

  test.each([versionKey('late', 1), eventKey(1)])(
    'two gigabytes under %s are refused before they are read',
    async (key) => {
      const { registry, lengthen } = await inFolder();
      for (const bytes of [2 ** 24 + 1, GiB, 2 * GiB]) {
        lengthen(key, bytes);
        const grown = await grownBy(async () => {
          for (const call of [
            () => registry().get('late', 'champion'),
            () => registryPage(registry()),
            () => registry().promote({ name: 'late', version: 1 }, 'shadow'),
          ])
            expect(await codeOf(call)).toBe('corrupt');
        });
        expect(grown).toBeLessThan(GiB / 4);
      }
    },
  );

  test('a store that is told no limit refuses two gigabytes by its own', async () => {
    const { folder, lengthen } = await inFolder();
    const store = folderStore(folder);
    const [key] = await store.list('artifacts/');
    lengthen(key!, 2 * GiB);
    const grown = await grownBy(() =>
      expect(store.get(key!)).rejects.toMatchObject({ code: 'too-large', details: { key } }),
    );
    expect(grown).toBeLessThan(GiB / 4);
  });

  test('a model over the limit of a bundle, or of its store, is refused, and nothing of it is written', async () => {
    const store = await filled();
    const before = await store.list('');
    const large: Saveable = {
      save: () => ({
        ...predictor(1).save(),
        // Room that is never touched is none.
        model: { kind: 'large', version: 1, state: {}, arrays: { w: new Float64Array(GiB / 8) } },
      }),
    };
    const grown = await grownBy(async () => {
      await expect(createRegistry(store).register('late', large)).rejects.toMatchObject({
        code: 'too-large',
      });
    });
    expect(grown).toBeLessThan(GiB / 4);
    await expect(
      createRegistry(store).register('late', predictor(3), { data: 'x'.repeat(2 ** 24) }),
    ).rejects.toMatchObject({ code: 'too-large' });
    const left = (await store.list('')).filter((key) => !before.includes(key));
    expect(left.filter((key) => !key.startsWith('artifacts/'))).toEqual([]);

    const folder = await mkdtemp(join(tmpdir(), 'slipway-large-'));
    folders.push(folder);
    const small = createRegistry(folderStore(folder, { maxBytes: 2000 }));
    const wide: Saveable = {
      save: () => ({
        ...predictor(1).save(),
        model: { kind: 'wide', version: 1, state: {}, arrays: { w: new Float64Array(250) } },
      }),
    };
    await expect(small.register('late', wide)).rejects.toMatchObject({ code: 'too-large' });
    expect(await folderStore(folder).list('')).toEqual([]);
    expect((await small.register('late', predictor(1))).version).toBe(1);
  });
});
