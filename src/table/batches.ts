import { checkNumber } from '../core/options.ts';
import type { Table } from './table.ts';
import { slice } from './take.ts';

/** What a reading of {@link Batches} is told. */
export interface BatchesOptions {
  /** Ends the reading, also while a batch is awaited; whoever reads it rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Tables of the same columns, one after another, that can be read again from the start: a function that opens them.
 * A source that waits should hear the signal; one that ignores it is left waiting.
 */
export type Batches = (options?: BatchesOptions) => AsyncIterable<Table>;

/**
 * A table in memory as batches of a given size, the last one smaller.
 *
 * Nothing is copied but text. A table without rows gives one batch without rows, so that its columns are known.
 *
 * @param size - rows a batch, 1 or more.
 * @throws {SlipwayError} `bad-option` when `size` is not a whole number of 1 or more.
 * @example
 * const sizes = [];
 * for await (const batch of inBatches(table({ age: numberColumn([1, 2, 3]) }), 2)()) sizes.push(batch.rows);
 * sizes // => [2, 1]
 */
export function inBatches(from: Table, size: number): Batches {
  checkNumber('table/batches', 'size', size, { min: 1, integer: true });
  return async function* batches() {
    for (let start = 0; start < Math.max(from.rows, 1); start += size) {
      yield slice(from, start, Math.min(start + size, from.rows));
    }
  };
}
