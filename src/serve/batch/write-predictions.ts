import { SlipwayError } from '../../core/error.ts';
import { fingerprint } from '../../table/fingerprint.ts';
import { select } from '../../table/select.ts';
import type { Table } from '../../table/table.ts';
import type { Predictor } from '../predictor.ts';
import type { PredictionPart, PredictionParts } from './prediction-parts.ts';
import { uniqueKeys } from './unique-keys.ts';
import {
  batchesToAnswer,
  predictBatches,
  type PredictBatchesOptions,
  type RowsToAnswer,
} from './predict-batches.ts';

const where = 'serve/write-predictions';

/** What became of a job. */
export interface WrittenPredictions {
  /** Of all parts: exactly one for every row that came in. */
  readonly rows: number;
  readonly parts: number;
  /** Parts that were there already, from a run that was cut off. */
  readonly kept: number;
}

/**
 * Predicts for many rows and writes what comes out, a part for each batch, so that a job that is cut off goes on where it
 * was: run it again, and what is written stays.
 *
 * Every row has exactly one row in the output, whenever and however often the job was killed: a part is written whole or not
 * at all, and told by the keys of its rows. Batches must come again as they came: of a file or a query in one order, in one
 * size.
 *
 * @param to - such as {@link partsInStore}: files, objects or tables.
 * @throws {SlipwayError} `conflict` when another version or key has begun there, and when a batch has other keys than the
 *   part that was written for it; `bad-data` on a key that comes twice; what the predictor and the place throw.
 * @example
 * const store = memoryStore();
 * const rows = table({ id: textColumn(['a', 'b', 'c']), age: numberColumn([20, 50, 35]) });
 * const { prepare } = pipeline(impute({ columns: ['age'], with: 'median' })).fitExamples(
 *   table({ age: numberColumn([20, 50]), late: numberColumn([0, 1]) }), { label: 'late' });
 * const model = linearModel({ features: { dense: ['age'], categories: [] }, weights: Float64Array.of(1), intercept: -35 });
 * const to = partsInStore(store, { prefix: 'scores/', extension: 'jsonl', encode: toJsonLines });
 * const job = () => writePredictions(createPredictor(prepare, model), rows, to, { key: ['id'], batchSize: 2 });
 * [await job(), await job()] // => [{ rows: 3, parts: 2, kept: 0 }, { rows: 3, parts: 2, kept: 2 }]
 */
export async function writePredictions(
  predictor: Predictor,
  rows: RowsToAnswer,
  to: PredictionParts,
  options: PredictBatchesOptions,
): Promise<WrittenPredictions> {
  // What is wrong with the options is told before anything is begun.
  predictBatches(predictor, rows, options);
  const { key, unique = true, batchSize = 8192, signal } = options;
  // Over all batches, those that were written before too.
  const check = unique ? uniqueKeys(where, key) : () => undefined;
  const there = new Map(
    (await to.begin({ version: predictor.hash, key })).map((part) => [part.number, part] as const),
  );
  const all: PredictionPart[] = [];
  const waiting: PredictionPart[] = [];
  let [kept, read] = [0, 0];

  /** The batches whose parts are not there; of the others, that they are the same is all that is looked at. */
  async function* missing(): AsyncGenerator<Table, void, undefined> {
    for await (const batch of batchesToAnswer(rows, batchSize, signal)) {
      const part = { number: all.length + 1, rows: batch.rows, keys: keysOf(batch, key) };
      all.push(part);
      check(batch, read);
      read += batch.rows;
      const written = there.get(part.number);
      if (!written) {
        waiting.push(part);
        yield batch;
      } else if (written.rows === part.rows && written.keys === part.keys) kept++;
      else throw otherRows(to, part.number);
    }
  }

  for await (const predictions of predictBatches(predictor, missing(), { ...options, unique: false })) {
    signal?.throwIfAborted();
    await to.write(waiting.shift()!, predictions);
  }
  const beyond = [...there.keys()].find((number) => number > all.length);
  if (beyond !== undefined) throw otherRows(to, beyond);
  return { rows: read, parts: all.length, kept };
}

function keysOf(batch: Table, key: readonly string[]): string {
  return fingerprint(select(batch, [...key])).hash.slice(0, 16);
}

function otherRows({ name }: PredictionParts, number: number): SlipwayError {
  return new SlipwayError(
    'conflict',
    where,
    `part ${number} in ${name} was written for other rows; expected the batches of the run that was cut off, in their order and size. Begin anew in another place.`,
    { details: { part: number } },
  );
}
