import { SlipwayError } from '../../core/error.ts';
import { checkKeys, checkNumber } from '../../core/options.ts';
import type { OnProgress } from '../../core/progress.ts';
import { fromRows } from '../../table/rows.ts';
import { slice } from '../../table/take.ts';
import type { Table } from '../../table/table.ts';
import { checkPredictor } from '../check-parts.ts';
import { tableKeys } from './lookup-key.ts';
import { memoryLookupTable, type LookupTable } from './lookup-table.ts';
import type { Predictor } from '../predictor.ts';
import type { Instance } from '../service.ts';

const where = 'serve/precompute';

/** Options of {@link precompute}. */
export interface PrecomputeOptions {
  /** Rows computed at once, 1 or more. Between batches, progress is told and an abort is heard. @default 8192 */
  readonly batchSize?: number;
  /** Refuses to hold more different keys than this. @default 1000000 */
  readonly maxEntries?: number;
  readonly onProgress?: OnProgress | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The answers for given inputs, computed beforehand: what {@link lookup} looks up.
 *
 * Rows with the same inputs are one entry. Columns that are not inputs are ignored.
 *
 * @param keys - the inputs to answer for, such as `plan.keys`.
 * @throws {SlipwayError} `too-large` when there are more different keys than `maxEntries`; what the predictor throws
 *   on these rows; `bad-option`.
 * @example
 * const { prepare } = pipeline(impute({ columns: ['age'], with: 'median' })).fitExamples(
 *   table({ age: numberColumn([20, 50]), late: numberColumn([0, 1]) }), { label: 'late' });
 * const model = linearModel({ features: { dense: ['age'], categories: [] }, weights: Float64Array.of(1), intercept: -35 });
 * const answers = await precompute(createPredictor(prepare, model), [{ age: 20 }, { age: 35 }, { age: 20 }]);
 * answers.size // => 2
 */
export async function precompute(
  predictor: Predictor,
  keys: Table | readonly Instance[],
  options: PrecomputeOptions = {},
): Promise<LookupTable> {
  checkKeys(where, options, ['batchSize', 'maxEntries', 'onProgress', 'signal']);
  const batchSize = checkNumber(where, 'batchSize', options.batchSize ?? 8192, { min: 1, integer: true });
  const maxEntries = checkNumber(where, 'maxEntries', options.maxEntries ?? 1_000_000, {
    min: 1,
    max: Infinity,
    integer: true,
  });
  const { onProgress, signal } = options;
  checkPredictor(where, predictor);
  if (typeof keys !== 'object' || keys === null) {
    throw new SlipwayError(
      'bad-data',
      where,
      'there are no keys; expected a table or a list of rows, such as plan.keys.',
    );
  }
  signal?.throwIfAborted();
  const rows = 'columns' in keys ? keys : fromRows(keys, predictor.input);
  const places = new Map<string, number>();
  const scores: number[] = [];
  const predictions: number[] = [];
  for (let start = 0; start < rows.rows; start += batchSize) {
    const batch = slice(rows, start, Math.min(start + batchSize, rows.rows));
    const answers = predictor.predictTable(batch);
    tableKeys(batch, predictor.input).forEach((key, row) => {
      if (places.has(key)) return;
      places.set(key, places.size);
      scores.push(answers.scores[row]!);
      predictions.push(answers.predictions[row]!);
    });
    if (places.size > maxEntries) throw refuseSize(maxEntries, start + batch.rows, rows.rows);
    onProgress?.({ stage: where, done: start + batch.rows, total: rows.rows, unit: 'rows' });
    await nextTurn();
    signal?.throwIfAborted();
  }
  return memoryLookupTable(
    predictor.hash,
    predictor.input,
    places,
    Float64Array.from(scores),
    Float64Array.from(predictions),
  );
}

function refuseSize(maxEntries: number, done: number, total: number): SlipwayError {
  return new SlipwayError(
    'too-large',
    where,
    `there are more than ${maxEntries} different keys in the first ${done} of ${total} rows. Precompute the frequent ones and answer the rest on demand, or raise maxEntries.`,
    { details: { maxEntries } },
  );
}

/** Lets everything else that waits have its turn, an abort above all. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
