import { SlipwayError } from '../core/error.ts';
import { describe } from '../table/describe.ts';
import { isBytes } from './csv-start.ts';
import { fetchAll, fetchRanges, shortUrl } from './fetched.ts';

/** A file whose bytes can be asked for by range. */
export interface ByteSource {
  /** Bytes in all. */
  readonly size: number;
  /** What errors call it. */
  readonly name?: string;
  /** The bytes from `start` to `end`, the end not included. */
  read(start: number, end: number, signal?: AbortSignal): Promise<Uint8Array>;
  /** Lets go of what it holds open. After an abort nobody waits for it. */
  close?(): Promise<void>;
}

/** What can be read by range: bytes, the file of an input, an address to fetch, or anything that gives ranges. */
export type ByteSourceInput = Uint8Array | Blob | URL | string | ByteSource;

/** What errors call a source: an address without what may be secret, the name of a file; `undefined` when it has none. */
export function nameOf(from: unknown): string | undefined {
  if (typeof from === 'string' || from instanceof URL) return shortUrl(String(from));
  const name = (from as { readonly name?: unknown } | null | undefined)?.name;
  return typeof from === 'object' && typeof name === 'string' ? name : undefined;
}

/** Opens what can be read by range. */
export async function openSource(
  where: string,
  input: ByteSourceInput,
  signal: AbortSignal | undefined,
  maxBytes: number,
): Promise<ByteSource> {
  if (isBytes(input))
    return { size: input.length, read: (start, end) => Promise.resolve(input.subarray(start, end)) };
  if (typeof Blob !== 'undefined' && input instanceof Blob) {
    return {
      size: input.size,
      read: async (start, end) => new Uint8Array(await input.slice(start, end).arrayBuffer()),
    };
  }
  if (typeof input === 'string' || input instanceof URL) {
    const url = String(input);
    const ranges = await fetchRanges(where, url, signal);
    if (ranges) return ranges;
    const bytes = await fetchAll(where, url, signal, maxBytes);
    return {
      size: bytes.length,
      read: (start, end) => Promise.resolve(bytes.subarray(start, end)),
    };
  }
  return checkSource(where, input);
}

/**
 * Checks that something gives ranges.
 *
 * @throws {SlipwayError} `bad-option`.
 */
export function checkSource(where: string, input: unknown): ByteSource {
  const given = input as Partial<ByteSource> | null | undefined;
  if (typeof given?.read === 'function' && Number.isSafeInteger(given.size) && given.size! >= 0)
    return given as ByteSource;
  throw new SlipwayError(
    'bad-option',
    where,
    `the source is ${describe(input)}; expected bytes, a Blob, a URL or { size, read }.`,
  );
}
