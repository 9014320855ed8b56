import type { Batches } from '../table/batches.ts';
import type { CsvBatchesOptions } from './csv-options.ts';
import { csvFormat } from './csv-stream.ts';
import { streamBatches, openEach } from './streamed.ts';

/**
 * CSV as batches of rows, for files larger than memory: a function that reads it from the start each time.
 *
 * Kinds are settled by the first batch where no option gives them; a later value that does not fit is a malformed row,
 * never a missing value. Each batch has the levels that came in it.
 *
 * @param open - opens the stream; called once for each reading.
 * @param options.maxBytes - no limit unless given.
 * @throws {SlipwayError} as {@link readCsv}, when the batches are read; `bad-option` at once. What `open` throws passes as
 *   it came.
 * @cost memory of one batch, and of the longest record.
 * @example
 * const batches = readCsvBatches(() => new Blob(['age\n31\n47\n52\n']).stream(), { batchRows: 2 });
 * const sizes = [];
 * for await (const batch of batches()) sizes.push(batch.rows);
 * sizes // => [2, 1]
 */
export function readCsvBatches(
  open: () => ReadableStream<Uint8Array> | Promise<ReadableStream<Uint8Array>>,
  options: CsvBatchesOptions = {},
): Batches {
  return streamBatches(csvFormat, openEach(csvFormat.where, open), options);
}
