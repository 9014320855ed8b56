import type { Table } from '../../table/table.ts';
import { nameOf, type ByteSourceInput } from '../byte-source.ts';
import { inFile } from '../in-file.ts';
import { waitingPlan, type ReadStoredOptions } from '../stored-options.ts';
import { PARQUET } from './bad-parquet.ts';
import { openerOf, parquetTables, type OpenSource } from './stream-tables.ts';

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
  return wholeParquet(openerOf(from), options, nameOf(from));
}

/** The table of a source that is opened when the options are known to be right; errors name the file, when it is known. */
export async function wholeParquet(
  open: OpenSource,
  options: ReadStoredOptions,
  file: string | undefined,
): Promise<Table> {
  try {
    const plan = waitingPlan(PARQUET, options);
    let found: Table | undefined;
    for await (const table of parquetTables(open, plan, options, Infinity, file)) found = table;
    return found!;
  } catch (error) {
    throw inFile(error, file);
  }
}
