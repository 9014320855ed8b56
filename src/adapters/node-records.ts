import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SlipwayError } from '../core/error.ts';
import type { ExampleStream } from '../input/example-stream.ts';
import { recordsOf, type RecordsOptions } from '../input/read-records.ts';
import { toRecords } from '../input/to-records.ts';
import { openSource } from '../sources/byte-source.ts';
import type { BatchesOptions } from '../table/batches.ts';
import { isAddress, openRanges, placeName } from './node-open.ts';

const where = 'adapters/node-records';

/**
 * A file of records as a stream of examples; it is opened for each reading.
 *
 * @param place - the path of the file, its `file:` URL, or an address to fetch.
 * @throws {SlipwayError} `not-found` when there is no such file, and as {@link readRecords}; every message names the file.
 * @example
 * const matrix = { rows: 2, dense: { names: ['x'], values: Float32Array.of(1, 2) }, categories: [] };
 * const stream = asStream({ matrix, labels: Float64Array.of(0, 1), label: { name: 'late' }, leftOut: 0 }, 2);
 * await saveRecords('out/example.records', stream);
 * (await loadRecords('out/example.records')).rows // => 2
 */
export async function loadRecords(place: string | URL, options: RecordsOptions = {}): Promise<ExampleStream> {
  const file = placeName(place);
  return recordsOf(
    (signal) => (isAddress(place) ? openSource(where, place, signal, Infinity) : openRanges(place)),
    options,
    file,
  );
}

/**
 * Writes a stream of examples to a file of records, in place of the one there is: whole, or not at all.
 *
 * The bytes go to a file beside it, which takes its name when they are all on disk. Killed in between, it leaves a file
 * that ends in `.tmp` behind.
 *
 * @param place - the path of the file or its `file:` URL; its folder is made where it is not there.
 * @throws {SlipwayError} as {@link toRecords}; `io` when the file cannot be written; an abort as it came.
 * @cost memory of a block.
 * @example
 * const matrix = { rows: 2, dense: { names: ['x'], values: Float32Array.of(1, 2) }, categories: [] };
 * const stream = asStream({ matrix, labels: Float64Array.of(0, 1), label: { name: 'late' }, leftOut: 0 }, 2);
 * await saveRecords('out/example.records', stream);
 * (await collect(await loadRecords('out/example.records'))).labels // => Float64Array [0, 1]
 */
export async function saveRecords(
  place: string | URL,
  stream: ExampleStream,
  options: BatchesOptions = {},
): Promise<void> {
  const file = placeName(place);
  if (isAddress(place)) {
    throw new SlipwayError('bad-option', where, `"${file}" is an address; expected the path of a file.`);
  }
  const path = /^file:\/\//i.test(String(place)) ? fileURLToPath(place) : String(place);
  const beside = `${path}.${randomUUID()}.tmp`;
  const pieces = toRecords(stream, options);
  const disk = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    try {
      return await work();
    } catch (cause) {
      throw new SlipwayError(
        'io',
        where,
        `"${file}" could not be written; expected a file in a folder that this process may write in.`,
        { cause, details: { file } },
      );
    }
  };
  const handle = await disk(async () => {
    await mkdir(dirname(path), { recursive: true });
    return open(beside, 'wx');
  });
  try {
    try {
      for await (const bytes of pieces) await disk(() => handle.writeFile(bytes));
      await disk(() => handle.sync());
    } finally {
      await handle.close();
    }
    await disk(() => rename(beside, path));
  } catch (error) {
    await unlink(beside).catch(() => undefined);
    throw error;
  }
}
