import { SlipwayError } from '../core/error.ts';
import { isAsyncIterable, readEach } from '../core/read-each.ts';
import type { Batches, BatchesOptions } from './batches.ts';
import { describe } from './describe.ts';
import type { Table } from './table.ts';

/**
 * Reads batches until a signal says stop, as {@link readEach} does.
 *
 * @throws {SlipwayError} `bad-option` when the source opens no async iterable.
 */
export async function* readBatches(
  batches: Batches,
  { signal }: BatchesOptions = {},
): AsyncGenerator<Table, void, undefined> {
  signal?.throwIfAborted();
  const opened: unknown = batches({ signal });
  if (!isAsyncIterable<Table>(opened)) {
    throw new SlipwayError(
      'bad-option',
      'table/batches',
      `the source opens ${describe(opened)}; expected an async iterable of tables.`,
      { details: { option: 'batches' } },
    );
  }
  yield* readEach(opened, signal);
}
