import { SlipwayError } from '../core/error.ts';
import { nameOf } from '../sources/byte-source.ts';
import type { CsvBatchesOptions, ReadCsvOptions } from '../sources/csv-options.ts';
import { csvFormat } from '../sources/csv-stream.ts';
import { fetchStream } from '../sources/fetched.ts';
import type { JsonLinesBatchesOptions, ReadJsonLinesOptions } from '../sources/json-options.ts';
import { jsonLinesFormat } from '../sources/json-stream.ts';
import { streamBatches, wholeStream, type OpenStream } from '../sources/streamed.ts';
import { describe } from '../table/describe.ts';
import type { Batches } from '../table/batches.ts';
import type { Table } from '../table/table.ts';

const WHERE = 'adapters/browser-files';

/**
 * A table from CSV in a page, plain or gzip: a URL, or the file of an input or a drop.
 *
 * @param source - where to fetch it, or the blob itself.
 * @throws {SlipwayError} `not-found` when the server answers 404, `io` when it answers with another error or not at
 *   all, and as {@link readCsv}; every message names the file.
 * @example
 * (await loadCsv(new Blob(['age\n31\n47\n']))).rows // => 2
 */
export async function loadCsv(
  source: string | URL | Blob,
  options: Omit<ReadCsvOptions, 'totalBytes'> = {},
): Promise<Table> {
  return wholeStream(csvFormat, opening(source), options, sourceName(source));
}

/**
 * CSV in a page as batches of rows that can be read again: it is fetched, or the blob opened, for each reading.
 *
 * @param source - where to fetch it, or the blob itself.
 * @throws {SlipwayError} as {@link loadCsv} and {@link readCsvBatches}, when the batches are read; `bad-option` at once.
 * @example
 * const sizes = [];
 * for await (const batch of loadCsvBatches(new Blob(['age\n31\n47\n52\n']), { batchRows: 2 })()) sizes.push(batch.rows);
 * sizes // => [2, 1]
 */
export function loadCsvBatches(
  source: string | URL | Blob,
  options: Omit<CsvBatchesOptions, 'totalBytes'> = {},
): Batches {
  return streamBatches(csvFormat, opening(source), options, sourceName(source));
}

/**
 * A table from JSON lines, or a JSON list of objects, in a page, plain or gzip.
 *
 * @param source - where to fetch it, or the blob itself.
 * @throws {SlipwayError} `not-found` when the server answers 404, `io` when it answers with another error or not at
 *   all, and as {@link readJsonLines}; every message names the file.
 * @example
 * (await loadJsonLines(new Blob(['{"age":31}\n{"age":47}\n']))).rows // => 2
 */
export async function loadJsonLines(
  source: string | URL | Blob,
  options: Omit<ReadJsonLinesOptions, 'totalBytes'> = {},
): Promise<Table> {
  return wholeStream(jsonLinesFormat, opening(source), options, sourceName(source));
}

/**
 * JSON lines in a page as batches of rows that can be read again: they are fetched, or the blob opened, for each reading.
 *
 * @param source - where to fetch it, or the blob itself.
 * @throws {SlipwayError} as {@link loadJsonLines} and {@link readJsonLinesBatches}, when the batches are read; `bad-option` at once.
 * @example
 * const sizes = [];
 * for await (const batch of loadJsonLinesBatches(new Blob(['[{"age":31},{"age":47}]']), { batchRows: 1 })()) sizes.push(batch.rows);
 * sizes // => [1, 1]
 */
export function loadJsonLinesBatches(
  source: string | URL | Blob,
  options: Omit<JsonLinesBatchesOptions, 'totalBytes'> = {},
): Batches {
  return streamBatches(jsonLinesFormat, opening(source), options, sourceName(source));
}

/** Opens a blob, or fetches an address. */
function opening(source: string | URL | Blob): OpenStream {
  if (source instanceof Blob) return () => ({ stream: source.stream(), size: source.size });
  return (signal) => fetchStream(WHERE, source, signal);
}

/** What errors call a source. */
export function sourceName(source: string | URL | Blob): string {
  if (typeof source === 'string' || source instanceof URL || (source as unknown) instanceof Blob)
    return nameOf(source) ?? 'blob';
  throw new SlipwayError(
    'bad-option',
    WHERE,
    `the source is ${describe(source)}; expected an address, a Blob or a File.`,
  );
}
