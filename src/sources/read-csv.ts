import type { Table } from '../table/table.ts';
import type { ReadCsvOptions } from './csv-options.ts';
import { csvFormat } from './csv-stream.ts';
import { wholeStream } from './streamed.ts';

/**
 * A table from a stream of CSV, plain or gzip.
 *
 * Reads as {@link fromCsv} does. Gzip is known by its first two bytes and decompressed by the platform; the whole
 * table is given, or an error, never a part of one.
 *
 * @param stream - bytes, such as the body of a response or the stream of a file. It is read to its end, or cancelled; a
 *   wrong option leaves it as it is.
 * @throws {SlipwayError} as {@link fromCsv}; also `bad-format` on gzip that is cut short, damaged or followed by
 *   anything, `too-large` on a record past 64 MiB, `io` when the stream fails. An abort rejects with the signal's reason.
 * @example
 * const people = await readCsv(new Blob(['age\n31\n47\n']).stream());
 * people.rows // => 2
 */
export async function readCsv(
  stream: ReadableStream<Uint8Array>,
  options: ReadCsvOptions = {},
): Promise<Table> {
  return wholeStream(csvFormat, { stream, size: undefined }, options);
}
