import { checkWaiting } from '../core/check-waiting.ts';
import { SlipwayError } from '../core/error.ts';
import type { OnProgress } from '../core/progress.ts';
import { isRelation } from '../sql/check-relation.ts';
import type { Relation } from '../sql/engine.ts';
import { schemaOn } from '../sql/relation.ts';
import { computeFrom, type Batches } from '../stats/compute.ts';
import { rowCount } from '../stats/row-count.ts';
import { checkSchema } from '../table/check-schema.ts';
import { describe } from '../table/describe.ts';
import { readBatches } from '../table/read-batches.ts';
import { schemaOf, type Schema } from '../table/schema.ts';
import type { Table } from '../table/table.ts';
import { planProfile } from './profile-plan.ts';
import { readSettings } from './profile-settings.ts';
import type { Profile, ProfileOptions } from './profile.ts';

/** Options of {@link profileFrom}. */
export interface ProfileFromOptions extends ProfileOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called after every batch, in rows; on an engine after every query, in queries. */
  readonly onProgress?: OnProgress | undefined;
  /**
   * On an engine: the columns with their kinds and zones, such as `schemaOf(train)`; batches bring their own.
   * @default what the engine says: times in UTC, texts of few different values as categories
   */
  readonly schema?: Schema | undefined;
}

/**
 * The {@link profile} of rows that come in batches, read once, in memory that does not grow with the rows; or of rows on
 * an engine, computed there.
 *
 * What was exact in memory may be off by what the profile says: over batches quantiles by `rankError`, bins by
 * `countError`, levels beyond 100,000 by `undercount`, different values beyond 4,096 by `distinctError`. Moments,
 * extremes, counts and correlations are those of {@link profile} to rounding. Weighted quantiles keep all values.
 * Repeated rows are counted while there are at most 100,000 different ones, else `duplicateRows` is `null`.
 *
 * On an engine everything is exact, and merged distinct counts are bounds: it has no registers to keep.
 *
 * @param from - opens the source, and all its batches must have the columns of the first; or a relation, such as
 *   `db.table('flights')`.
 * @throws {SlipwayError} `bad-option`; `unknown-column`; `shape-mismatch` when a batch has other columns than the first;
 *   what an engine throws, and `unsupported` where it cannot weigh rows.
 * @example
 * const batches = async function* () { yield table({ age: numberColumn([31]) }); yield table({ age: numberColumn([47]) }); };
 * (await profileFrom(batches)).columns[0].mean // => 39
 */
export async function profileFrom(
  from: Batches | Relation,
  options: ProfileFromOptions = {},
): Promise<Profile> {
  if (isRelation(from)) return profileOn(from, options);
  const settings = readSettings(WHERE, options, 'batches', OWN);
  checkWaiting(WHERE, options);
  const { signal, onProgress } = options;
  signal?.throwIfAborted();
  if (options.schema !== undefined) {
    throw refuse('schema', 'schema goes with a relation of an engine; batches bring their own columns.');
  }
  if (typeof from !== 'function') {
    throw refuse(
      'from',
      `the batches are ${describe(from)}; expected a function that opens them, such as inBatches(table, 10_000) gives, or a relation of an engine.`,
    );
  }
  const reading = readBatches(from, { signal });
  try {
    const first = await reading.next();
    const schema = first.done ? { fields: [] } : schemaOf(first.value);
    const plan = planProfile(schema, settings);
    if (first.done) return plan.assemble(0, {});
    let rows = 0;
    const all = async function* (): AsyncGenerator<Table> {
      for (let next: IteratorResult<Table, void> = first; !next.done; next = await reading.next()) {
        checkSame(schema, schemaOf(next.value), rows);
        rows += next.value.rows;
        yield next.value;
        onProgress?.({ stage: WHERE, done: rows, unit: 'rows' });
      }
    };
    const results = await computeFrom(all, plan.asked, { signal });
    return plan.assemble(rows, results);
  } finally {
    // Whatever ended it: an option that names no column, an abort, a batch that does not fit.
    await reading.return();
  }
}

async function profileOn(from: Relation, options: ProfileFromOptions): Promise<Profile> {
  const settings = readSettings(WHERE, options, 'engine', OWN);
  checkWaiting(WHERE, options);
  const { signal, onProgress } = options;
  signal?.throwIfAborted();
  if (options.schema !== undefined) checkSchema(WHERE, options.schema);
  const schema = options.schema ?? (await schemaOn(from, { signal }));
  const plan = planProfile(schema, settings);
  const asking = { signal, onProgress, schema };
  const { rows, ...results } = await computeFrom(from, { ...plan.asked, rows: rowCount() }, asking);
  const more = plan.second(results);
  const rest = Object.keys(more).length > 0 ? await computeFrom(from, more, asking) : {};
  return plan.assemble(rows, results, rest);
}

const WHERE = 'eda/profile-from';
const OWN = ['signal', 'onProgress', 'schema'];

function refuse(option: string, sentence: string): SlipwayError {
  return new SlipwayError('bad-option', WHERE, sentence, { details: { option } });
}

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
