import type { Table } from '../../table/table.ts';
import { nameOf } from '../byte-source.ts';
import { collectBytes, fetchStream, type Fetched } from '../fetched.ts';
import { inFile } from '../in-file.ts';
import { waitingPlan, type ReadStoredOptions } from '../stored-options.ts';
import { opened, type OpenStream } from '../streamed.ts';
import { ARROW } from './bad-arrow.ts';
import { arrowTable } from './from-arrow.ts';

/** Where Arrow may come from: a stream, the file of an input, or an address to fetch. */
export type ArrowInput = ReadableStream<Uint8Array> | Blob | URL | string;

/**
 * A table from a stream of Arrow IPC, the file of an input or an address.
 *
 * Reads as {@link fromArrow} does, once all bytes are there. For a file on disk use `loadArrow` of `slipway/node`.
 *
 * @param from - a stream is read to its end, or cancelled; a wrong option leaves it as it is.
 * @throws {SlipwayError} as {@link fromArrow}; also `not-found` and `io` when the bytes cannot be had. An abort rejects
 *   with the signal's reason.
 * @example
 * const bytes = toArrow(table({ age: numberColumn([31, 47]) }));
 * (await readArrow(new Blob([bytes]))).rows // => 2
 */
export async function readArrow(from: ArrowInput, options: ReadStoredOptions = {}): Promise<Table> {
  return wholeArrow(
    arrowStream(from) ?? { stream: from as ReadableStream<Uint8Array>, size: undefined },
    options,
    nameOf(from),
  );
}

/** The table of a stream of Arrow; every error names the file, when it is known. */
export async function wholeArrow(
  from: OpenStream | Fetched,
  options: ReadStoredOptions,
  file: string | undefined,
): Promise<Table> {
  try {
    const plan = waitingPlan(ARROW, options);
    const { signal, onProgress } = options;
    const { stream } = typeof from === 'function' ? await opened(from, signal) : from;
    const bytes = await collectBytes(ARROW, stream, signal, plan.maxBytes);
    return arrowTable(bytes, plan, (done, total) =>
      onProgress?.({ stage: ARROW, done, total, unit: 'rows' }),
    );
  } catch (error) {
    throw inFile(error, file);
  }
}

/** What opens a Blob or an address, as often as it is asked to; `undefined` for anything else. */
export function arrowStream(from: unknown): OpenStream | undefined {
  if (typeof from === 'string' || from instanceof URL) return (signal) => fetchStream(ARROW, from, signal);
  if (typeof Blob !== 'undefined' && from instanceof Blob)
    return () => ({ stream: from.stream(), size: from.size });
  return undefined;
}
