import { randomUUID } from 'node:crypto';
import { constants, type Dirent, type Stats } from 'node:fs';
import { link, lstat, mkdir, open, readdir, stat, unlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { SlipwayError } from '../core/error.ts';
import { checkKey, checkPrefix } from '../core/key.ts';
import { checkKeys, checkNumber } from '../core/options.ts';
import type { Store } from '../registry/store.ts';
import { checkSize, fromFileName, isKey, ownBytes, toFileName } from '../registry/store-keys.ts';
import { readWhole } from './node-whole.ts';

const where = 'adapters/folder-store';
/** Begins a file that is being written; "+" is in no key, so what a crash leaves behind is in no listing. */
const temporary = '+tmp-';
/** A link is not followed, and what would wait for a writer is not waited for. Windows has neither. */
const { O_NOFOLLOW = 0, O_NONBLOCK = 0 }: Partial<typeof constants> = constants;
const toRead = constants.O_RDONLY | O_NOFOLLOW | O_NONBLOCK;

/** Limits of {@link folderStore}. */
export interface FolderStoreOptions {
  /** Refuses to read or write more bytes than this under one key. @default 1073741824 */
  readonly maxBytes?: number;
}

/**
 * A store in a folder of a local disk, shared by any number of processes.
 *
 * One file a key. A write goes to a temporary file beside its place, is flushed to disk, and is then linked to its
 * name, which succeeds for exactly one of many writers; a reader sees all the bytes or no file. Killed in between,
 * a writer leaves a file that begins with `+tmp-`, which is never listed and may be deleted once no writer runs.
 * Capital letters are written as `%` and the small letter, so keys stay apart on disks that ignore case.
 *
 * Links in the folder lead nowhere: what is one, or lies in one, is not there, and a write to it is a `conflict`; so are pipes
 * and devices. The folder itself may be a link. The folder is made at the first write. It needs a file system with hard links: any local disk of Linux, macOS or
 * Windows; not FAT, and not every network drive.
 *
 * @param folder - the path, absolute or from the working directory at this moment.
 * @throws {SlipwayError} `bad-option` on a bad option, and from every method on a key that `checkKey` refuses;
 *   from the methods also `bad-data` on a value that is not a `Uint8Array`, `io` when the folder cannot be read or
 *   written, `too-large` past the limit, `conflict` when a key would be both a file and a folder, `unsupported`
 *   without hard links.
 * @example
 * folderStore('models').name // => 'folder models'
 */
export function folderStore(folder: string, options: FolderStoreOptions = {}): Store {
  if (typeof folder !== 'string' || folder === '' || folder.includes('\0')) {
    throw new SlipwayError(
      'bad-option',
      where,
      'folder is empty, not text or has a NUL; expected the path of a folder.',
      { details: { option: 'folder' } },
    );
  }
  checkKeys(where, options, ['maxBytes']);
  const maxBytes = checkNumber(where, 'maxBytes', options.maxBytes ?? 2 ** 30, { min: 1, max: Infinity });
  const root = resolve(folder);
  const prepared = new Set<string>();
  /** Folders that were seen to be none behind a link. */
  const plain = new Set<string>([root]);

  const pathOf = (key: string): string => join(root, ...checkKey(where, key).split('/').map(toFileName));

  /** Whether a folder is there, and neither it nor one above it is a link. */
  async function isPlain(path: string): Promise<boolean> {
    if (plain.has(path)) return true;
    if (!(await isPlain(dirname(path)))) return false;
    const found = (await statOf(path))?.isDirectory() ?? false;
    if (found) plain.add(path);
    return found;
  }

  /** Makes a folder and everything above it, and sees the names of all that is new on disk. */
  async function prepare(path: string): Promise<void> {
    if (prepared.has(path)) return;
    if (path === root) {
      const first = await mkdir(root, { recursive: true });
      for (let made = root; first !== undefined && made.length >= first.length; made = dirname(made))
        await flush(dirname(made));
    } else {
      await prepare(dirname(path));
      await mkdir(path, { recursive: true });
      await flush(dirname(path));
      if (!(await isPlain(path))) throw notPlain();
    }
    prepared.add(path);
  }

  /** Runs a piece of disk work; what fails is said in our words. */
  async function disk<Result>(doing: 'read' | 'written', work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (cause) {
      if (cause instanceof SlipwayError) throw cause;
      const code = codeOf(cause);
      if (['EEXIST', 'ENOTDIR', 'EISDIR'].includes(code) && (await isFolder(root))) {
        throw new SlipwayError(
          'conflict',
          where,
          `a key in the folder ${folder} would be both a file and a folder, or a link or a device is in its place. Use another key.`,
          { cause },
        );
      }
      throw new SlipwayError(
        'io',
        where,
        `the folder ${folder} could not be ${doing} (${code}); expected a folder that this process may ${doing === 'read' ? 'read' : 'make and write in'}. Check its path, its permissions and the space left on its disk.`,
        {
          details: { folder, code },
          cause,
        },
      );
    }
  }

  async function get(key: string, atMost = Infinity): Promise<Uint8Array | null> {
    const path = pathOf(key);
    return disk('read', async () => {
      if (!(await isPlain(dirname(path))) && (await isFolder(root))) return null;
      const limit = Math.min(maxBytes, atMost);
      return readWhole(path, toRead, (size) => checkSize(where, key, size, limit)).catch(
        async (cause: unknown) => {
          // ELOOP is a link, ENXIO a socket.
          if (['ENOENT', 'ELOOP', 'ENXIO'].includes(codeOf(cause))) return null;
          if (codeOf(cause) === 'ENOTDIR' && (await isFolder(root))) return null;
          throw cause;
        },
      );
    });
  }

  async function putIfAbsent(key: string, bytes: Uint8Array): Promise<boolean> {
    const path = pathOf(key);
    const own = ownBytes(where, key, bytes, maxBytes);
    const write = async (): Promise<boolean> => {
      await prepare(dirname(path));
      const placed = !(await exists(path)) && (await place(path, own));
      // Also when somebody else was first: whoever is told so may build on it.
      await flush(dirname(path));
      return placed;
    };
    return disk('written', () =>
      write().catch((cause: unknown) => {
        if (codeOf(cause) !== 'ENOENT') throw cause;
        // A folder that was made before is gone: all of them are made again, once.
        prepared.clear();
        plain.clear();
        plain.add(root);
        return write();
      }),
    );
  }

  async function list(prefix: string): Promise<readonly string[]> {
    checkPrefix(where, prefix);
    const start = prefix === '' ? root : pathOf(prefix.slice(0, -1));
    const keys: string[] = [];
    const walk = async (path: string, above: string): Promise<void> => {
      for (const entry of await entriesOf(path)) {
        const name = fromFileName(entry.name);
        const key = `${above}${name}`;
        if (!isKey(key) || toFileName(name) !== entry.name) continue;
        if (entry.isFile()) keys.push(key);
        else if (entry.isDirectory()) await walk(join(path, entry.name), `${key}/`);
      }
    };
    await disk('read', async () => {
      if ((await isPlain(start)) || !(await isFolder(root))) await walk(start, prefix);
    });
    return keys.sort();
  }

  async function entriesOf(path: string): Promise<Dirent[]> {
    return readdir(path, { withFileTypes: true }).catch(async (cause: unknown) => {
      if (codeOf(cause) === 'ENOENT' || (codeOf(cause) === 'ENOTDIR' && (await isFolder(root)))) return [];
      throw cause;
    });
  }

  async function remove(key: string): Promise<void> {
    const path = pathOf(key);
    await disk('written', async () => {
      const isFile = (await isPlain(dirname(path))) && (await statOf(path))?.isFile();
      if (!isFile) return;
      await unlink(path).catch((cause: unknown) => {
        if (codeOf(cause) !== 'ENOENT') throw cause;
      });
      await flush(dirname(path));
    });
  }

  return { name: `folder ${folder}`, get, putIfAbsent, list, remove };
}

/** Writes a file beside its place, flushes it, and links it there; false when the place is taken. */
async function place(path: string, bytes: Uint8Array): Promise<boolean> {
  const draft = join(dirname(path), `${temporary}${randomUUID()}`);
  try {
    const file = await open(draft, 'wx');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await link(draft, path);
    return true;
  } catch (cause) {
    if (codeOf(cause) === 'EEXIST') return false;
    if (
      ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(codeOf(cause)) &&
      (cause as NodeJS.ErrnoException).syscall === 'link'
    ) {
      throw new SlipwayError(
        'unsupported',
        where,
        `the file system of ${dirname(path)} has no hard links, which make a write all or nothing. Use a folder on a local disk.`,
        { cause },
      );
    }
    throw cause;
  } finally {
    await unlink(draft).catch(() => undefined);
  }
}

/** Sees the names in a folder on disk. Windows cannot, and does not need it for a link that is journaled. */
async function flush(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Whether a file is there. */
async function exists(path: string): Promise<boolean> {
  const found = await statOf(path);
  if (found !== null && !found.isFile()) throw notPlain();
  return found !== null;
}

function notPlain(): Error {
  return Object.assign(new Error('a folder, a link or a device is in the place of a file'), {
    code: 'EISDIR',
  });
}

/** The folder of a store, which may be behind a link. */
async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() ?? false;
}

/** What is there, a link as such; `null` where nothing is. */
async function statOf(path: string): Promise<Stats | null> {
  return lstat(path).catch((cause: unknown) => {
    if (codeOf(cause) === 'ENOENT' || codeOf(cause) === 'ENOTDIR') return null;
    throw cause;
  });
}

function codeOf(cause: unknown): string {
  const code = (cause as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : 'unknown';
}
