import { open, type FileHandle } from 'node:fs/promises';
import { SlipwayError } from '../core/error.ts';
import type { CsvBatchesOptions, ReadCsvOptions } from '../sources/csv-options.ts';
import { readCsv } from '../sources/read-csv.ts';
import { readCsvBatches } from '../sources/read-csv-batches.ts';
import type { Batches } from '../table/batches.ts';
import type { Table } from '../table/table.ts';
import { inFile } from '../sources/in-file.ts';

const CHUNK = 2 ** 18;

/**
 * A table from a CSV file, plain or gzip.
 *
 * @param path - of the file, or its `file:` URL.
 * @throws {SlipwayError} `not-found` when there is no such file, `io` when it cannot be read, and as {@link readCsv};
 *   every message names the file.
 * @example
 * const flights = await loadCsv('examples/data/flights_ml.csv.gz', { zones: { sched_dep_at: 'America/New_York' } });
 * flights.rows // => 327346
 */
export async function loadCsv(
  path: string | URL,
  options: Omit<ReadCsvOptions, 'totalBytes'> = {},
): Promise<Table> {
  options.signal?.throwIfAborted();
  const { stream, size } = await openFile(path);
  try {
    return await readCsv(stream, { ...options, totalBytes: size });
  } catch (error) {
    throw inFile(error, String(path));
  }
}

/**
 * A CSV file, plain or gzip, as batches of rows that can be read again: the file is opened for each reading.
 *
 * @param path - of the file, or its `file:` URL.
 * @throws {SlipwayError} as {@link loadCsv} and {@link readCsvBatches}, when the batches are read.
 * @example
 * const batches = loadCsvBatches('examples/data/flights_ml.csv.gz', { batchRows: 100_000 });
 * const sizes = [];
 * for await (const batch of batches()) sizes.push(batch.rows);
 * sizes // => [100000, 100000, 100000, 27346]
 */
export function loadCsvBatches(
  path: string | URL,
  options: Omit<CsvBatchesOptions, 'totalBytes'> = {},
): Batches {
  const batches = readCsvBatches(async () => (await openFile(path)).stream, options);
  return async function* named() {
    try {
      yield* batches();
    } catch (error) {
      throw inFile(error, String(path));
    }
  };
}

async function openFile(
  path: string | URL,
): Promise<{ readonly stream: ReadableStream<Uint8Array>; readonly size: number }> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, 'r');
    const { size } = await handle.stat();
    return { stream: streamOf(handle), size };
  } catch (cause) {
    await handle?.close();
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    throw new SlipwayError(
      missing ? 'not-found' : 'io',
      'adapters/node-files',
      `"${String(path)}" ${missing ? 'is not there' : 'cannot be opened'}; expected a file that can be read.`,
      {
        cause,
        details: { file: String(path) },
      },
    );
  }
}

function streamOf(handle: FileHandle): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        try {
          const { bytesRead, buffer } = await handle.read(new Uint8Array(CHUNK), 0, CHUNK);
          if (bytesRead > 0) return controller.enqueue(buffer.subarray(0, bytesRead));
          await handle.close();
          controller.close();
        } catch (error) {
          await handle.close();
          throw error;
        }
      },
      cancel: () => handle.close(),
    },
    { highWaterMark: 0 },
  );
}
