import { SlipwayError } from '../../core/error.ts';
import type { Table } from '../../table/table.ts';
import type { ByteSource } from '../byte-source.ts';
import type { ReadStoredOptions, StoredPlan } from '../stored-options.ts';
import { PARQUET } from './bad-parquet.ts';
import { readLater } from './ranges.ts';
import { openParquet } from './tables.ts';

/** The tables of a source, each of `mostRows` rows but the last. There is always one, if only for its columns. */
export async function* parquetTables(
  source: ByteSource,
  plan: StoredPlan,
  { signal, onProgress }: ReadStoredOptions,
  mostRows: number,
): AsyncGenerator<Table, void, undefined> {
  const read = async (start: number, end: number): Promise<Uint8Array> => {
    signal?.throwIfAborted();
    try {
      return await source.read(start, end, signal);
    } catch (cause) {
      signal?.throwIfAborted();
      if (cause instanceof SlipwayError) throw cause;
      throw new SlipwayError('io', PARQUET, `bytes ${start} to ${end} could not be read.`, { cause });
    }
  };
  const tables = await readLater(
    openParquet(source.size, plan, mostRows, (done, total) =>
      onProgress?.({ stage: PARQUET, done, total, unit: 'rows' }),
    ),
    read,
  );
  for (;;) {
    const table = await readLater(tables.next(), read);
    signal?.throwIfAborted();
    if (!table) return;
    yield table;
  }
}
