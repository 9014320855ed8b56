import type { Table } from '../../table/table.ts';
import { collect, fetchStream, shortUrl } from '../fetched.ts';
import { inFile } from '../in-file.ts';
import { storedPlan, WAITING_KEYS, type ReadStoredOptions } from '../stored-options.ts';
import { ARROW } from './bad-arrow.ts';
import { arrowTable } from './from-arrow.ts';

/** Where Arrow may come from: a stream, the file of an input, or an address to fetch. */
export type ArrowInput = ReadableStream<Uint8Array> | Blob | URL | string;

/**
 * A table from a stream of Arrow IPC, the file of an input or an address.
 *
 * Reads as {@link fromArrow} does, once all bytes are there. For a file on disk use `loadArrow` of `slipway/node`.
 *
 * @throws {SlipwayError} as {@link fromArrow}; also `not-found` and `io` when the bytes cannot be had. An abort rejects
 *   with the signal's reason.
 * @example
 * const bytes = toArrow(table({ age: numberColumn([31, 47]) }));
 * (await readArrow(new Blob([bytes]))).rows // => 2
 */
export async function readArrow(from: ArrowInput, options: ReadStoredOptions = {}): Promise<Table> {
  const plan = storedPlan(ARROW, options, WAITING_KEYS);
  const { signal, onProgress } = options;
  const stream = await streamOf(from, signal);
  try {
    const bytes = await collect(ARROW, stream, signal, plan.maxBytes);
    return arrowTable(bytes, plan, (done, total) =>
      onProgress?.({ stage: ARROW, done, total, unit: 'rows' }),
    );
  } catch (error) {
    throw isAddress(from) ? inFile(error, shortUrl(String(from))) : error;
  }
}

/** Whether it is to be fetched. */
export function isAddress(from: ArrowInput): from is URL | string {
  return typeof from === 'string' || from instanceof URL;
}

/** The bytes of what Arrow comes from. */
export async function streamOf(
  from: ArrowInput,
  signal: AbortSignal | undefined,
): Promise<ReadableStream<Uint8Array>> {
  signal?.throwIfAborted();
  if (isAddress(from)) return (await fetchStream(ARROW, from, signal)).stream;
  return typeof Blob !== 'undefined' && from instanceof Blob
    ? from.stream()
    : (from as ReadableStream<Uint8Array>);
}
