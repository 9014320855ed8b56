import { checkNumber } from '../core/options.ts';
import type { Examples } from '../table/examples.ts';
import type { ExampleStream, StreamReading } from './example-stream.ts';
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

/** What was read and not yet asked for, and who waits. */
interface Ahead {
  readonly ready: Examples[];
  /** How the reading ended, when it has. */
  end: { readonly error?: unknown; readonly isError: boolean } | undefined;
  isStopped: boolean;
  /** Wakes whoever waits for the other side. */
  wake: () => void;
}

async function* ahead(
  stream: ExampleStream,
  most: number,
  reading: StreamReading,
): AsyncGenerator<Examples, void, undefined> {
  const state: Ahead = { ready: [], end: undefined, isStopped: false, wake: () => undefined };
  const filling = fill(stream, most, reading, state);
  try {
    for (;;) {
      while (state.ready.length === 0 && !state.end) await turn(state);
      const next = state.ready.shift();
      if (!next) {
        if (state.end!.isError) throw state.end!.error;
        return;
      }
      state.wake();
      yield next;
      reading.signal?.throwIfAborted();
    }
  } finally {
    state.isStopped = true;
    state.wake();
    await filling;
  }
}

/** Reads as long as there is room; never rejects. */
async function fill(
  stream: ExampleStream,
  most: number,
  reading: StreamReading,
  state: Ahead,
): Promise<void> {
  try {
    for await (const block of readBlocks(where, stream, reading)) {
      state.ready.push(block);
      state.wake();
      while (state.ready.length >= most && !state.isStopped) await turn(state);
      if (state.isStopped) break;
    }
    state.end = { isError: false };
  } catch (error) {
    state.end = { isError: true, error };
  }
  state.wake();
}

/** Waits until the other side has done something. Both never wait at once: there is room, or there are blocks. */
function turn(state: Ahead): Promise<void> {
  return new Promise((resolve) => {
    state.wake = () => {
      state.wake = () => undefined;
      resolve();
    };
  });
}
