import { SlipwayError } from '../core/error.ts';
import { unlessAborted } from '../core/unless-aborted.ts';
import { describe } from '../table/describe.ts';
import type { ByteSource } from './byte-source.ts';
import { isBytes } from './csv-start.ts';

/**
 * Some bytes of a source: as many as were asked for.
 *
 * @throws {SlipwayError} `io` when they cannot be read, or are more or fewer; `bad-option` when the source gives something
 *   else; an abort as it came.
 */
export async function readRange(
  where: string,
  source: ByteSource,
  start: number,
  end: number,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  signal?.throwIfAborted();
  try {
    return checkRange(where, await unlessAborted(signal, () => source.read(start, end, signal)), start, end);
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof SlipwayError) throw cause;
    throw new SlipwayError('io', where, `bytes ${start} to ${end} could not be read.`, { cause });
  }
}

function checkRange(where: string, bytes: unknown, start: number, end: number): Uint8Array {
  const got = isBytes(bytes) ? `${bytes.length} bytes` : describe(bytes);
  if (isBytes(bytes) && bytes.length === end - start) return bytes;
  throw new SlipwayError(
    isBytes(bytes) ? 'io' : 'bad-option',
    where,
    `bytes ${start} to ${end} were asked for, and the source gave ${got}; expected those, as a Uint8Array.`,
    { details: { start, end } },
  );
}
