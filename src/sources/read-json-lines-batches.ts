import { SlipwayError } from '../core/error.ts';
import { checkNumber } from '../core/options.ts';
import type { Batches } from '../table/batches.ts';
import { describe } from '../table/describe.ts';
import { STREAM_KEYS } from './csv-plan.ts';
import { JSON_LINES, jsonPlan, type JsonLinesBatchesOptions } from './json-options.ts';
import { jsonTablesOf } from './json-stream.ts';

/**
 * JSON lines as batches of rows, for files larger than memory: a function that reads them from the start each time.
 *
 * Fields and kinds are settled by the first batch where no option gives them; a later value that does not fit, and a
 * field that comes later, make their row malformed. Each batch has the levels that came in it.
 *
 * @param open - opens the stream; called once for each reading.
 * @param options.maxBytes - no limit unless given.
 * @throws {SlipwayError} as {@link readJsonLines}, when the batches are read; `bad-option` at once when `open` is no function.
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
  const plan = jsonPlan(options, [...STREAM_KEYS, 'batchRows'], Infinity);
  const batchRows = checkNumber(JSON_LINES, 'batchRows', options.batchRows ?? 65_536, {
    min: 1,
    integer: true,
  });
  if (typeof open !== 'function') {
    throw new SlipwayError(
      'bad-option',
      JSON_LINES,
      `open is ${describe(open)}; expected a function that opens the stream each time.`,
    );
  }
  return async function* batches() {
    yield* jsonTablesOf(await open(), plan, options, batchRows);
  };
}
