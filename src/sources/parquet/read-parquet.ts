import type { Table } from '../../table/table.ts';
import { openSource, type ByteSourceInput } from '../byte-source.ts';
import { inFile } from '../in-file.ts';
import { storedPlan, WAITING_KEYS, type ReadStoredOptions } from '../stored-options.ts';
import { PARQUET } from './bad-parquet.ts';
import { parquetTables } from './stream-tables.ts';

/**
 * A table from Parquet: bytes, the file of an input, an address, or what gives ranges of bytes.
 *
 * Reads as {@link fromParquet} does, and only the bytes of the columns that are selected. An address is fetched in
 * ranges where the server gives them. For a file on disk use `loadParquet` of `slipway/node`.
 *
 * @throws {SlipwayError} as {@link fromParquet}; also `not-found` and `io` when the bytes cannot be had. An abort rejects
 *   with the signal's reason.
 * @example
 * const bytes = toParquet(table({ age: numberColumn([31, 47]) }));
 * (await readParquet(new Blob([bytes]))).rows // => 2
 */
export async function readParquet(from: ByteSourceInput, options: ReadStoredOptions = {}): Promise<Table> {
  const plan = storedPlan(PARQUET, options, WAITING_KEYS);
  options.signal?.throwIfAborted();
  const source = await openSource(PARQUET, from, options.signal, plan.maxBytes);
  try {
    let found: Table | undefined;
    for await (const table of parquetTables(source, plan, options, Infinity)) found = table;
    return found!;
  } catch (error) {
    throw source.name === undefined ? error : inFile(error, source.name);
  } finally {
    await source.close?.();
  }
}
