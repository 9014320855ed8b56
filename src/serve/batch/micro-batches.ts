import { SlipwayError } from '../../core/error.ts';
import { checkKeys, checkNumber } from '../../core/options.ts';
import { unlessAborted } from '../../core/unless-aborted.ts';
import { fromRows, type Row } from '../../table/rows.ts';
import type { Schema } from '../../table/schema.ts';
import type { Table } from '../../table/table.ts';

const where = 'serve/micro-batches';

/** Options of {@link microBatches}. */
export interface MicroBatchesOptions {
  /** Most rows of a table. @default 500 */
  readonly maxRows?: number;
  /** How long the first row of a table waits for others, in milliseconds. @default 1000 */
  readonly maxWaitMs?: number;
  /** Gets each row that cannot be read, and why; the others go on. @default none: it ends with the error */
  readonly onBadRow?: (row: unknown, error: SlipwayError) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * A stream of rows as tables: as many as have come when there are `maxRows` of them, or the first has waited `maxWaitMs`.
 *
 * For `predictBatches`, so that a stream is answered by the code that answers a file.
 *
 * @param rows - such as messages of a queue, parsed.
 * @param schema - the columns to read: the inputs of the predictor and those of the key.
 * @throws {SlipwayError} while it is read: `bad-data` naming the row by its number in the stream, and its field, unless
 *   `onBadRow` takes it. `bad-option` at once.
 * @example
 * async function* messages() { for (const age of [31, 47, 52]) yield { age }; }
 * const sizes = [];
 * for await (const rows of microBatches(messages(), { fields: [{ name: 'age', kind: 'number' }] }, { maxRows: 2 })) sizes.push(rows.rows);
 * sizes // => [2, 1]
 */
export function microBatches(
  rows: AsyncIterable<Row>,
  schema: Schema,
  options: MicroBatchesOptions = {},
): AsyncIterable<Table> {
  checkKeys(where, options, ['maxRows', 'maxWaitMs', 'onBadRow', 'signal']);
  const maxRows = checkNumber(where, 'maxRows', options.maxRows ?? 500, { min: 1, integer: true });
  const maxWaitMs = checkNumber(where, 'maxWaitMs', options.maxWaitMs ?? 1000, { min: 0, max: 2 ** 31 - 1 });
  const { onBadRow, signal } = options;
  fromRows([], schema);
  return {
    async *[Symbol.asyncIterator]() {
      const source = rows[Symbol.asyncIterator]();
      let coming: Promise<IteratorResult<Row>> | undefined;
      let read = 0;
      try {
        for (;;) {
          const held: Row[] = [];
          let isOver = false;
          const until = { ms: Infinity };
          while (held.length < maxRows && !isOver) {
            coming ??= source.next();
            const next = await within(coming, until.ms - performance.now(), signal);
            if (next === 'late') break;
            coming = undefined;
            if (next.done === true) isOver = true;
            else {
              if (held.length === 0) until.ms = performance.now() + maxWaitMs;
              held.push(next.value);
            }
          }
          if (held.length > 0) {
            const table = tableOf(held, schema, read, onBadRow);
            read += held.length;
            if (table.rows > 0) yield table;
          }
          if (isOver) return;
        }
      } finally {
        // A source that waits for its next row would keep whoever leaves waiting with it.
        const ended = source.return?.();
        if (coming === undefined) await ended;
        else ended?.catch(() => undefined);
      }
    },
  };
}

/** What a promise gives, unless so long passes before. It goes on, and can be asked again. */
async function within<Result>(
  promise: Promise<Result>,
  ms: number,
  signal: AbortSignal | undefined,
): Promise<Result | 'late'> {
  if (ms === Infinity) return unlessAborted(signal, () => promise);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), Math.max(0, ms));
  });
  try {
    return await unlessAborted(signal, () => Promise.race([promise, late]));
  } finally {
    clearTimeout(timer);
  }
}

function tableOf(
  rows: readonly Row[],
  schema: Schema,
  from: number,
  onBadRow: MicroBatchesOptions['onBadRow'],
): Table {
  try {
    return fromRows(rows, schema);
  } catch (error) {
    if (!(error instanceof SlipwayError)) throw error;
    if (!onBadRow) throw inStream(error, from);
  }
  const good = rows.filter((row, at) => {
    try {
      fromRows([row], schema);
      return true;
    } catch (error) {
      onBadRow(row, inStream(error as SlipwayError, from + at));
      return false;
    }
  });
  return fromRows(good, schema);
}

/** An error about a row, by its number in the stream. */
function inStream(error: SlipwayError, from: number): SlipwayError {
  const { row } = error.details;
  if (typeof row !== 'number') return error;
  return new SlipwayError(
    error.code,
    where,
    `row ${from + row} of the stream cannot be read: ${error.message}`,
    {
      cause: error,
      details: { ...error.details, row: from + row },
    },
  );
}
