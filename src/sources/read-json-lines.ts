import type { Table } from '../table/table.ts';
import type { ReadJsonLinesOptions } from './json-options.ts';
import { jsonLinesFormat } from './json-stream.ts';
import { wholeStream } from './streamed.ts';

/**
 * A table from a stream of JSON lines, plain or gzip.
 *
 * Reads as {@link fromJsonLines} does. Gzip is known by its first two bytes and decompressed by the platform; the whole
 * table is given, or an error, never a part of one.
 *
 * @param stream - bytes, such as the body of a response or the stream of a file. It is read to its end, or cancelled; a
 *   wrong option leaves it as it is.
 * @throws {SlipwayError} as {@link fromJsonLines}; also `bad-format` on gzip that is cut short, damaged or followed by
 *   anything, `too-large` on a row past 64 MiB, `io` when the stream fails. An abort rejects with the signal's reason.
 * @example
 * const people = await readJsonLines(new Blob(['{"age":31}\n{"age":47}\n']).stream());
 * people.rows // => 2
 */
export async function readJsonLines(
  stream: ReadableStream<Uint8Array>,
  options: ReadJsonLinesOptions = {},
): Promise<Table> {
  return wholeStream(jsonLinesFormat, { stream, size: undefined }, options);
}
