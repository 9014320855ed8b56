import { SlipwayError } from '../../core/error.ts';
import { joinBytes } from '../../core/join-bytes.ts';
import type { Batches } from '../../table/batches.ts';
import { describe } from '../../table/describe.ts';
import type { Table } from '../../table/table.ts';
import { nameOf } from '../byte-source.ts';
import { chunksOf } from '../fetched.ts';
import { storedBatches } from '../stored-batches.ts';
import type { ReadStoredOptions, StoredBatchesOptions, StoredPlan } from '../stored-options.ts';
import { inFileAll, opened, openEach, type OpenStream } from '../streamed.ts';
import { ARROW } from './bad-arrow.ts';
import { createMessages, type ArrowMessage } from './messages.ts';
import { arrowStream } from './read-arrow.ts';
import { createArrowReader } from './reader.ts';

/** Bytes of one message at most, where no limit is given. */
const MOST_MESSAGE = 2 ** 31 - 1;

/**
 * Arrow IPC as batches of rows, for files larger than memory: a function that reads it from the start each time.
 *
 * Kinds are settled by the first batch where neither the schema nor an option does: whether texts are a category, and
 * whether integers go beyond 2^53. Each batch has the levels that came in it.
 *
 * @param open - opens the stream, called once for each reading; or a Blob or an address.
 * @param options.maxBytes - of one message, 2 GiB unless given.
 * @throws {SlipwayError} as {@link readArrow}, when the batches are read; `bad-option` at once on what cannot be opened
 *   again.
 * @cost memory of one batch, of one message of the stream and of its dictionaries.
 * @example
 * const bytes = toArrow(table({ age: numberColumn([31, 47, 52]) }));
 * const batches = readArrowBatches(() => new Blob([bytes]).stream(), { batchRows: 2 });
 * const sizes = [];
 * for await (const batch of batches()) sizes.push(batch.rows);
 * sizes // => [2, 1]
 */
export function readArrowBatches(
  open: (() => ReadableStream<Uint8Array> | Promise<ReadableStream<Uint8Array>>) | Blob | URL | string,
  options: StoredBatchesOptions = {},
): Batches {
  const again = arrowStream(open);
  if (typeof open !== 'function' && !again) {
    throw new SlipwayError(
      'bad-option',
      ARROW,
      `open is ${describe(open)}; expected a function that opens the stream each time, a Blob or a URL.`,
    );
  }
  return arrowBatches(
    again ?? openEach(ARROW, open as () => ReadableStream<Uint8Array>),
    options,
    nameOf(open),
  );
}

/** The batches of a stream of Arrow, which is opened for each reading; every error names the file, when it is known. */
export function arrowBatches(
  open: OpenStream,
  options: StoredBatchesOptions,
  file: string | undefined,
): Batches {
  return storedBatches(ARROW, options, MOST_MESSAGE, file, (plan, waiting) =>
    inFileAll(tablesOf(open, plan, waiting), file),
  );
}

async function* tablesOf(
  open: OpenStream,
  plan: StoredPlan,
  { signal, onProgress }: ReadStoredOptions,
): AsyncGenerator<Table, void, undefined> {
  const { stream } = await opened(open, signal);
  const reader = createArrowReader(plan);
  const { batchRows } = plan;
  let filled = 0;
  let done = 0;
  let tables = 0;
  let room = 0;

  const finish = (): Table => {
    const table = reader.finish(filled);
    done += filled;
    filled = 0;
    room = 0;
    tables++;
    onProgress?.({ stage: ARROW, done, unit: 'rows' });
    return table;
  };

  for await (const message of messagesOf(stream, plan.maxBytes, signal)) {
    const records = reader.accept(message);
    if (!records) continue;
    const { rows } = records.batch;
    for (let from = 0; from < rows;) {
      // A table is finished when more rows come, so that there is none without rows at the end.
      if (filled === batchRows) {
        yield finish();
        signal?.throwIfAborted();
      }
      const count = Math.min(rows - from, batchRows - filled);
      if (filled + count > room) {
        // Room is made for the rows there are: `batchRows` may be far more.
        const more = Math.min(batchRows, Math.max(filled + count, room * 2));
        if (room === 0) reader.begin(more);
        else reader.grow(more);
        room = more;
      }
      reader.take(records, from, count, filled);
      filled += count;
      from += count;
    }
  }
  if (filled > 0 || tables === 0) {
    if (room === 0) reader.begin(0);
    yield finish();
  }
}

/** The messages of a stream, each in bytes that stay as they are. */
async function* messagesOf(
  stream: ReadableStream<Uint8Array>,
  mostBody: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<ArrowMessage, void, undefined> {
  const messages = createMessages(mostBody);
  let waiting: Uint8Array[] = [];
  let size = 0;

  function* drain(final: boolean): Generator<ArrowMessage, void, undefined> {
    if (!final && size < messages.needed) return;
    const bytes = waiting.length === 1 ? waiting[0]! : joinBytes(waiting);
    let at = 0;
    for (;;) {
      const message = messages.find(bytes, at, bytes.length, final);
      at = messages.next;
      if (!message) break;
      yield message;
    }
    waiting = at < bytes.length ? [bytes.subarray(at)] : [];
    size = bytes.length - at;
  }

  for await (const chunk of chunksOf(ARROW, stream, signal)) {
    waiting.push(chunk);
    size += chunk.length;
    yield* drain(false);
  }
  yield* drain(true);
}
