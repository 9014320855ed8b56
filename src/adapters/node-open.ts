import { open, type FileHandle } from 'node:fs/promises';
import { SlipwayError } from '../core/error.ts';
import type { ByteSource } from '../sources/byte-source.ts';
import { describe } from '../table/describe.ts';
import { fetchStream, shortUrl, type Fetched } from '../sources/fetched.ts';

const CHUNK = 2 ** 18;
/** Node takes lengths of 31 bits, and ends the process on longer ones. */
const MOST_AT_ONCE = 2 ** 30;
const WHERE = 'adapters/node-files';

/** Whether a place is an address to fetch and not a file. */
export function isAddress(place: string | URL): boolean {
  return /^(https?|data|blob):/i.test(String(place));
}

/**
 * What errors call a place: the path as it was given, an address without what may be secret.
 *
 * @throws {SlipwayError} `bad-option` on what is no place.
 */
export function placeName(place: string | URL): string {
  if (typeof place !== 'string' && !((place as unknown) instanceof URL)) {
    throw new SlipwayError(
      'bad-option',
      WHERE,
      `the place is ${describe(place)}; expected a path, a file: URL or an address.`,
    );
  }
  return isAddress(place) ? shortUrl(String(place)) : String(place);
}

/**
 * The bytes of a file or of an address, from the start.
 *
 * @throws {SlipwayError} `not-found` or `io`.
 */
export async function openStream(place: string | URL, signal: AbortSignal | undefined): Promise<Fetched> {
  if (isAddress(place)) return fetchStream(WHERE, place, signal);
  const { handle, size } = await openFile(place);
  return { stream: streamOf(handle), size };
}

/** A file whose bytes can be asked for by range; it is open until it is closed. */
export async function openRanges(path: string | URL): Promise<ByteSource> {
  const { handle, size } = await openFile(path);
  const read = async (start: number, end: number): Promise<Uint8Array> => {
    const bytes = new Uint8Array(Math.max(0, end - start));
    let filled = 0;
    while (filled < bytes.length) {
      const asked = Math.min(bytes.length - filled, MOST_AT_ONCE);
      const { bytesRead } = await handle.read(bytes, filled, asked, start + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return bytes.subarray(0, filled);
  };
  return { size, name: String(path), read, close: () => handle.close() };
}

async function openFile(path: string | URL): Promise<{ readonly handle: FileHandle; readonly size: number }> {
  let handle: FileHandle | undefined;
  try {
    // A text can be a URL of a file too.
    handle = await open(/^file:\/\//i.test(String(path)) ? new URL(path) : path, 'r');
    const found = await handle.stat();
    // Most platforms open a directory, and say only of the first read that it is none to read.
    if (found.isDirectory()) throw Object.assign(new Error('it is a directory'), { code: 'EISDIR' });
    return { handle, size: found.size };
  } catch (cause) {
    await handle?.close();
    const why = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    const found =
      why === 'ENOENT' ? 'is not there' : why === 'EISDIR' ? 'is a directory' : 'cannot be opened';
    throw new SlipwayError(
      why === 'ENOENT' ? 'not-found' : 'io',
      WHERE,
      `"${String(path)}" ${found}; expected a file that can be read.`,
      {
        cause,
        details: { file: String(path) },
      },
    );
  }
}

function streamOf(handle: FileHandle): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        try {
          const { bytesRead, buffer } = await handle.read(new Uint8Array(CHUNK), 0, CHUNK);
          if (bytesRead > 0) return controller.enqueue(buffer.subarray(0, bytesRead));
          await handle.close();
          controller.close();
        } catch (error) {
          await handle.close();
          throw error;
        }
      },
      cancel: () => handle.close(),
    },
    { highWaterMark: 0 },
  );
}
