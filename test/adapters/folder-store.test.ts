import { execFileSync, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { folderStore, type FolderStoreOptions } from '../../src/adapters/folder-store.ts';
import { createRegistry } from '../../src/registry/create-registry.ts';
import type { SuiteTools } from '../../src/testing/store-suite.ts';
import { storeSuites } from './store-suites.ts';

const base = await mkdtemp(join(tmpdir(), 'slipway-store-'));
afterAll(() => rm(base, { recursive: true, force: true }));
let folders = 0;
const newFolder = (): string => join(base, String(++folders), 'models');

const tools: SuiteTools = { test, equal: (got, expected, why) => expect(got, why).toEqual(expected) };
storeSuites(() => {
  const folder = newFolder();
  return () => folderStore(folder);
}, tools);

test('the folder is made at the first write, not before', async () => {
  const folder = newFolder();
  const store = folderStore(folder);
  expect([await store.get('a'), await store.list('')]).toEqual([null, []]);
  await expect(readdir(folder)).rejects.toMatchObject({ code: 'ENOENT' });
  await store.putIfAbsent('a', Uint8Array.of(1));
  expect(await readdir(folder)).toEqual(['a']);
});

test('a folder that is removed while its store lives is made again at the next write', async () => {
  const folder = newFolder();
  const store = folderStore(folder);
  await store.putIfAbsent('a/b/c', Uint8Array.of(1));
  for (const gone of [folder, join(folder, 'a')]) {
    await rm(gone, { recursive: true });
    expect(await store.get('a/b/c')).toBe(null);
    expect(await store.putIfAbsent('a/b/c', Uint8Array.of(2))).toBe(true);
    expect([...(await store.get('a/b/c'))!]).toEqual([2]);
  }
});

test('a key is a file one can find', async () => {
  const folder = newFolder();
  await folderStore(folder).putIfAbsent('models/Late/a.json', new TextEncoder().encode('{}'));
  expect(await readFile(join(folder, 'models', '%late', 'a.json'), 'utf8')).toBe('{}');
});

test('the working directory of the moment it was made counts, not the later one', async () => {
  const before = process.cwd();
  const folder = newFolder();
  await mkdir(folder, { recursive: true });
  const store = folderStore('relative-folder-store-test');
  expect(store.name).toBe('folder relative-folder-store-test');
  try {
    process.chdir(folder);
    expect(await store.list('')).toEqual([]);
    await folderStore('here').putIfAbsent('a', Uint8Array.of(1));
    expect(await readdir(join(folder, 'here'))).toEqual(['a']);
  } finally {
    process.chdir(before);
  }
});

test('a folder that cannot be made or written is an io error that names it and says what to do', async () => {
  // A folder under a file cannot be made by anybody; permissions would not stop root.
  const file = join(base, 'file');
  await writeFile(file, 'not a folder');
  for (const folder of [file, join(file, 'models')]) {
    const store = folderStore(folder);
    const message = `[adapters/folder-store] the folder ${folder} could not be written`;
    await expect(store.putIfAbsent('a', Uint8Array.of(1))).rejects.toMatchObject({
      code: 'io',
      message: expect.stringContaining(message) as unknown,
      cause: expect.anything() as unknown,
    });
    await expect(store.putIfAbsent('a', Uint8Array.of(1))).rejects.toThrow(
      'Check its path, its permissions and the space left on its disk.',
    );
    await expect(store.get('a')).rejects.toMatchObject({ code: 'io' });
    await expect(store.list('')).rejects.toMatchObject({ code: 'io' });
  }
});

test('a key that would be both a file and a folder is a conflict', async () => {
  const store = folderStore(newFolder());
  await store.putIfAbsent('a/b', Uint8Array.of(1));
  expect(await store.get('a')).toBe(null);
  expect(await store.get('a/b/c')).toBe(null);
  expect(await store.list('a/b/')).toEqual([]);
  await expect(store.putIfAbsent('a', Uint8Array.of(1))).rejects.toMatchObject({ code: 'conflict' });
  await expect(store.putIfAbsent('a/b/c', Uint8Array.of(1))).rejects.toMatchObject({ code: 'conflict' });
});

test('what a crash left behind is not listed and in nobody’s way', async () => {
  const folder = newFolder();
  const store = folderStore(folder);
  await store.putIfAbsent('a/b', Uint8Array.of(1));
  await writeFile(join(folder, 'a', '+tmp-0f'), 'half of someth');
  expect(await store.list('')).toEqual(['a/b']);
  expect(await store.putIfAbsent('a/c', Uint8Array.of(1))).toBe(true);
});

test('no temporary file is left after writes, won or lost', async () => {
  const folder = newFolder();
  const store = folderStore(folder);
  await Promise.all(
    Array.from({ length: 10 }, async (_, writer) => store.putIfAbsent('a', Uint8Array.of(writer))),
  );
  expect(await readdir(folder)).toEqual(['a']);
});

test('files that are no keys, and links, are not listed', async () => {
  const folder = newFolder();
  const store = folderStore(folder);
  await store.putIfAbsent('a', Uint8Array.of(1));
  for (const name of ['README', 'with space', 'con', 'ends.', '%%a', 'ä'])
    await writeFile(join(folder, name), '');
  await symlink(base, join(folder, 'link'));
  expect(await store.list('')).toEqual(['a']);
});

test('links lead nowhere: nothing is read or written through one, and a pipe is not waited for', async () => {
  const [folder, outside] = [newFolder(), newFolder()];
  const store = folderStore(folder);
  await store.putIfAbsent('a/b', Uint8Array.of(1));
  await mkdir(outside, { recursive: true });
  await writeFile(join(outside, 'secret'), 'secret');
  await symlink(join(outside, 'secret'), join(folder, 'file'));
  await symlink('/nowhere', join(folder, 'dangling'));
  await symlink(outside, join(folder, 'dir'));
  if (process.platform !== 'win32') execFileSync('sh', ['-c', 'mkfifo "$0"', join(folder, 'pipe')]);
  for (const key of ['file', 'dangling', 'dir/secret', 'pipe']) expect(await store.get(key), key).toBe(null);
  expect([await store.list(''), await store.list('dir/')]).toEqual([['a/b'], []]);
  for (const key of ['file', 'dangling', 'dir/new', 'dir/secret', 'dir/deep/new']) {
    await expect(store.putIfAbsent(key, Uint8Array.of(1)), key).rejects.toMatchObject({ code: 'conflict' });
    await store.remove!(key);
  }
  expect([await readdir(outside), await readFile(join(outside, 'secret'), 'utf8')]).toEqual([['secret'], 'secret']); // prettier-ignore
  // The folder itself may be a link.
  const linked = `${folder}-linked`;
  await symlink(folder, linked);
  expect(await folderStore(linked).get('a/b')).toEqual(Uint8Array.of(1));
  expect(await folderStore(linked).putIfAbsent('a/c', Uint8Array.of(1))).toBe(true);
});

test('more bytes than the limit are neither written nor read', async () => {
  const folder = newFolder();
  const small = folderStore(folder, { maxBytes: 4 });
  await expect(small.putIfAbsent('a', new Uint8Array(5))).rejects.toMatchObject({ code: 'too-large' });
  await folderStore(folder).putIfAbsent('b', new Uint8Array(5));
  await expect(small.get('b')).rejects.toMatchObject({ code: 'too-large', details: { key: 'b' } });
  expect(await small.putIfAbsent('c', new Uint8Array(4))).toBe(true);
});

test.each([
  ['', {}],
  ['a\0b', {}],
  ['models', { maxBites: 1 }],
  ['models', { maxBytes: 0 }],
  [undefined, {}],
])('folderStore(%j, %j) is refused', (folder, options) => {
  expect(() => folderStore(folder as string, options as FolderStoreOptions)).toThrow(
    expect.objectContaining({ code: 'bad-option' }) as Error,
  );
});

test('processes that write at once get numbers without gaps, and one log', async () => {
  const folder = newFolder();
  const child = new URL('../../faults/registry.child.ts', import.meta.url).pathname;
  const run = (seed: number): Promise<number | null> =>
    new Promise((resolve) => {
      spawn(process.execPath, ['--import', 'tsx', child, folder, String(seed), '6'], { stdio: 'ignore' }).on(
        'close',
        resolve,
      );
    });
  expect(await Promise.all([run(1), run(2), run(3)])).toEqual([0, 0, 0]);
  const registry = createRegistry(folderStore(folder));
  expect((await registry.versions('late')).map(({ version }) => version)).toEqual(
    // Two a round: one that is promoted, and one that is given up in the round after.
    Array.from({ length: 36 }, (_, index) => index + 1),
  );
  const all = await registry.history('late');
  expect(all.filter(({ kind }) => kind === 'retire')).toHaveLength(15);
  const history = all.filter(({ kind }) => kind === 'promote');
  expect(history).toHaveLength(18);
  expect(history.map(({ previous }) => previous)).toEqual([
    null,
    ...history.slice(0, -1).map(({ version }) => version),
  ]);
});
