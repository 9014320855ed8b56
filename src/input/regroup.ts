import { checkNumber } from '../core/options.ts';
import type { Examples } from '../table/examples.ts';
import { arraysOf, blockOf, copyRows, makeRoom, rowsToHold } from './block-room.ts';
import type { ExampleStream, StreamReading } from './example-stream.ts';
import { checkReading, checkStream, readBlocks } from './read-blocks.ts';
import { MOST_BLOCK } from './records-layout.ts';

const where = 'input/regroup';

/**
 * The same rows in the same order, in blocks of another size; the last one is smaller.
 *
 * @param rows - of a block, 1 or more.
 * @throws {SlipwayError} `bad-option` when `rows` is not a whole number of 1 or more, or on what is no stream;
 *   `too-large` on blocks of 2 GiB, where the stream may have so many rows.
 * @example
 * const matrix = { rows: 3, dense: { names: ['x'], values: Float32Array.of(1, 2, 3) }, categories: [] };
 * const one = asStream({ matrix, labels: Float64Array.of(0, 1, 1), label: { name: 'late' }, leftOut: 0 }, 1);
 * const sizes = [];
 * for await (const { labels } of regroup(one, 2).open()) sizes.push(labels.length);
 * sizes // => [2, 1]
 */
export function regroup(stream: ExampleStream, rows: number): ExampleStream {
  checkStream(where, stream);
  checkNumber(where, 'rows', rows, { min: 1, integer: true });
  const most = Math.max(1, rowsToHold(where, stream, 'rows', rows, MOST_BLOCK));
  async function* blocks(reading: StreamReading): AsyncGenerator<Examples, void, undefined> {
    let room = makeRoom(stream, most);
    let held = 0;
    let leftOut = 0;
    const give = (): Examples => {
      const block = blockOf(stream, room, held, leftOut);
      held = 0;
      leftOut = 0;
      return block;
    };
    for await (const block of readBlocks(where, stream, reading)) {
      leftOut += block.leftOut;
      const from = arraysOf(block);
      for (let start = 0; start < block.matrix.rows;) {
        const end = Math.min(block.matrix.rows, start + most - held);
        copyRows(from, start, end, room, held);
        held += end - start;
        start = end;
        if (held < most) continue;
        yield give();
        room = makeRoom(stream, most);
      }
    }
    if (held > 0 || leftOut > 0) yield give();
  }
  return Object.freeze({
    ...stream,
    open: (reading = {}) => {
      checkReading(where, reading);
      return blocks(reading);
    },
  } satisfies ExampleStream);
}
