import { SlipwayError } from '../core/error.ts';

/** The reader of a stream of bytes, which an abort cancels. */
export interface ByteReader {
  readonly reader: ReadableStreamDefaultReader<Uint8Array>;
  /** To be called before the first chunk is awaited: a signal that is aborted already sends no event. */
  begin(): void;
  /** Cancels what is left. */
  close(): Promise<void>;
}

/**
 * Opens a stream of bytes for reading.
 *
 * @throws {SlipwayError} `bad-option` on what is no stream, and on one that is being read.
 */
export function byteReader(
  where: string,
  stream: ReadableStream<Uint8Array>,
  signal: AbortSignal | undefined,
): ByteReader {
  if (typeof (stream as Partial<ReadableStream> | undefined)?.getReader !== 'function')
    throw new SlipwayError('bad-option', where, 'there is no stream; expected a ReadableStream of bytes.');
  if (stream.locked)
    throw new SlipwayError(
      'bad-option',
      where,
      'the stream is being read elsewhere; expected one nobody reads.',
    );
  const reader = stream.getReader();
  const stop = (): void => void reader.cancel(signal?.reason).catch(() => undefined);
  signal?.addEventListener('abort', stop, { once: true });
  return {
    reader,
    begin() {
      // Cancelled here, it is not waited for when it is closed.
      if (signal?.aborted) stop();
      signal?.throwIfAborted();
    },
    async close() {
      signal?.removeEventListener('abort', stop);
      await reader.cancel().catch(() => undefined);
    },
  };
}
