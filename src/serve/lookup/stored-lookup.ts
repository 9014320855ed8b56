import { checkWaiting } from '../../core/check-waiting.ts';
import { SlipwayError } from '../../core/error.ts';
import { checkKeys, checkNumber } from '../../core/options.ts';
import type { OnProgress } from '../../core/progress.ts';
import type { Table } from '../../table/table.ts';
import { checkPredictor } from '../check-parts.ts';
import type { Predictor } from '../predictor.ts';
import type { Prediction } from '../service.ts';
import { codesOf } from './key-column.ts';
import { keySource, type KeyRows } from './key-source.ts';
import { rowKeys, tableKeys } from './lookup-key.ts';
import { lookupService, type LookupOptions, type LookupService } from './lookup-service.ts';
import { checkLookupStore, type LookupEntry, type LookupStore } from './lookup-store.ts';
import { isProduct, productColumns, type KeyProduct } from './product-of.ts';

const where = 'serve/stored-lookup';

/**
 * A service that looks its answers up in a store outside of the process, in one request to it for all rows.
 *
 * Its answers are, bit for bit, those of {@link onDemand} with the same predictor, whose hash is asked for: after a new
 * model, no answer of an old one is found. Fill it with {@link precomputeInto}; with a tail it is the head of {@link hybrid}.
 *
 * @param predictor - the version that serves: its hash and its inputs are used, and nothing is computed.
 * @throws {SlipwayError} `bad-option`. `predict` throws `bad-data` on a row that lacks a field or has one of the wrong type,
 *   `not-found` as {@link lookup} does, and what the store throws.
 * @example
 * const { prepare } = pipeline(impute({ columns: ['age'], with: 'median' })).fitExamples(
 *   table({ age: numberColumn([20, 50]), late: numberColumn([0, 1]) }), { label: 'late' });
 * const model = linearModel({ features: { dense: ['age'], categories: [] }, weights: Float64Array.of(1), intercept: -35 });
 * const predictor = createPredictor(prepare, model);
 * const store = lookupStoreOn(memoryStore());
 * await precomputeInto(store, predictor, [{ age: 35 }]);
 * await storedLookup(store, predictor).predict([{ age: 35 }]) // => [{ score: 0.5, prediction: 1 }]
 */
export function storedLookup(
  store: LookupStore,
  predictor: Pick<Predictor, 'hash' | 'input' | 'signature'>,
  options: LookupOptions = {},
): LookupService {
  checkLookupStore(where, store);
  checkPredictor(where, predictor);
  const { hash: modelHash, input, signature } = predictor;
  const keysOf = rowKeys(input);
  const answers = async (
    rows: Parameters<LookupService['answers']>[0],
    { signal }: { readonly signal?: AbortSignal | undefined } = {},
  ): Promise<readonly (Prediction | null)[]> => {
    if (rows.length === 0) return [];
    const found = await store.getMany(modelHash, keysOf(rows), { signal });
    signal?.throwIfAborted();
    // A map of a store's own has `undefined` where it has nothing.
    if (found.length === rows.length) return found.map((answer) => answer ?? null);
    throw new SlipwayError(
      'shape-mismatch',
      where,
      `${store.name} gave ${found.length} answers; expected ${rows.length}, one a key.`,
    );
  };
  return Object.freeze(lookupService({ where, modelHash, input, signature, answers }, options));
}

/** Options of {@link precomputeInto}. */
export interface PrecomputeIntoOptions {
  /** Rows computed and written at once, 1 or more. @default 100000 */
  readonly batchSize?: number;
  readonly onProgress?: OnProgress | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Computes the answers for given inputs and writes them into a store, batch by batch, under the predictor's hash.
 *
 * What was there of the same version is written over with the same answers; what other versions have is not touched:
 * `store.remove(oldHash)` takes it away once nobody asks for it.
 *
 * @param keys - as {@link precompute} takes them.
 * @returns how many entries were written: of rows with the same inputs in one batch, one.
 * @throws {SlipwayError} as {@link precompute}, without a limit on entries; and what the store throws.
 * @cost memory of one batch.
 * @example
 * const { prepare } = pipeline(impute({ columns: ['age'], with: 'median' })).fitExamples(
 *   table({ age: numberColumn([20, 50]), late: numberColumn([0, 1]) }), { label: 'late' });
 * const model = linearModel({ features: { dense: ['age'], categories: [] }, weights: Float64Array.of(1), intercept: -35 });
 * const store = lookupStoreOn(memoryStore());
 * await precomputeInto(store, createPredictor(prepare, model), productOf({ age: [20, 35, null] })) // => 3
 */
export async function precomputeInto(
  store: LookupStore,
  predictor: Predictor,
  keys: KeyRows | KeyProduct,
  options: PrecomputeIntoOptions = {},
): Promise<number> {
  checkKeys(where, options, ['batchSize', 'onProgress', 'signal']);
  checkWaiting(where, options);
  const batchSize = checkNumber(where, 'batchSize', options.batchSize ?? 100_000, { min: 1, integer: true });
  const { onProgress, signal } = options;
  checkLookupStore(where, store);
  checkPredictor(where, predictor);
  signal?.throwIfAborted();
  const { total, batches } = isProduct(keys)
    ? productSource(keys, predictor, batchSize)
    : keySource(keys, predictor.input, batchSize);
  let done = 0;
  let written = 0;
  for await (const batch of batches(signal)) {
    const entries = entriesOf(predictor, batch);
    await store.putMany(predictor.hash, entries, { signal });
    signal?.throwIfAborted();
    done += batch.rows;
    written += entries.length;
    onProgress?.({ stage: where, done, ...(total !== undefined && { total }), unit: 'rows' });
  }
  return written;
}

function entriesOf(predictor: Predictor, rows: Table): LookupEntry[] {
  const { scores, predictions, probabilities } = predictor.predictTable(rows);
  const width = probabilities ? probabilities.length / rows.rows : 0;
  const entries = new Map<string, LookupEntry>();
  tableKeys(rows, predictor.input).forEach((key, row) => {
    if (entries.has(key)) return;
    const answer: Prediction = {
      score: scores[row]!,
      prediction: predictions[row]!,
      ...(probabilities && { probabilities: [...probabilities.subarray(row * width, (row + 1) * width)] }),
    };
    entries.set(key, { key, answer });
  });
  return [...entries.values()];
}

function productSource(
  keys: KeyProduct,
  { input }: Predictor,
  batchSize: number,
): ReturnType<typeof keySource> {
  const product = productColumns(keys, input);
  const total = product.columns.reduce((size, column) => size * codesOf(column), 1);
  return {
    total,
    async *batches() {
      for (let start = 0; start < total; start += batchSize)
        yield product.rows(start, Math.min(batchSize, total - start));
    },
  };
}
