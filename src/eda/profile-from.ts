import { SlipwayError } from '../core/error.ts';
import type { OnProgress } from '../core/progress.ts';
import { computeFrom, type Batches } from '../stats/compute.ts';
import { describe } from '../table/describe.ts';
import { schemaOf, type Schema } from '../table/schema.ts';
import type { Table } from '../table/table.ts';
import type { Profile, ProfileOptions } from './profile.ts';
import { planProfile } from './profile-plan.ts';
import { readSettings } from './profile-settings.ts';

/** Options of {@link profileFrom}. */
export interface ProfileFromOptions extends ProfileOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called after every batch, in rows. */
  readonly onProgress?: OnProgress | undefined;
}

/**
 * The {@link profile} of rows that come in batches, read once, in memory that does not grow with the rows.
 *
 * What was exact in memory may be off by what the profile says: quantiles by `rankError`, bins by `countError`, levels
 * beyond 100,000 by `undercount`, different values beyond 4,096 by `distinctError`. Moments, extremes, counts and
 * correlations are those of {@link profile} to rounding. Weighted quantiles keep all values. Repeated rows are counted
 * while there are at most 100,000 different ones, else `duplicateRows` is `null`.
 *
 * @param from - opens the source; all its batches must have the columns of the first.
 * @throws {SlipwayError} `bad-option`; `unknown-column`; `shape-mismatch` when a batch has other columns than the first.
 * @example
 * const batches = async function* () { yield table({ age: numberColumn([31]) }); yield table({ age: numberColumn([47]) }); };
 * (await profileFrom(batches)).columns[0].mean // => 39
 */
export async function profileFrom(from: Batches, options: ProfileFromOptions = {}): Promise<Profile> {
  const settings = readSettings(WHERE, options, 'batches', ['signal', 'onProgress']);
  const { signal, onProgress } = options;
  signal?.throwIfAborted();
  if (typeof from !== 'function') {
    throw new SlipwayError(
      'bad-option',
      WHERE,
      `the batches are ${describe(from)}; expected a function that opens them, such as inBatches(table, 10_000) gives.`,
      { details: { option: 'from' } },
    );
  }
  const reading = from()[Symbol.asyncIterator]();
  const first = await reading.next();
  const schema = first.done ? { fields: [] } : schemaOf(first.value);
  const plan = planProfile(schema, settings);
  if (first.done) return plan.assemble(0, {});
  let rows = 0;
  const all = async function* (): AsyncGenerator<Table> {
    try {
      for (let next: IteratorResult<Table, unknown> = first; !next.done; next = await reading.next()) {
        checkSame(schema, schemaOf(next.value), rows);
        rows += next.value.rows;
        yield next.value;
        onProgress?.({ stage: WHERE, done: rows, unit: 'rows' });
      }
    } finally {
      await reading.return?.();
    }
  };
  const results = await computeFrom(all, plan.asked, signal ? { signal } : {});
  return plan.assemble(rows, results);
}

const WHERE = 'eda/profile-from';

function checkSame(expected: Schema, got: Schema, row: number): void {
  const spell = ({ fields }: Schema): string =>
    JSON.stringify(fields.map(({ name, kind, zone }) => [name, kind, zone]));
  if (spell(got) === spell(expected)) return;
  throw new SlipwayError(
    'shape-mismatch',
    WHERE,
    `the batch that begins at row ${row} has other columns, kinds or zones than the first batch; expected the same. Read all batches with one schema.`,
    { details: { row } },
  );
}
