import { checkWaiting } from '../../core/check-waiting.ts';
import { SlipwayError } from '../../core/error.ts';
import { pause } from '../../core/pause.ts';
import { checkKeys, checkNumber } from '../../core/options.ts';
import type { OnProgress } from '../../core/progress.ts';
import type { Table } from '../../table/table.ts';
import { take } from '../../table/take.ts';
import { checkPredictor } from '../check-parts.ts';
import type { Predictor } from '../predictor.ts';
import { answersBuilt } from './answers-built.ts';
import { codesOf } from './key-column.ts';
import { indexAll } from './key-index.ts';
import { keySource, type KeyRows } from './key-source.ts';
import { lookupTable, type LookupTable } from './lookup-table.ts';
import { isProduct, productColumns, type KeyProduct } from './product-of.ts';
import { rowsSeen } from './rows-seen.ts';

const where = 'serve/precompute';

/** Options of {@link precompute}. */
export interface PrecomputeOptions {
  /** Rows computed at once, 1 or more. Between batches, progress is told and an abort is heard. @default 16384 */
  readonly batchSize?: number;
  /** Refuses to hold more different keys than this, from 1 to 500 million. @default 1000000 */
  readonly maxEntries?: number;
  readonly onProgress?: OnProgress | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The answers for given inputs, computed beforehand: what {@link lookup} looks up.
 *
 * Rows with the same inputs are one entry, and computed once. Columns that are not inputs are ignored.
 *
 * @param keys - the inputs to answer for: rows such as `plan.keys`, a table, batches of tables (a file that does not fit
 *   into memory), a SELECT on an engine (`db.select(…)`), or every combination of some values (`productOf(…)`).
 * @throws {SlipwayError} `too-large` when there are more different keys than `maxEntries`; what the predictor throws
 *   on these rows, and the source while it is read; `bad-data` on what is no source of keys; `unknown-column` and
 *   `wrong-kind` on rows without the inputs; `bad-option`.
 * @cost memory of one batch and of the table: 16 bytes for an entry of one whole number, 8 to 16 for combinations of
 *   few values, and for texts their length and 24 more.
 * @example
 * const { prepare } = pipeline(impute({ columns: ['age'], with: 'median' })).fitExamples(
 *   table({ age: numberColumn([20, 50]), late: numberColumn([0, 1]) }), { label: 'late' });
 * const model = linearModel({ features: { dense: ['age'], categories: [] }, weights: Float64Array.of(1), intercept: -35 });
 * const answers = await precompute(createPredictor(prepare, model), [{ age: 20 }, { age: 35 }, { age: 20 }]);
 * answers.size // => 2
 */
export async function precompute(
  predictor: Predictor,
  keys: KeyRows | KeyProduct,
  options: PrecomputeOptions = {},
): Promise<LookupTable> {
  checkKeys(where, options, ['batchSize', 'maxEntries', 'onProgress', 'signal']);
  checkWaiting(where, options);
  const batchSize = checkNumber(where, 'batchSize', options.batchSize ?? 16_384, { min: 1, integer: true });
  const maxEntries = checkNumber(where, 'maxEntries', options.maxEntries ?? 1_000_000, {
    min: 1,
    max: 500_000_000,
    integer: true,
  });
  const { onProgress, signal } = options;
  checkPredictor(where, predictor);
  signal?.throwIfAborted();
  let done = 0;
  const tell = async (rows: number, total: number | undefined): Promise<void> => {
    done += rows;
    onProgress?.({ stage: where, done, ...(total !== undefined && { total }), unit: 'rows' });
    await pause();
    signal?.throwIfAborted();
  };
  const { hash: modelHash, input, signature } = predictor;
  const built = answersBuilt(predictor);

  if (isProduct(keys)) {
    const product = productColumns(keys, input);
    const { columns } = product;
    const size = columns.reduce((all, column) => all * codesOf(column), 1);
    if (size > maxEntries) throw refuseSize(maxEntries, `${size} combinations`);
    for (let start = 0; start < size; start += batchSize) {
      const count = Math.min(batchSize, size - start);
      built.add(predictor.predictTable(product.rows(start, count)));
      await tell(count, size);
    }
    const [index, answers] = [indexAll(columns), built.done(size)];
    return lookupTable({ modelHash, input, signature, size, index, answers });
  }

  const source = keySource(keys, input, batchSize);
  const seen = rowsSeen(input);
  for await (const batch of source.batches(signal)) {
    const fresh = seen.add(batch);
    if (seen.count > maxEntries) throw refuseSize(maxEntries, `${seen.count} different keys already`);
    if (fresh.length > 0) built.add(predictor.predictTable(rowsAt(batch, fresh)));
    await tell(batch.rows, source.total);
  }
  const size = seen.count;
  const { index, places } = seen.done();
  return lookupTable({ modelHash, input, signature, size, index, answers: built.done(index.places, places) });
}

function rowsAt(batch: Table, places: Int32Array): Table {
  return places.length === batch.rows ? batch : take(batch, places);
}

function refuseSize(maxEntries: number, found: string): SlipwayError {
  return new SlipwayError(
    'too-large',
    where,
    `there are ${found}; expected at most ${maxEntries}. Precompute the frequent ones and answer the rest on demand, or raise maxEntries.`,
    { details: { maxEntries } },
  );
}
