import { checkKeys } from '../core/options.ts';
import { call } from '../sql/expression.ts';
import type { Column } from '../table/column.ts';
import { bindLevels } from './bind-levels.ts';
import {
  bucketExpression,
  bucketLevels,
  bucketOf,
  checkBucketing,
  missingBucket,
  readBucketing,
  type Bucketing,
  type BucketOptions,
} from './bucketing.ts';
import { checkColumns, chosenColumns, type ColumnChoice } from './choose-columns.ts';
import { defineStep } from './define-step.ts';
import { tieLevels, type Numbers } from './level-lookup.ts';
import { withLevelsOf } from './levels-of.ts';
import { savedFields } from './saved-fields.ts';
import type { StepMaker } from './step.ts';

const where = 'prepare/hash-buckets';

/** Options of {@link hashBuckets}. */
export interface HashBucketsOptions extends BucketOptions {
  /** The category or text columns to replace. */
  readonly columns: ColumnChoice;
}

type State = Bucketing & { readonly columns: readonly string[] };

const KINDS = ['category', 'text'] as const;

/**
 * Levels by the bucket that their hash falls into: for columns with too many levels to list, or new ones every day.
 *
 * Replaces each column, in its place, by a category column whose settled levels are the buckets, `0` and on. Nothing is
 * learned, so no level is unseen; levels that fall into one bucket are one from then on. Missing is a row of zeros, or a
 * level of its own. The text of a level is hashed, once for all rows of a category column; numbers have more than one
 * spelling and are refused.
 *
 * @throws {SlipwayError} `unknown-column`, `wrong-kind` on fit or transform; `bad-option` on buckets that are no whole
 *   number from 1 to 1,000,000.
 * @source BigQuery's `FARM_FINGERPRINT`, `MOD` and `ABS`; A. Appleby, MurmurHash3 (2011). TensorFlow's
 *   `categorical_column_with_hash_bucket` hashes the same, and takes the fingerprint without its sign.
 * @example
 * const fitted = hashBuckets({ columns: ['day'], buckets: 10 }).fit(table({ day: textColumn([]) }));
 * fitted.transform(table({ day: textColumn(['2013-01-01', null]) })).columns.get('day').codes // => Int32Array [4, -1]
 */
export const hashBuckets: StepMaker<HashBucketsOptions> = /* @__PURE__ */ defineStep({
  name: 'hash-buckets',
  version: 1,
  options(given: HashBucketsOptions) {
    checkKeys(where, given, ['columns', 'buckets', 'hash', 'missing']);
    return { columns: checkColumns(where, given.columns), bucketing: checkBucketing(where, given) };
  },
  reads: ({ columns }, schema) => chosenColumns(columns, schema),
  takes: () => KINDS,
  writes: ({ columns }, schema) => chosenColumns(columns, schema).map((name) => ({ name, kind: 'category' })),
  needs: () => ({}),
  learn: (_, { columns, bucketing }, schema): State => ({
    ...bucketing,
    columns: chosenColumns(columns, schema),
  }),
  read(saved): State {
    const fields = savedFields(where, saved);
    return { ...readBucketing(fields), columns: fields.texts('columns') };
  },
  compile({ columns, ...bucketing }) {
    const settled = bucketLevels(bucketing);
    const kernel = {
      ofText: bucketOf(bucketing),
      ofNumbers: () => () => undefined, // it takes no numbers
      missing: missingBucket(bucketing),
    };
    const tie = (column: Column, out: Numbers): (() => void) => tieLevels(column, kernel, out);
    const ties = columns.map((name) => withLevelsOf({ name, tie }, settled));
    return {
      reads: columns,
      writes: columns.map((name) => withLevelsOf({ name, kind: 'category' }, settled)),
      bind: (rows) => bindLevels(where, rows, ties, KINDS),
      sql: (read) =>
        new Map(
          columns.map((name) => {
            const text = read.text(name);
            return [name, bucketExpression(bucketing, text, call('isMissing', text))];
          }),
        ),
    };
  },
});
