import { checkKeys, checkNumber } from '../core/options.ts';
import { randomAt, shuffled } from '../core/random.ts';
import type { Examples } from '../table/examples.ts';
import { arraysOf, blockOf, copyRow, makeRoom, rowsToHold } from './block-room.ts';
import type { ExampleStream, StreamReading } from './example-stream.ts';
import { checkReading, checkStream, readBlocks } from './read-blocks.ts';

const where = 'input/shuffle-rows';
/** What the rows that are held may take: 32 GiB. */
const MOST_BUFFER = 2 ** 35;

/** How rows are shuffled. */
export interface ShuffleOptions {
  /** Rows that are held at a time, 1 or more. As many as there are shuffle as if all were in memory. */
  readonly buffer: number;
  /** Another seed gives another order. @default 0 */
  readonly seed?: number;
}

/**
 * The rows of a stream in a random order, which seed and epoch decide: each row once.
 *
 * So many rows are held; each row that comes takes the place of one of them, chosen at random, which is given. A row can
 * come out however much later, but by no more than the buffer sooner: where rows are sorted, by time or by label,
 * the buffer should be a good part of them, or the order be shuffled once, when records are written.
 *
 * @throws {SlipwayError} `bad-option`; `too-large` on a buffer of 32 GiB, where the stream may have so many rows.
 * @cost memory of `buffer` rows and one block; a copy or two of each row.
 * @example
 * const matrix = { rows: 4, dense: { names: ['x'], values: Float32Array.of(1, 2, 3, 4) }, categories: [] };
 * const stream = asStream({ matrix, labels: Float64Array.of(1, 2, 3, 4), label: { name: 'n' }, leftOut: 0 }, 2);
 * const { labels } = await collect(shuffleRows(stream, { buffer: 4, seed: 7 }));
 * [...labels].sort() // => [1, 2, 3, 4]
 */
export function shuffleRows(stream: ExampleStream, options: ShuffleOptions): ExampleStream {
  checkStream(where, stream);
  checkKeys(where, options, ['buffer', 'seed']);
  const buffer = checkNumber(where, 'buffer', options.buffer, { min: 1, integer: true });
  const seed = checkNumber(where, 'seed', options.seed ?? 0);
  const most = rowsToHold(where, stream, 'buffer', buffer, MOST_BUFFER);

  async function* blocks(reading: StreamReading, epoch: number): AsyncGenerator<Examples, void, undefined> {
    const source = randomAt(seed, epoch);
    const pool = makeRoom(stream, most);
    let held = 0;
    let size = 1;
    let leftOut = 0;
    for await (const block of readBlocks(where, stream, reading)) {
      const { rows } = block.matrix;
      const from = arraysOf(block);
      const free = Math.min(rows, most - held);
      for (let row = 0; row < free; row++) copyRow(from, row, pool, held++);
      const out = makeRoom(stream, rows - free);
      for (let row = free; row < rows; row++) {
        const place = source.integer(most);
        copyRow(pool, place, out, row - free);
        copyRow(from, row, pool, place);
      }
      size = Math.max(size, rows);
      leftOut += block.leftOut;
      if (rows === free) continue;
      yield blockOf(stream, out, rows - free, leftOut);
      leftOut = 0;
    }
    const order = shuffled(held, source);
    for (let start = 0; start < held; start += size) {
      const rows = Math.min(size, held - start);
      const out = makeRoom(stream, rows);
      for (let row = 0; row < rows; row++) copyRow(pool, order[start + row]!, out, row);
      yield blockOf(stream, out, rows, leftOut);
      leftOut = 0;
    }
    if (leftOut > 0) yield blockOf(stream, makeRoom(stream, 0), 0, leftOut);
  }
  return Object.freeze({
    ...stream,
    open: (reading = {}) => blocks(reading, checkReading(where, reading)),
  } satisfies ExampleStream);
}
