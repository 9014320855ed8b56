import type { CsvBatchesOptions, ReadCsvOptions } from '../sources/csv-options.ts';
import { fetchStream, shortUrl, type Fetched } from '../sources/fetched.ts';
import { inFile } from '../sources/in-file.ts';
import type { JsonLinesBatchesOptions, ReadJsonLinesOptions } from '../sources/json-options.ts';
import { readCsv } from '../sources/read-csv.ts';
import { readCsvBatches } from '../sources/read-csv-batches.ts';
import { readJsonLines } from '../sources/read-json-lines.ts';
import { readJsonLinesBatches } from '../sources/read-json-lines-batches.ts';
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
  return loaded(source, options, readCsv);
}

/**
 * CSV in a page as batches of rows that can be read again: it is fetched, or the blob opened, for each reading.
 *
 * @param source - where to fetch it, or the blob itself.
 * @throws {SlipwayError} as {@link loadCsv} and {@link readCsvBatches}, when the batches are read.
 * @example
 * const sizes = [];
 * for await (const batch of loadCsvBatches(new Blob(['age\n31\n47\n52\n']), { batchRows: 2 })()) sizes.push(batch.rows);
 * sizes // => [2, 1]
 */
export function loadCsvBatches(
  source: string | URL | Blob,
  options: Omit<CsvBatchesOptions, 'totalBytes'> = {},
): Batches {
  return named(
    source,
    readCsvBatches(async () => (await opened(source, options.signal)).stream, options),
  );
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
  return loaded(source, options, readJsonLines);
}

/**
 * JSON lines in a page as batches of rows that can be read again: they are fetched, or the blob opened, for each reading.
 *
 * @param source - where to fetch it, or the blob itself.
 * @throws {SlipwayError} as {@link loadJsonLines} and {@link readJsonLinesBatches}, when the batches are read.
 * @example
 * const sizes = [];
 * for await (const batch of loadJsonLinesBatches(new Blob(['[{"age":31},{"age":47}]']), { batchRows: 1 })()) sizes.push(batch.rows);
 * sizes // => [1, 1]
 */
export function loadJsonLinesBatches(
  source: string | URL | Blob,
  options: Omit<JsonLinesBatchesOptions, 'totalBytes'> = {},
): Batches {
  return named(
    source,
    readJsonLinesBatches(async () => (await opened(source, options.signal)).stream, options),
  );
}

async function loaded<Options extends { readonly signal?: AbortSignal | undefined }>(
  source: string | URL | Blob,
  options: Options,
  read: (stream: ReadableStream<Uint8Array>, options: Options & { totalBytes?: number }) => Promise<Table>,
): Promise<Table> {
  options.signal?.throwIfAborted();
  const { stream, size } = await opened(source, options.signal);
  try {
    return await read(stream, { ...options, ...(size === undefined ? {} : { totalBytes: size }) });
  } catch (error) {
    throw inFile(error, nameOf(source));
  }
}

/** The same batches, whose errors name the file. */
function named(source: string | URL | Blob, batches: Batches): Batches {
  return async function* ofSource() {
    try {
      yield* batches();
    } catch (error) {
      throw inFile(error, nameOf(source));
    }
  };
}

async function opened(source: string | URL | Blob, signal: AbortSignal | undefined): Promise<Fetched> {
  if (source instanceof Blob) return { stream: source.stream(), size: source.size };
  return fetchStream(WHERE, source, signal);
}

function nameOf(source: string | URL | Blob): string {
  if (!(source instanceof Blob)) return shortUrl(String(source));
  return 'name' in source && typeof source.name === 'string' ? source.name : 'blob';
}
