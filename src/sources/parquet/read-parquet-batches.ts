import type { Batches } from '../../table/batches.ts';
import { openSource, type ByteSource, type ByteSourceInput } from '../byte-source.ts';
import { inFile } from '../in-file.ts';
import { storedPlan, WAITING_KEYS, type StoredBatchesOptions } from '../stored-options.ts';
import { PARQUET } from './bad-parquet.ts';
import { parquetTables } from './stream-tables.ts';

/**
 * Parquet as batches of rows, for files larger than memory: a function that reads it from the start each time.
 *
 * Kinds are settled by the first batch where neither the file nor an option does: whether texts are a category, and
 * whether integers go beyond 2^53. Each batch has the levels that came in it.
 *
 * @param from - as {@link readParquet} takes it, or a function that opens such a source for each reading.
 * @param options.maxBytes - no limit unless given.
 * @throws {SlipwayError} as {@link readParquet}, when the batches are read.
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
  const plan = storedPlan(PARQUET, options, [...WAITING_KEYS, 'batchRows'], Infinity);
  return async function* batches() {
    options.signal?.throwIfAborted();
    const source =
      typeof from === 'function'
        ? await from()
        : await openSource(PARQUET, from, options.signal, plan.maxBytes);
    try {
      yield* parquetTables(source, plan, options, plan.batchRows);
    } catch (error) {
      throw source.name === undefined ? error : inFile(error, source.name);
    } finally {
      await source.close?.();
    }
  };
}
