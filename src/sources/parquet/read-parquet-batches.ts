import type { Batches } from '../../table/batches.ts';
import { nameOf, type ByteSource, type ByteSourceInput } from '../byte-source.ts';
import { storedBatches } from '../stored-batches.ts';
import type { StoredBatchesOptions } from '../stored-options.ts';
import { PARQUET } from './bad-parquet.ts';
import { openerOf, parquetTables, type OpenSource } from './stream-tables.ts';

/**
 * Parquet as batches of rows, for files larger than memory: a function that reads it from the start each time.
 *
 * Kinds are settled by the first batch where neither the file nor an option does: whether texts are a category, and
 * whether integers go beyond 2^53. Each batch has the levels that came in it.
 *
 * @param from - as {@link readParquet} takes it, or a function that opens such a source for each reading.
 * @param options.maxBytes - no limit unless given.
 * @throws {SlipwayError} as {@link readParquet}, when the batches are read; `bad-option` at once.
 * @cost memory of one batch, and for each column of 256 KiB to 4 MiB of the file and one page, however large row groups are.
 * @example
 * const batches = readParquetBatches(toParquet(table({ age: numberColumn([31, 47, 52]) })), { batchRows: 2 });
 * const sizes = [];
 * for await (const batch of batches()) sizes.push(batch.rows);
 * sizes // => [2, 1]
 */
export function readParquetBatches(
  from: ByteSourceInput | (() => ByteSource | Promise<ByteSource>),
  options: StoredBatchesOptions = {},
): Batches {
  const open: OpenSource = typeof from === 'function' ? () => from() : openerOf(from);
  const file = nameOf(from);
  return storedBatches(PARQUET, options, Infinity, file, (plan, waiting) =>
    parquetTables(open, plan, waiting, plan.batchRows, file),
  );
}
