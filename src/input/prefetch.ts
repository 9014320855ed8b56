import { openBell } from '../core/bell.ts';
import { checkNumber } from '../core/options.ts';
import type { Examples } from '../table/examples.ts';
import type { ExampleStream, StreamReading } from './example-stream.ts';
import { readAhead } from './read-ahead.ts';
import { checkReading, checkStream, readBlocks } from './read-blocks.ts';

const where = 'input/prefetch';

/**
 * The same blocks, some of them read before they are asked for: while one is learned from, the next ones come.
 *
 * It pays where reading waits, for a disk, a server or a worker: what computes on this thread still takes turns. An error
 * comes after the blocks before it. A reading that ends early ends its source, too, before it is over.
 *
 * @param blocks - held ready at most, 1 or more.
 * @throws {SlipwayError} `bad-option` when `blocks` is not a whole number of 1 or more, or on what is no stream.
 * @cost memory of `blocks` blocks more.
 * @example
 * const matrix = { rows: 3, dense: { names: ['x'], values: Float32Array.of(1, 2, 3) }, categories: [] };
 * const stream = asStream({ matrix, labels: Float64Array.of(0, 1, 1), label: { name: 'late' }, leftOut: 0 }, 1);
 * (await collect(prefetch(stream, 2))).labels // => Float64Array [0, 1, 1]
 */
export function prefetch(stream: ExampleStream, blocks: number): ExampleStream {
  checkStream(where, stream);
  checkNumber(where, 'blocks', blocks, { min: 1, integer: true });
  return Object.freeze({
    ...stream,
    open: (reading = {}) => {
      checkReading(where, reading);
      return ahead(stream, blocks, reading);
    },
  } satisfies ExampleStream);
}

async function* ahead(
  stream: ExampleStream,
  most: number,
  reading: StreamReading,
): AsyncGenerator<Examples, void, undefined> {
  const news = openBell();
  const blocks = readAhead(readBlocks(where, stream, reading), most, news);
  try {
    for (;;) {
      while (blocks.held.length === 0 && !blocks.isOver()) await news.heard();
      const next = blocks.take();
      if (!next) return;
      yield next;
      reading.signal?.throwIfAborted();
    }
  } finally {
    await blocks.stop();
  }
}
