import { LITTLE_ENDIAN, turnBytes } from '../core/byte-order.ts';
import { crc32 } from '../core/crc32.ts';
import { SlipwayError } from '../core/error.ts';
import type { BatchesOptions } from '../table/batches.ts';
import type { Examples } from '../table/examples.ts';
import type { ExampleStream } from './example-stream.ts';
import { checkStream, readBlocks } from './read-blocks.ts';
import {
  blockLayout,
  encodeEnd,
  encodeStart,
  MOST_BLOCK,
  RECORDS,
  type BlockEntry,
  type BlockLayout,
} from './records-layout.ts';

/** Rows left out of a block are kept in 32 bits. */
const MOST_ROWS = 2 ** 32 - 1;

/**
 * A stream as records: bytes that {@link readRecords} reads as fast as a disk gives them, and never parses.
 *
 * What it costs to read and prepare raw rows is so paid once, not once an epoch. The blocks are those of the stream. Each
 * has a checksum, and the bytes end in an index, so that a file that was cut short is known as one. `saveRecords` of
 * `slipway/node` writes them to a file; in a page, `new Blob` holds them.
 *
 * @returns the bytes, in pieces: one for each block, one before and one behind them.
 * @throws {SlipwayError} `bad-option` on what is no stream; `bad-data` on a code that no level has; `too-large` on a block
 *   of 2 GiB, or on 64 MiB of names or of index; what reading throws; an abort as it came.
 * @example
 * const matrix = { rows: 3, dense: { names: ['x'], values: Float32Array.of(1, 2, 3) }, categories: [] };
 * const stream = asStream({ matrix, labels: Float64Array.of(0, 1, 1), label: { name: 'late' }, leftOut: 0 }, 2);
 * const pieces = [];
 * for await (const bytes of toRecords(stream)) pieces.push(bytes);
 * (await collect(await readRecords(new Blob(pieces)))).labels // => Float64Array [0, 1, 1]
 */
export async function* toRecords(
  stream: ExampleStream,
  { signal }: BatchesOptions = {},
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  checkStream(RECORDS, stream);
  const start = encodeStart(stream);
  yield start.slice();
  const layout = blockLayout(stream);
  const entries: BlockEntry[] = [];
  for await (const block of readBlocks(RECORDS, stream, { signal })) {
    const { rows } = block.matrix;
    const bytes = encodeBlock(block, layout, entries.length);
    entries.push({ rows, leftOut: block.leftOut, sum: crc32(bytes) });
    yield bytes;
  }
  yield encodeEnd(start, entries);
}

function encodeBlock(block: Examples, layout: BlockLayout, place: number): Uint8Array<ArrayBuffer> {
  const { matrix, labels, weights, leftOut } = block;
  const { rows } = matrix;
  const size = layout.bytes(rows);
  if (leftOut > MOST_ROWS || size > MOST_BLOCK) {
    throw new SlipwayError(
      'too-large',
      RECORDS,
      `block ${place} has ${rows} rows and ${size} bytes; expected at most ${MOST_BLOCK} bytes. Use regroup for smaller blocks.`,
      { details: { block: place } },
    );
  }
  const bytes = new Uint8Array(size);
  const starts = layout.starts(rows);
  let at = 0;
  const put = (values: Float64Array | Float32Array | Int32Array | Int16Array | Int8Array): void => {
    const place = bytes.subarray(starts[at], starts[at]! + values.byteLength);
    place.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    if (!LITTLE_ENDIAN) turnBytes(place, values.BYTES_PER_ELEMENT);
    at++;
  };
  put(labels);
  if (weights) put(weights);
  put(matrix.dense.values);
  matrix.categories.forEach(({ name, levels, codes }, j) => {
    const row = codes.findIndex((code) => code < -1 || code >= levels.length);
    if (row >= 0) {
      throw new SlipwayError(
        'bad-data',
        RECORDS,
        `feature "${name}" has code ${codes[row]} at row ${row} of block ${place}; expected -1 to ${levels.length - 1}.`,
        { details: { column: name, row, block: place } },
      );
    }
    const width = layout.codeBytes[j]!;
    put(width === 1 ? Int8Array.from(codes) : width === 2 ? Int16Array.from(codes) : codes);
  });
  return bytes;
}
