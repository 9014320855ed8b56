import { SlipwayError } from '../../core/error.ts';
import { checkKeys, checkNames, checkFlag, checkNumber } from '../../core/options.ts';
import { pause } from '../../core/pause.ts';
import type { OnProgress } from '../../core/progress.ts';
import { isAsyncIterable, readEach } from '../../core/read-each.ts';
import { inBatches, type Batches } from '../../table/batches.ts';
import { describe } from '../../table/describe.ts';
import { readBatches } from '../../table/read-batches.ts';
import type { Table } from '../../table/table.ts';
import { checkWorkers } from '../../workers/check-workers.ts';
import type { Workers } from '../../workers/workers.ts';
import { checkPredictor } from '../check-parts.ts';
import { predictionsTable } from '../predictions-table.ts';
import type { Predictor } from '../predictor.ts';
import { answerInWorkers } from './answer-in-workers.ts';
import { uniqueKeys } from './unique-keys.ts';

const where = 'serve/predict-batches';
/** How long batches are answered before the event loop turns. */
const TURN_MS = 10;

/** Options of {@link predictBatches}. */
export interface PredictBatchesOptions {
  /** The columns that tell rows apart, passed through in this order. */
  readonly key: readonly string[];
  /** Whether a key that comes twice is an error; it takes 16 bytes of memory a row. @default true */
  readonly unique?: boolean;
  /** Rows of a table that are answered at once; batches come as they are. @default 8192 */
  readonly batchSize?: number;
  /** Threads that answer beside this one. @default none */
  readonly workers?: Workers;
  readonly onProgress?: OnProgress | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Rows to answer: a table, batches that can be read again, or tables that come once, such as {@link microBatches} of a stream. */
export type RowsToAnswer = Table | Batches | AsyncIterable<Table>;

/**
 * Predictions for many rows, a table for each batch, in order: exactly one row for every row that came in, with its key.
 *
 * The same for a table in memory, for files and engines larger than memory, and for streams: what differs is where the
 * batches come from. Memory holds a batch, or one for each worker and one more.
 *
 * @returns tables as {@link predictionsTable} makes them: the key, `score`, `prediction`, probabilities of classes, `version`.
 * @throws {SlipwayError} while it is read: `bad-data` naming the row whose key came before; `unknown-column`;
 *   `column-collision`; what the predictor throws. `bad-option` at once.
 * @example
 * const rows = table({ id: textColumn(['a', 'b', 'c']), age: numberColumn([20, 50, 35]) });
 * const { prepare } = pipeline(impute({ columns: ['age'], with: 'median' })).fitExamples(
 *   table({ age: numberColumn([20, 50]), late: numberColumn([0, 1]) }), { label: 'late' });
 * const model = linearModel({ features: { dense: ['age'], categories: [] }, weights: Float64Array.of(1), intercept: -35 });
 * const told = [];
 * for await (const answers of predictBatches(createPredictor(prepare, model), rows, { key: ['id'], batchSize: 2 }))
 *   told.push(...toRows(answers).map(({ id, prediction }) => `${id} ${prediction}`));
 * told // => ['a 0', 'b 1', 'c 1']
 */
export function predictBatches(
  predictor: Predictor,
  rows: RowsToAnswer,
  options: PredictBatchesOptions,
): AsyncIterable<Table> {
  checkPredictor(where, predictor);
  checkKeys(where, options, ['key', 'unique', 'batchSize', 'workers', 'onProgress', 'signal']);
  const key = checkNames(where, 'key', options.key);
  const unique = checkFlag(where, 'unique', options.unique ?? true);
  const batchSize = checkNumber(where, 'batchSize', options.batchSize ?? 8192, { min: 1, integer: true });
  const { workers, onProgress, signal } = options;
  checkWorkers(where, workers);
  checkRowsToAnswer(rows);
  return {
    async *[Symbol.asyncIterator]() {
      const check = unique ? uniqueKeys(where, key) : () => undefined;
      let read = 0;
      async function* checked(): AsyncGenerator<Table, void, undefined> {
        for await (const batch of batchesToAnswer(rows, batchSize, signal)) {
          check(batch, read);
          read += batch.rows;
          yield batch;
        }
      }
      const answers = workers
        ? answerInWorkers(predictor, checked(), key, workers, signal)
        : answerHere(predictor, checked(), key);
      let done = 0;
      for await (const answered of answers) {
        signal?.throwIfAborted();
        done += answered.rows;
        yield answered;
        onProgress?.({ stage: where, done, ...totalOf(rows), unit: 'rows' });
      }
    },
  };
}

async function* answerHere(
  predictor: Predictor,
  batches: AsyncIterable<Table>,
  key: readonly string[],
): AsyncGenerator<Table, void, undefined> {
  for await (const batch of batches) yield predictionsTable(predictor, batch, { key });
}

/**
 * The batches, whatever they come from; an abort is heard while one is waited for, and the event loop turns between them:
 * of a table none of them waits.
 */
export async function* batchesToAnswer(
  rows: RowsToAnswer,
  batchSize: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<Table, void, undefined> {
  let turned = performance.now();
  for await (const batch of opened(rows, batchSize, signal)) {
    yield batch;
    if (performance.now() - turned < TURN_MS) continue;
    await pause();
    turned = performance.now();
  }
}

function opened(
  rows: RowsToAnswer,
  batchSize: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<Table, void, undefined> {
  if (typeof rows === 'function') return readBatches(rows, { signal });
  return isTable(rows) ? readBatches(inBatches(rows, batchSize), { signal }) : readEach(rows, signal);
}

/** How many rows there are, where that is known before. */
export function totalOf(rows: RowsToAnswer): { readonly total?: number } {
  return isTable(rows) ? { total: rows.rows } : {};
}

function isTable(rows: RowsToAnswer): rows is Table {
  return typeof rows === 'object' && 'columns' in rows;
}

function checkRowsToAnswer(rows: RowsToAnswer | null | undefined): void {
  if (typeof rows === 'function' || isAsyncIterable(rows) || (rows && isTable(rows))) return;
  throw new SlipwayError(
    'bad-option',
    where,
    `the rows are ${describe(rows)}; expected a table, such as fromRows(rows) gives, batches of tables, or a stream of them.`,
    { details: { option: 'rows' } },
  );
}
