import { checkWaiting } from '../core/check-waiting.ts';
import { SlipwayError } from '../core/error.ts';
import { checkKeys, checkNumber } from '../core/options.ts';
import { collectBytes, fetchStream } from '../sources/fetched.ts';
import { decodeLookup, type DecodeLookupOptions } from '../serve/lookup/decode-lookup.ts';
import type { LookupTable } from '../serve/lookup/lookup-table.ts';

const where = 'adapters/fetch-lookup';

/** Options of `loadLookup`. */
export interface LoadLookupOptions extends DecodeLookupOptions {
  /** Refuses to read more bytes than this. @default 1073741824 */
  readonly maxBytes?: number;
  readonly signal?: AbortSignal | undefined;
}

/** The most bytes that are read. */
export function maxLookupBytes(asking: string, { maxBytes }: LoadLookupOptions): number {
  return checkNumber(asking, 'maxBytes', maxBytes ?? 2 ** 30, { min: 1, max: Infinity });
}

/**
 * A lookup table from the bytes behind an address, or of a blob, read up to a limit and then opened where they stand.
 *
 * @throws {SlipwayError} `not-found`, `io`, `too-large`, `bad-option`, and as `decodeLookup`; an abort as it came.
 */
export async function fetchLookup(
  source: string | URL | Blob,
  name: string,
  options: LoadLookupOptions,
): Promise<LookupTable> {
  checkKeys(where, options, ['modelHash', 'maxBytes', 'signal']);
  checkWaiting(where, options);
  const { modelHash, signal } = options;
  const most = maxLookupBytes(where, options);
  signal?.throwIfAborted();
  const { stream, size = 0 } =
    source instanceof Blob
      ? { stream: source.stream(), size: source.size }
      : await fetchStream(where, source, signal);
  if (size > most) {
    await stream.cancel();
    throw new SlipwayError(
      'too-large',
      where,
      `"${name}" has ${size} bytes; expected at most ${most}. Raise maxBytes to allow it.`,
      { details: { file: name, maxBytes: most } },
    );
  }
  const bytes = await collectBytes(where, stream, signal, most);
  return decodeLookup(bytes, modelHash === undefined ? {} : { modelHash });
}
