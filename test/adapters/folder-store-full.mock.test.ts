import { mkdtempSync, rmSync } from 'node:fs';
import type { FileHandle, link as linkFile, open as openFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { folderStore } from '../../src/adapters/folder-store.ts';
import { createRegistry } from '../../src/registry/create-registry.ts';
import { predictor } from '../../src/testing/registry-parts.ts';

/** Which step of which write fails, and how many writes there were. */
const disk = vi.hoisted(() => ({ step: 'none', nth: 0, writes: 0 }));
vi.mock('node:fs/promises', async (original) => {
  const real = await original<{ open: typeof openFile; link: typeof linkFile }>();
  const failure = (code: string, syscall: string): Error =>
    Object.assign(new Error(`${code}, ${syscall}`), { code, syscall });
  const fails = (step: string): boolean => disk.step === step && disk.writes === disk.nth;
  const open: typeof openFile = async (path, flags, ...mode) => {
    const handle: FileHandle = await real.open(path, flags, ...mode);
    if (flags !== 'wx') return handle;
    disk.writes++;
    const [write, sync] = [handle.writeFile.bind(handle), handle.sync.bind(handle)];
    handle.writeFile = async (bytes) => {
      if (!fails('write')) return write(bytes);
      const half = bytes as Uint8Array;
      await write(half.subarray(0, half.length >> 1));
      throw failure('ENOSPC', 'write');
    };
    handle.sync = async () => {
      if (fails('sync')) throw failure('EIO', 'fsync');
      return sync();
    };
    return handle;
  };
  const link: typeof linkFile = async (from, to) => {
    if (fails('link')) throw failure('EIO', 'link');
    return real.link(from, to);
  };
  return { ...real, open, link };
});

const base = mkdtempSync(join(tmpdir(), 'slipway-full-'));
afterAll(() => rmSync(base, { recursive: true }));

/** What a person does, and another who approves. */
async function work(folder: string): Promise<void> {
  const [ada, grace] = ['ada', 'grace'].map((actor) => createRegistry(folderStore(folder), { actor }));
  for (const seed of [1, 2]) {
    const version = await ada!.register('late', predictor(seed));
    await grace!.approve(version);
    await ada!.promote(version, 'champion');
  }
  await grace!.retire({ name: 'late', version: 1 });
}

test.each(['write', 'sync', 'link'])(
  'when the disk fails in the midst of a %s, whichever write it is, nothing half is there and nothing is left behind',
  async (step) => {
    Object.assign(disk, { step: 'none', writes: 0 });
    await work(join(base, `${step}-whole`));
    const writes = disk.writes;
    expect(writes).toBe(4 + 4 + 1);
    for (let nth = 1; nth <= writes; nth++) {
      const folder = join(base, `${step}-${nth}`);
      Object.assign(disk, { step, nth, writes: 0 });
      await expect(work(folder)).rejects.toMatchObject({ code: 'io' });
      Object.assign(disk, { step: 'none' });
      const store = folderStore(folder);
      const registry = createRegistry(store, { actor: 'eve' });
      // Artifact, record, approval, move; so often until the write that failed.
      const [rounds, rest] = [Math.floor((nth - 1) / 4), (nth - 1) % 4];
      const versions = await registry.versions('late');
      expect(versions).toHaveLength(rounds + (rest >= 2 ? 1 : 0));
      for (const version of versions)
        expect(await registry.load(version, (saved) => saved.model.state)).toEqual({ seed: version.version });
      expect((await registry.aliases('late')).get('champion')).toBe(rounds === 0 ? undefined : rounds);
      expect(await registry.history('late')).toHaveLength(2 * rounds + (rest === 3 ? 1 : 0));
      expect(await store.list('')).toHaveLength(nth - 1);
      await work(folder);
      expect((await registry.aliases('late')).get('champion')).toBe(versions.length + 2);
    }
  },
);

test('no file of a write that failed is left in the folder', async () => {
  const folder = join(base, 'left');
  Object.assign(disk, { step: 'write', nth: 1, writes: 0 });
  await expect(folderStore(folder).putIfAbsent('a', new Uint8Array(10))).rejects.toMatchObject({
    code: 'io',
  });
  const { readdir } = await import('node:fs/promises');
  expect(await readdir(folder)).toEqual([]);
});
