import { SlipwayError } from '../../core/error.ts';
import { isAsyncIterable } from '../../core/read-each.ts';
import { checkKeys, checkNumber } from '../../core/options.ts';
import { unlessAborted } from '../../core/unless-aborted.ts';
import { describe } from '../../table/describe.ts';
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
 *   `onBadRow` takes it; all rows before it are given first, as they are when the stream breaks. `bad-option` at once.
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
  if (onBadRow !== undefined && typeof onBadRow !== 'function')
    throw refuse('onBadRow', `is ${describe(onBadRow)}; expected a function.`);
  if (!isAsyncIterable(rows)) throw refuse('rows', `is ${describe(rows)}; expected a stream of rows.`);
  fromRows([], schema);
  return {
    async *[Symbol.asyncIterator]() {
      const source = rows[Symbol.asyncIterator]();
      let coming: Promise<IteratorResult<Row>> | undefined;
      let read = 0;
      try {
        for (;;) {
          const held: Row[] = [];
          /** How the stream ended: `undefined` while it goes on. */
          let over: { readonly error?: unknown } | undefined;
          let until = Infinity;
          while (held.length < maxRows && !over) {
            coming ??= source.next();
            try {
              const next = await within(coming, until - performance.now(), signal);
              if (next === 'late') break;
              coming = undefined;
              if (next.done === true) over = {};
              else {
                if (held.length === 0) until = performance.now() + maxWaitMs;
                held.push(next.value);
              }
            } catch (error) {
              signal?.throwIfAborted();
              coming = undefined;
              over = { error };
            }
          }
          // What came before something broke is answered before it is told.
          const { table, error } = tableOf(held, schema, read, onBadRow);
          read += held.length;
          if (table.rows > 0) yield table;
          if (error) throw error;
          if (over && 'error' in over) throw over.error;
          if (over) return;
        }
      } finally {
        // A source that waits for its next row would keep whoever leaves waiting with it.
        const ended = Promise.resolve(source.return?.());
        if (coming === undefined) await ended;
        else ended.catch(() => undefined);
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

/** The rows that can be read: all but those that `onBadRow` got, or those before the first that cannot. */
function tableOf(
  rows: readonly Row[],
  schema: Schema,
  from: number,
  onBadRow: MicroBatchesOptions['onBadRow'],
): { readonly table: Table; readonly error?: SlipwayError } {
  try {
    return { table: fromRows(rows, schema) };
  } catch (error) {
    if (!(error instanceof SlipwayError)) throw error;
  }
  const good: Row[] = [];
  for (const [at, row] of rows.entries()) {
    try {
      fromRows([row], schema);
      good.push(row);
    } catch (error) {
      const told = inStream(error as SlipwayError, from + at);
      if (!onBadRow) return { table: fromRows(good, schema), error: told };
      onBadRow(row, told);
    }
  }
  return { table: fromRows(good, schema) };
}

function refuse(option: string, found: string): SlipwayError {
  return new SlipwayError('bad-option', where, `${option} ${found}`, { details: { option } });
}

/** The error about a row alone, by its number in the stream. */
function inStream(cause: SlipwayError, row: number): SlipwayError {
  const { field, got, expected } = cause.details as Readonly<Record<string, unknown>>;
  const found =
    typeof field !== 'string'
      ? 'is no object; expected one of fields'
      : `has ${typeof got === 'string' ? `${got} as` : 'no'} field "${field}"; expected a value (${String(expected)}), or null when it is missing`;
  return new SlipwayError(cause.code, where, `row ${row} of the stream ${found}.`, {
    cause,
    details: { ...cause.details, row },
  });
}
