import { SlipwayError } from '../../core/error.ts';
import { unlessAborted } from '../../core/unless-aborted.ts';
import { fingerprint } from '../../table/fingerprint.ts';
import { select } from '../../table/select.ts';
import type { Table } from '../../table/table.ts';
import type { Predictor } from '../predictor.ts';
import { otherRows } from './other-rows.ts';
import type { PredictionJob, PredictionPart, PredictionParts } from './prediction-parts.ts';
import { uniqueKeys } from './unique-keys.ts';
import {
  batchesToAnswer,
  predictBatches,
  totalOf,
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
 * Every row has exactly one row in the output, whenever and however often the job was killed, and whoever else runs it at
 * the same time: a part is written whole or not at all, once, and told by the keys of its rows. Batches must come again as
 * they came: of a file or a query in one order, in one size. What else changed in rows that were answered is not looked at.
 *
 * @param to - such as {@link partsInStore}: files, objects or tables.
 * @throws {SlipwayError} `bad-option`; `conflict` when another version or key has begun there, and when a batch has other
 *   keys than the part that was written for it; `bad-data` on a key that comes twice; what the predictor and the place throw.
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
  const { onProgress, ...others } = options;
  predictBatches(predictor, rows, options);
  checkParts(to);
  const { key, unique = true, batchSize = 8192, signal } = options;
  const job: PredictionJob = { version: predictor.hash, key };
  // Over all batches, those that were written before too.
  const check = unique ? uniqueKeys(where, key) : () => undefined;
  const there = byNumber(to, await unlessAborted(signal, () => to.begin(job)));
  const waiting: PredictionPart[] = [];
  let [parts, kept, read, done] = [0, 0, 0, 0];
  const tell = (part: PredictionPart): void => {
    done += part.rows;
    onProgress?.({ stage: where, done, ...totalOf(rows), unit: 'rows' });
  };

  /** The batches whose parts are not there; of the others, that they are the same is all that is looked at. */
  async function* missing(): AsyncGenerator<Table, void, undefined> {
    for await (const batch of batchesToAnswer(rows, batchSize, signal)) {
      const part = { number: ++parts, rows: batch.rows, keys: keysOf(batch, key) };
      check(batch, read);
      read += batch.rows;
      const written = there.get(part.number);
      if (!written) {
        waiting.push(part);
        yield batch;
      } else if (written.rows === part.rows && written.keys === part.keys) {
        kept++;
        tell(part);
      } else throw otherRows(where, to.name, part.number);
    }
  }

  for await (const predictions of predictBatches(predictor, missing(), { ...others, unique: false })) {
    signal?.throwIfAborted();
    const part = waiting.shift()!;
    await to.write(job, part, predictions);
    tell(part);
  }
  // Somebody else may have written there meanwhile.
  const after = kept === parts ? there : byNumber(to, await unlessAborted(signal, () => to.begin(job)));
  const beyond = [...after.keys()].find((number) => number > parts);
  if (beyond !== undefined) throw otherRows(where, to.name, beyond);
  return { rows: read, parts, kept };
}

function checkParts(to: PredictionParts | undefined): void {
  if (typeof to?.begin === 'function' && typeof to.write === 'function') return;
  throw new SlipwayError(
    'bad-option',
    where,
    'there is no place to write to; expected what partsInStore(store, …) or partsOnEngine(engine, name) gives.',
    { details: { option: 'to' } },
  );
}

/** The parts that are there, each once. */
function byNumber(
  { name }: PredictionParts,
  parts: readonly PredictionPart[],
): ReadonlyMap<number, PredictionPart> {
  const found = new Map<number, PredictionPart>();
  for (const part of parts) {
    if (found.has(part.number)) throw otherRows(where, name, part.number);
    found.set(part.number, part);
  }
  return found;
}

function keysOf(batch: Table, key: readonly string[]): string {
  return fingerprint(select(batch, [...key])).hash.slice(0, 16);
}
