import { SlipwayError } from '../core/error.ts';
import { byteReader } from './byte-reader.ts';
import { isBytes, isGzip } from './csv-start.ts';
import type { ReadCsvOptions } from './csv-options.ts';

const WHERE = 'sources/gzip';

/**
 * The bytes of a stream, decompressed when they begin as gzip does.
 *
 * Closing it early cancels the stream.
 *
 * @param where - the format that is read: named in progress, and in errors of anything but gzip.
 *
 * @throws {SlipwayError} `bad-format` on gzip that is cut short, damaged, or followed by anything, another gzip member
 *   included; `too-large` past `maxBytes` decompressed; `io` when the stream fails, with its error as `cause`;
 *   `bad-option` on a stream that was read before or does not give bytes; `unsupported` without a platform
 *   `DecompressionStream`.
 */
export async function* decompressed(
  stream: ReadableStream<Uint8Array>,
  { signal, onProgress, totalBytes }: Pick<ReadCsvOptions, 'signal' | 'onProgress' | 'totalBytes'>,
  maxBytes: number,
  where: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  const source = byteReader(where, stream, signal);

  let packed = 0;
  let failure: { readonly cause: unknown } | undefined;
  const tail = new Uint8Array(4);
  const next = async (): Promise<Uint8Array | undefined> => {
    const { done, value } = await source.reader.read().catch((cause: unknown) => {
      failure = { cause };
      throw cause;
    });
    if (done) return undefined;
    if (!isBytes(value))
      throw new SlipwayError(
        'bad-option',
        where,
        `the stream gives values of type ${typeName(value)}; expected bytes (Uint8Array).`,
      );
    packed += value.length;
    const last = value.subarray(-4);
    tail.copyWithin(0, last.length);
    tail.set(last, 4 - last.length);
    onProgress?.({
      stage: where,
      done: packed,
      unit: 'bytes',
      ...(totalBytes === undefined ? {} : { total: totalBytes }),
    });
    return value;
  };

  let unpacked = 0;
  let inner: ReadableStreamDefaultReader<Uint8Array> | undefined;
  try {
    source.begin();
    let head = await next();
    while (head && head.length < 2) {
      const more = await next();
      if (!more) break;
      head = joined(head, more);
    }
    const gzip = head !== undefined && isGzip(head);
    if (gzip && head) inner = inflate(head, next);
    for (
      let chunk = gzip ? await inflated(inner!) : head;
      chunk;
      chunk = gzip ? await inflated(inner!) : await next()
    ) {
      signal?.throwIfAborted();
      unpacked += chunk.length;
      if (unpacked > maxBytes) {
        throw new SlipwayError(
          'too-large',
          where,
          `there are more than ${maxBytes} bytes after decompression; expected at most that. Raise maxBytes when the source is to be trusted.`,
          { details: { maxBytes } },
        );
      }
      yield chunk;
    }
    signal?.throwIfAborted();
    if (gzip && new DataView(tail.buffer).getUint32(0, true) !== unpacked % 2 ** 32) {
      throw new SlipwayError(
        'bad-format',
        WHERE,
        `there is something after the end of the gzip data, which held ${unpacked} bytes; expected a single gzip member. Decompress the file first when it joins several.`,
        { details: { bytes: unpacked } },
      );
    }
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof SlipwayError) throw cause;
    if (failure)
      throw new SlipwayError('io', where, `the stream failed after ${packed} bytes.`, {
        cause: failure.cause,
      });
    throw new SlipwayError(
      'bad-format',
      WHERE,
      `the gzip data is cut short or damaged: it ended after ${packed} bytes read and ${unpacked} decompressed. Fetch the file again.`,
      { cause, details: { read: packed, bytes: unpacked } },
    );
  } finally {
    await inner?.cancel().catch(() => undefined);
    await source.close();
  }
}

function typeName(value: unknown): string {
  return typeof value === 'object' ? Object.prototype.toString.call(value).slice(8, -1) : typeof value;
}

/** Decompresses `head` and what `next` gives. The two run side by side, with the platform's back pressure. */
function inflate(
  head: Uint8Array,
  next: () => Promise<Uint8Array | undefined>,
): ReadableStreamDefaultReader<Uint8Array> {
  if (typeof DecompressionStream === 'undefined') {
    throw new SlipwayError(
      'unsupported',
      WHERE,
      'this platform has no DecompressionStream; expected one. Decompress the file first.',
    );
  }
  let first: Uint8Array | undefined = head;
  const body = new ReadableStream<BufferSource>({
    pull: async (controller) => {
      const chunk = first ?? (await next());
      first = undefined;
      if (chunk) controller.enqueue(chunk as Uint8Array<ArrayBuffer>);
      else controller.close();
    },
  });
  return body.pipeThrough(new DecompressionStream('gzip')).getReader();
}

async function inflated(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<Uint8Array | undefined> {
  const { done, value } = await reader.read();
  return done ? undefined : value;
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
