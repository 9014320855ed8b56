import type { Batches } from '../table/batches.ts';
import { JSON_LINES, type JsonLinesBatchesOptions } from './json-options.ts';
import { jsonLinesFormat } from './json-stream.ts';
import { streamBatches, openEach } from './streamed.ts';

/**
 * JSON lines as batches of rows, for files larger than memory: a function that reads them from the start each time.
 *
 * Fields and kinds are settled by the first batch where no option gives them; a later value that does not fit, and a
 * field that comes later, make their row malformed. Each batch has the levels that came in it.
 *
 * @param open - opens the stream; called once for each reading.
 * @param options.maxBytes - no limit unless given.
 * @throws {SlipwayError} as {@link readJsonLines}, when the batches are read; `bad-option` at once. What `open` throws passes as
 *   it came.
 * @cost memory of one batch, and of the longest row.
 * @example
 * const batches = readJsonLinesBatches(() => new Blob(['{"age":31}\n{"age":47}\n{"age":52}\n']).stream(), { batchRows: 2 });
 * const sizes = [];
 * for await (const batch of batches()) sizes.push(batch.rows);
 * sizes // => [2, 1]
 */
export function readJsonLinesBatches(
  open: () => ReadableStream<Uint8Array> | Promise<ReadableStream<Uint8Array>>,
  options: JsonLinesBatchesOptions = {},
): Batches {
  return streamBatches(jsonLinesFormat, openEach(JSON_LINES, open), options);
}
