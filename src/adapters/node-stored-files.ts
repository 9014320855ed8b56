import { importPeer } from '../core/import-peer.ts';
import { wholeArrow } from '../sources/arrow/read-arrow.ts';
import { arrowBatches } from '../sources/arrow/read-arrow-batches.ts';
import { openSource, type ByteSource } from '../sources/byte-source.ts';
import { PARQUET } from '../sources/parquet/bad-parquet.ts';
import type { OpenSource } from '../sources/parquet/stream-tables.ts';
import type { ReadStoredOptions, StoredBatchesOptions, StoredPlan } from '../sources/stored-options.ts';
import { storedBatches } from '../sources/stored-batches.ts';
import type { Batches } from '../table/batches.ts';
import type { Table } from '../table/table.ts';
import { isAddress, openRanges, openStream, placeName } from './node-open.ts';

const WHERE = 'adapters/node-files';

/**
 * A table from a Parquet file, of which only the bytes of the selected columns are read.
 *
 * Needs the packages `hyparquet` and `hyparquet-compressors`, which are loaded when it is called.
 *
 * @param place - the path of the file, its `file:` URL, or an address to fetch.
 * @throws {SlipwayError} `not-found` when there is no such file, `io` when it cannot be read, `missing-peer` when the
 *   packages are not installed, and as `readParquet` of `slipway/parquet`; every message names the file.
 * @example
 * const flights = await loadParquet('node_modules/vega-datasets/data/flights-3m.parquet', { select: ['delay'] });
 * flights.rows // => 3000000
 */
export async function loadParquet(place: string | URL, options: ReadStoredOptions = {}): Promise<Table> {
  const { wholeParquet } = await parquet(() => import('../sources/parquet/read-parquet.ts'));
  return wholeParquet((signal, maxBytes) => openPlace(place, signal, maxBytes), options, placeName(place));
}

/**
 * A Parquet file as batches of rows that can be read again: the file is opened for each reading.
 *
 * @param place - as {@link loadParquet} takes it.
 * @throws {SlipwayError} as {@link loadParquet} and `readParquetBatches` of `slipway/parquet`, when the batches are read; `bad-option` at once.
 * @cost memory of one batch, and for each column of 256 KiB to 4 MiB of the file and one page.
 * @example
 * const batches = loadParquetBatches('node_modules/vega-datasets/data/flights-3m.parquet', { select: ['delay'], batchRows: 1_000_000 });
 * const sizes = [];
 * for await (const batch of batches()) sizes.push(batch.rows);
 * sizes // => [1000000, 1000000, 1000000]
 */
export function loadParquetBatches(place: string | URL, options: StoredBatchesOptions = {}): Batches {
  const file = placeName(place);
  return storedBatches(PARQUET, options, Infinity, file, (plan, waiting) =>
    tablesOf(place, plan, waiting, file),
  );
}

async function* tablesOf(
  place: string | URL,
  plan: StoredPlan,
  waiting: ReadStoredOptions,
  file: string,
): AsyncGenerator<Table, void, undefined> {
  const { parquetTables } = await parquet(() => import('../sources/parquet/stream-tables.ts'));
  const open: OpenSource = (signal, maxBytes) => openPlace(place, signal, maxBytes);
  yield* parquetTables(open, plan, waiting, plan.batchRows, file);
}

function openPlace(
  place: string | URL,
  signal: AbortSignal | undefined,
  maxBytes: number,
): Promise<ByteSource> {
  return isAddress(place) ? openSource(PARQUET, place, signal, maxBytes) : openRanges(place);
}

function parquet<Module>(load: () => Promise<Module>): Promise<Module> {
  return importPeer('hyparquet', load, WHERE, 'hyparquet hyparquet-compressors');
}

/**
 * A table from a file of Arrow IPC, in the file format (Feather) or the stream format.
 *
 * @param place - the path of the file, its `file:` URL, or an address to fetch.
 * @throws {SlipwayError} `not-found` when there is no such file, `io` when it cannot be read, and as `readArrow` of
 *   `slipway/arrow`; every message names the file.
 * @example
 * (await loadArrow('node_modules/vega-datasets/data/flights-200k.arrow')).rows // => 200000
 */
export async function loadArrow(place: string | URL, options: ReadStoredOptions = {}): Promise<Table> {
  return wholeArrow((signal) => openStream(place, signal), options, placeName(place));
}

/**
 * A file of Arrow IPC as batches of rows that can be read again: the file is opened for each reading.
 *
 * @param place - as {@link loadArrow} takes it.
 * @throws {SlipwayError} as {@link loadArrow} and `readArrowBatches` of `slipway/arrow`, when the batches are read; `bad-option` at once.
 * @cost memory of one record batch of the file and one batch.
 * @example
 * const batches = loadArrowBatches('node_modules/vega-datasets/data/flights-200k.arrow', { batchRows: 100_000 });
 * const sizes = [];
 * for await (const batch of batches()) sizes.push(batch.rows);
 * sizes // => [100000, 100000]
 */
export function loadArrowBatches(place: string | URL, options: StoredBatchesOptions = {}): Batches {
  return arrowBatches((signal) => openStream(place, signal), options, placeName(place));
}
