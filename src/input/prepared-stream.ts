import { SlipwayError } from '../core/error.ts';
import { isRecord } from '../core/json.ts';
import { checkChoice, checkKeys, checkNumber } from '../core/options.ts';
import { featuresOf } from '../models/features.ts';
import type { ExamplesOptions } from '../prepare/examples-options.ts';
import type { FittedPipeline } from '../prepare/fitted-pipeline.ts';
import type { Batches, BatchesOptions } from '../table/batches.ts';
import type { Examples } from '../table/examples.ts';
import { readBatches } from '../table/read-batches.ts';
import type { Table } from '../table/table.ts';
import { checkWorkers } from '../workers/check-workers.ts';
import type { Workers } from '../workers/workers.ts';
import type { ExampleStream, StreamReading } from './example-stream.ts';
import { originsOf } from './feature-origins.ts';
import { askPreparers, prepareInWorkers } from './prepare-in-workers.ts';
import { prepareRows, type Preparation } from './preparation.ts';
import { checkReading } from './read-blocks.ts';

const where = 'input/prepared-stream';

/** How batches become examples. */
export interface PreparedStreamOptions extends ExamplesOptions, BatchesOptions {
  /**
   * Which rows they are: `'training'`, those that the pipeline was fitted on, as {@link FittedPipeline.trainingExamples} writes
   * them; or `'later'`, any others, as `examples` does. Steps that encode by the label tell the two apart.
   */
  readonly rows: 'training' | 'later';
  /** Threads that prepare batches beside this one, which learns. Whoever opened them closes them. @default none */
  readonly workers?: Workers | undefined;
  /** Batches that are read ahead at most where there are workers, 1 or more. @default twice as many as threads, this one counted */
  readonly ahead?: number;
}

/**
 * Batches of raw rows as a stream of examples: each batch is prepared when it is read, and again for every reading.
 *
 * What the columns and the label are is learned from the first batch, which is read at once. A label of several classes
 * needs `classes`, since a batch has the levels that came in it. Where reading and preparing costs more than learning,
 * write the examples once: {@link toRecords}.
 *
 * With `workers` the next batches are prepared while a block is learned from; who reads prepares as well where it would wait.
 * Blocks come in the order of the batches and with the same bits as without, and so does an error, also when a worker dies.
 * Each reading tells workers the pipeline, as it is saved. The columns that are read go there as copies, texts and levels
 * cloned one by one; examples come back without being copied.
 *
 * @param prepare - the fitted pipeline.
 * @throws {SlipwayError} what reading and preparing throw; `bad-option`, and when there is no batch; `unsupported` when
 *   workers cannot bring the pipeline back, such as one with a step of your own; `shape-mismatch`, on reading, when a batch
 *   has another label than the first one.
 * @cost with workers memory for `ahead` batches, as raw rows and as examples, and two of them again in each worker.
 * @example
 * const rows = table({ age: numberColumn([20, 30, 40]), late: numberColumn([0, 1, 1]) });
 * const batches = inBatches(rows, 2);
 * const prepare = await pipeline(standardize({ columns: ['age'] })).fitFrom(batches);
 * const stream = await preparedStream(batches, prepare, { label: 'late', rows: 'training' });
 * (await collect(stream)).labels // => Float64Array [0, 1, 1]
 */
export async function preparedStream(
  batches: Batches,
  prepare: FittedPipeline,
  options: PreparedStreamOptions,
): Promise<ExampleStream> {
  checkGiven(batches, prepare, options);
  const { signal, rows: use, workers, ahead: most, ...labelled } = options;
  const preparation: Preparation = {
    rows: checkChoice(where, 'rows', use, ['training', 'later']),
    options: labelled,
  };
  checkWorkers(where, workers);
  if (most !== undefined) checkNumber(where, 'ahead', most, { min: 1, integer: true });
  const here = (rows: Table): Examples => prepareRows(prepare, preparation, rows);
  const { first, msPerRow } = await firstBlock(batches, here, signal);
  const { matrix, label, weights } = first;
  const facts = {
    features: featuresOf(matrix),
    ...originsOf(matrix),
    label,
    weighted: weights !== undefined,
  };
  async function* blocks({
    signal: stop,
    onPrepared,
  }: StreamReading): AsyncGenerator<Examples, void, undefined> {
    for await (const rows of readBatches(batches, { signal: stop })) {
      const since = performance.now();
      const block = here(rows);
      onPrepared?.({ threads: 1, computingMs: performance.now() - since, waitingMs: 0, restMs: 0 });
      yield block;
    }
  }
  let open = blocks;
  if (workers) {
    const told = { saved: prepare.save(), preparation, columns: columnsOf(prepare, labelled), facts };
    await askPreparers(workers, told, signal);
    const ahead = most ?? 2 * (workers.count + 1);
    open = (reading) => prepareInWorkers({ batches, prepare: here, workers, told, ahead, msPerRow }, reading);
  }
  return Object.freeze({
    ...facts,
    open: (reading = {}) => {
      checkReading(where, reading);
      return open(reading);
    },
  } satisfies ExampleStream);
}

function checkGiven(batches: unknown, prepare: unknown, options: object): void {
  const refuse = (option: string, found: string): SlipwayError =>
    new SlipwayError(
      'bad-option',
      where,
      `${option} ${found}; expected batches, and the fitted pipeline that makes examples of one.`,
      { details: { option } },
    );
  if (typeof batches !== 'function') throw refuse('batches', 'is no function');
  const isFitted =
    isRecord(prepare) &&
    ['examples', 'trainingExamples', 'save'].every((name) => typeof prepare[name] === 'function');
  if (!isFitted) throw refuse('prepare', 'is no fitted pipeline');
  const own = ['rows', 'workers', 'ahead', 'signal'];
  checkKeys(where, options, [...own, 'label', 'positive', 'classes', 'weight', 'missingLabel']);
}

/** The raw columns that are looked at, whatever the rows are used for. */
function columnsOf(
  { input, steps }: FittedPipeline,
  { label, weight }: ExamplesOptions,
): ReadonlySet<string> {
  return new Set([
    ...input.fields.map(({ name }) => name),
    ...steps.flatMap(({ training }) => training?.reads ?? []),
    label,
    ...(weight === undefined ? [] : [weight]),
  ]);
}

async function firstBlock(
  batches: Batches,
  prepare: (rows: Table) => Examples,
  signal: AbortSignal | undefined,
): Promise<{ readonly first: Examples; readonly msPerRow: number }> {
  for await (const rows of readBatches(batches, { signal })) {
    const since = performance.now();
    const first = prepare(rows);
    return { first, msPerRow: (performance.now() - since) / Math.max(1, rows.rows) };
  }
  throw new SlipwayError(
    'bad-option',
    where,
    'the source gave no batch; expected one at least, if only for its columns.',
    { details: { option: 'batches' } },
  );
}
