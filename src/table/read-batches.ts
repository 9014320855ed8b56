import { SlipwayError } from '../core/error.ts';
import { unlessAborted } from '../core/unless-aborted.ts';
import type { Batches, BatchesOptions } from './batches.ts';
import { describe } from './describe.ts';
import type { Table } from './table.ts';

/**
 * Reads batches until a signal says stop: an abort is heard while a batch is awaited, whether or not the source hears
 * it too. A reading that ends early is closed; after an abort nobody waits for that.
 *
 * @throws {SlipwayError} `bad-option` when the source opens no async iterable.
 */
export async function* readBatches(
  batches: Batches,
  { signal }: BatchesOptions = {},
): AsyncGenerator<Table, void, undefined> {
  signal?.throwIfAborted();
  const opened: unknown = batches({ signal });
  if (!isIterable(opened)) {
    throw new SlipwayError(
      'bad-option',
      'table/batches',
      `the source opens ${describe(opened)}; expected an async iterable of tables.`,
      { details: { option: 'batches' } },
    );
  }
  const reading = opened[Symbol.asyncIterator]();
  let open = true;
  const step = async (): Promise<IteratorResult<Table, unknown>> => {
    try {
      const next = await reading.next();
      if (next.done) open = false;
      return next;
    } catch (error) {
      open = false;
      throw error;
    }
  };
  try {
    for (;;) {
      const next = await unlessAborted(signal, step);
      if (next.done) return;
      yield next.value;
      signal?.throwIfAborted();
    }
  } finally {
    if (open) await closed(reading, signal);
  }
}

async function closed(reading: AsyncIterator<Table>, signal: AbortSignal | undefined): Promise<void> {
  const closing = (async () => reading.return?.())();
  if (!signal?.aborted) await closing;
  // A generator closes after the batch it is at, which may be long; how that ends is told to nobody.
  else closing.catch(() => undefined);
}

function isIterable(opened: unknown): opened is AsyncIterable<Table> {
  return typeof opened === 'object' && opened !== null && Symbol.asyncIterator in opened;
}
