import { close, fstat, open, read, type Stats } from 'node:fs';

/** Systems refuse to read 2 GiB in one go. */
const mostAtOnce = 2 ** 30;

/**
 * The bytes of a file; `null` of what is there and no file.
 *
 * A handle of `node:fs/promises` costs more than the reading of a small file, and there are thousands.
 *
 * @param flags - how it is opened, of `constants` of `node:fs`.
 * @param check - is told how large the file is before there is room for it, and may throw.
 */
export async function readWhole(
  path: string,
  flags: number,
  check: (size: number) => void,
): Promise<Uint8Array | null> {
  const file = await told<number>((tell) => open(path, flags, tell));
  try {
    const found = await told<Stats>((tell) => fstat(file, tell));
    if (!found.isFile()) return null;
    const { size } = found;
    check(size);
    const bytes = new Uint8Array(size);
    for (let filled = 0; filled < size;) {
      const most = Math.min(size - filled, mostAtOnce);
      const count = await told<number>((tell) => read(file, bytes, filled, most, filled, tell));
      // It is shorter by now.
      if (count === 0) return bytes.slice(0, filled);
      filled += count;
    }
    return bytes;
  } finally {
    await told<void>((tell) => close(file, tell));
  }
}

type Tell<Result> = (error: Error | null, result: Result) => void;

/** What a function with a callback tells it. */
function told<Result>(ask: (tell: Tell<Result>) => void): Promise<Result> {
  return new Promise((resolve, reject) => ask((error, result) => (error ? reject(error) : resolve(result))));
}
