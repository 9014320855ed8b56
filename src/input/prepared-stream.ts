import { SlipwayError } from '../core/error.ts';
import { featuresOf } from '../models/features.ts';
import type { Batches, BatchesOptions } from '../table/batches.ts';
import type { Examples } from '../table/examples.ts';
import { readBatches } from '../table/read-batches.ts';
import type { Table } from '../table/table.ts';
import type { ExampleStream, StreamReading } from './example-stream.ts';
import { originsOf } from './feature-origins.ts';
import { checkReading } from './read-blocks.ts';

const where = 'input/prepared-stream';

/**
 * Batches of raw rows as a stream of examples: each batch is prepared when it is read, and again for every reading.
 *
 * What the columns and the label are is learned from the first batch, which is read at once. A label of several classes
 * needs `classes`, since a batch has the levels that came in it. Where reading and preparing costs more than learning,
 * write the examples once: {@link toRecords}.
 *
 * @param prepare - examples of a batch: those of a fitted pipeline, `prepare.examples(rows, { label })`, or, of rows it was
 *   fitted on, `prepare.trainingExamples(rows, { label })`.
 * @throws {SlipwayError} what reading and preparing throw; `bad-option` when there is no batch; `shape-mismatch`, on
 *   reading, when a batch has another label than the first one.
 * @example
 * const rows = table({ age: numberColumn([20, 30, 40]), late: numberColumn([0, 1, 1]) });
 * const batches = inBatches(rows, 2);
 * const prepare = await pipeline(standardize({ columns: ['age'] })).fitFrom(batches);
 * const stream = await preparedStream(batches, (batch) => prepare.trainingExamples(batch, { label: 'late' }));
 * (await collect(stream)).labels // => Float64Array [0, 1, 1]
 */
export async function preparedStream(
  batches: Batches,
  prepare: (rows: Table) => Examples,
  { signal }: BatchesOptions = {},
): Promise<ExampleStream> {
  if (typeof batches !== 'function' || typeof prepare !== 'function') {
    const option = typeof batches !== 'function' ? 'batches' : 'prepare';
    throw new SlipwayError(
      'bad-option',
      where,
      `${option} is no function; expected batches, and a function that makes examples of one.`,
      { details: { option } },
    );
  }
  const first = await firstBlock(batches, prepare, signal);
  const { matrix, label, weights } = first;
  async function* blocks({ signal: stop }: StreamReading): AsyncGenerator<Examples, void, undefined> {
    for await (const rows of readBatches(batches, { signal: stop })) yield prepare(rows);
  }
  return Object.freeze({
    features: featuresOf(matrix),
    ...originsOf(matrix),
    label,
    weighted: weights !== undefined,
    open: (reading = {}) => {
      checkReading(where, reading);
      return blocks(reading);
    },
  } satisfies ExampleStream);
}

async function firstBlock(
  batches: Batches,
  prepare: (rows: Table) => Examples,
  signal: AbortSignal | undefined,
): Promise<Examples> {
  for await (const rows of readBatches(batches, { signal })) return prepare(rows);
  throw new SlipwayError(
    'bad-option',
    where,
    'the source gave no batch; expected one at least, if only for its columns.',
    { details: { option: 'batches' } },
  );
}
