import type { CsvBatchesOptions, ReadCsvOptions } from '../sources/csv-options.ts';
import { csvFormat } from '../sources/csv-stream.ts';
import type { JsonLinesBatchesOptions, ReadJsonLinesOptions } from '../sources/json-options.ts';
import { jsonLinesFormat } from '../sources/json-stream.ts';
import { streamBatches, wholeStream, type OpenStream } from '../sources/streamed.ts';
import type { Batches } from '../table/batches.ts';
import type { Table } from '../table/table.ts';
import { openStream, placeName } from './node-open.ts';

/**
 * A table from a CSV file, plain or gzip.
 *
 * @param place - the path of the file, its `file:` URL, or an address to fetch.
 * @throws {SlipwayError} `not-found` when there is no such file, `io` when it cannot be read, and as {@link readCsv};
 *   every message names the file.
 * @example
 * const trips = await loadCsv(new URL('data:,at,km%0A2013-01-01T05:15,4.5'), { zones: { at: 'America/New_York' } });
 * [trips.rows, new Date(trips.columns.get('at').values[0]).toISOString()] // => [1, '2013-01-01T10:15:00.000Z']
 */
export async function loadCsv(
  place: string | URL,
  options: Omit<ReadCsvOptions, 'totalBytes'> = {},
): Promise<Table> {
  return wholeStream(csvFormat, opening(place), options, placeName(place));
}

/**
 * A CSV file, plain or gzip, as batches of rows that can be read again: the file is opened for each reading.
 *
 * @param place - as {@link loadCsv} takes it.
 * @throws {SlipwayError} as {@link loadCsv} and {@link readCsvBatches}, when the batches are read; `bad-option` at once.
 * @example
 * const batches = loadCsvBatches(new URL('data:,age%0A31%0A47%0A52'), { batchRows: 2 });
 * const sizes = [];
 * for await (const batch of batches()) sizes.push(batch.rows);
 * sizes // => [2, 1]
 */
export function loadCsvBatches(
  place: string | URL,
  options: Omit<CsvBatchesOptions, 'totalBytes'> = {},
): Batches {
  return streamBatches(csvFormat, opening(place), options, placeName(place));
}

/**
 * A table from a file of JSON lines or of a JSON list of objects, plain or gzip.
 *
 * @param place - the path of the file, its `file:` URL, or an address to fetch.
 * @throws {SlipwayError} `not-found` when there is no such file, `io` when it cannot be read, and as
 *   {@link readJsonLines}; every message names the file.
 * @example
 * (await loadJsonLines(new URL('data:,{"age":31}'))).rows // => 1
 */
export async function loadJsonLines(
  place: string | URL,
  options: Omit<ReadJsonLinesOptions, 'totalBytes'> = {},
): Promise<Table> {
  return wholeStream(jsonLinesFormat, opening(place), options, placeName(place));
}

/**
 * A file of JSON lines, plain or gzip, as batches of rows that can be read again: the file is opened for each reading.
 *
 * @param place - as {@link loadJsonLines} takes it.
 * @throws {SlipwayError} as {@link loadJsonLines} and {@link readJsonLinesBatches}, when the batches are read; `bad-option` at once.
 * @example
 * const batches = loadJsonLinesBatches(new URL('data:,[{"age":31},{"age":47}]'), { batchRows: 1 });
 * const sizes = [];
 * for await (const batch of batches()) sizes.push(batch.rows);
 * sizes // => [1, 1]
 */
export function loadJsonLinesBatches(
  place: string | URL,
  options: Omit<JsonLinesBatchesOptions, 'totalBytes'> = {},
): Batches {
  return streamBatches(jsonLinesFormat, opening(place), options, placeName(place));
}

function opening(place: string | URL): OpenStream {
  return (signal) => openStream(place, signal);
}
