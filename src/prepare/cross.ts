import { SlipwayError } from '../core/error.ts';
import { checkKeys, checkNames } from '../core/options.ts';
import { levelTuples, type LevelTuples } from '../stats/level-tuples.ts';
import type { CategoryColumn } from '../table/column.ts';
import { column } from '../table/table.ts';
import { checkBucketing, readBucketing, type Bucketing, type BucketOptions } from './bucketing.ts';
import { crossBuckets } from './cross-buckets.ts';
import { crossVocabulary, learnCross, type CrossPart, type CrossVocabulary } from './cross-vocabulary.ts';
import { defineStep } from './define-step.ts';
import { checkLevelOptions, LEVEL_OPTIONS, type LevelOptions } from './level-options.ts';
import { withLevelsOf } from './levels-of.ts';
import { readEncoding } from './read-encoding.ts';
import { savedFields, type SavedFields } from './saved-fields.ts';
import type { StepMaker } from './step.ts';

const where = 'prepare/cross';

/** What every {@link cross} is told. */
export interface CrossedColumns {
  /** Two or more category or text columns; encoded ones are read as their levels. */
  readonly columns: readonly string[];
  /** The name of the crossed column. @default the names of the columns, joined by the separator */
  readonly as?: string;
  /** What stands between the levels in the name of a crossed one. @default '_X_' */
  readonly separator?: string;
}

/** Options of {@link cross}: with `buckets` by hash, without by the combinations seen in training. */
export type CrossOptions = CrossedColumns & (LevelOptions | BucketOptions);

type State = {
  readonly columns: readonly string[];
  readonly as: string;
  readonly separator: string;
} & (({ readonly by: 'level' } & CrossVocabulary) | { readonly by: 'bucket'; readonly bucketing: Bucketing });

const KINDS = ['category', 'text'] as const;

/**
 * One level for each combination of the levels of several columns: what a linear model needs to know that a city
 * matters otherwise in winter.
 *
 * Adds a category column whose levels are settled, encoded as {@link oneHot} does, or with `buckets` as
 * {@link hashBuckets} does; the columns stay as they are. Missing in any of them is missing. A combination that training
 * does not have is unknown. A crossed level is called by the joined texts; two combinations of one name in training are
 * refused. By levels nothing is joined a row, and combinations are told apart by their parts. With `buckets` the joined
 * text is hashed: once for each combination of categories that have at most 65,536, and for every row where a column
 * is text, which allocates; combinations of one text are in one bucket.
 *
 * @throws {SlipwayError} `unknown-column`, `wrong-kind`, `column-collision` on fit or transform; `bad-data` on fit when
 *   no row has a value in all columns, when no combination is frequent enough, or when two have one name;
 *   `check-failed` on an unseen combination when `unknown` is `'error'`; `bad-option`.
 * @source TensorFlow's `tf.sparse.cross`, whose separator is `_X_`; with `separator: '_'` the names of BigQuery's
 *   `ML.FEATURE_CROSS`.
 * @example
 * const rows = table({ city: categoryColumn(['Bath', 'York']), sky: categoryColumn(['grey', 'blue']) });
 * cross({ columns: ['city', 'sky'] }).fit(rows).transform(rows).columns.get('city_X_sky') // => { kind: 'category', codes: Int32Array [0, 1], levels: ['Bath_X_grey', 'York_X_blue'] }
 */
export const cross: StepMaker<CrossOptions> = /* @__PURE__ */ defineStep({
  name: 'cross',
  version: 1,
  options(given: CrossOptions) {
    const isHashed = 'buckets' in given && given.buckets !== undefined;
    const own = isHashed ? (['buckets', 'hash', 'missing'] as const) : LEVEL_OPTIONS;
    checkKeys(where, given, ['columns', 'as', 'separator', ...own]);
    const columns = checkNames(where, 'columns', given.columns);
    if (columns.length < 2) throw refuse('columns', 'columns names a single column; expected two or more.');
    const { separator = '_X_' } = given;
    if (typeof separator !== 'string')
      throw refuse('separator', 'separator is no text; expected one such as "_X_".');
    const { as = columns.join(separator) } = given;
    if (typeof as !== 'string') throw refuse('as', 'as is no text; expected the name of the crossed column.');
    return isHashed
      ? { columns, as, separator, bucketing: checkBucketing(where, given) }
      : { columns, as, separator, choice: checkLevelOptions(where, given) };
  },
  reads: ({ columns }) => columns,
  takes: () => KINDS,
  writes: ({ as, columns }) => [{ name: as, kind: 'category', from: columns }],
  needs: ({ columns, choice }): { readonly tuples?: ReturnType<typeof levelTuples> } =>
    choice ? { tuples: levelTuples(columns) } : {},
  learn(known, { columns, as, separator, choice, bucketing }): State {
    const about = { columns, as, separator };
    if (!choice) return { ...about, by: 'bucket', bucketing };
    const { tuples } = known as { readonly tuples: LevelTuples };
    return { ...about, by: 'level', ...learnCross(where, as, separator, tuples, choice) };
  },
  read(saved): State {
    const fields = savedFields(where, saved);
    const about = {
      columns: fields.texts('columns'),
      as: fields.text('as'),
      separator: fields.text('separator'),
    };
    if (about.columns.length < 2) throw fields.refuse('columns', 'two or more columns');
    return fields.choice('by', ['level', 'bucket']) === 'bucket'
      ? { ...about, by: 'bucket', bucketing: readBucketing(fields.fields('bucketing')) }
      : { ...about, by: 'level', ...readVocabulary(fields, about.columns.length) };
  },
  compile(state) {
    const { columns, as, separator } = state;
    const form =
      state.by === 'level'
        ? crossVocabulary(where, state, columns)
        : crossBuckets(state.bucketing, separator, columns);
    return {
      reads: columns,
      writes: [withLevelsOf({ name: as, kind: 'category', from: columns }, form)],
      bind(rows) {
        const codes = new Int32Array(rows.rows);
        const written: CategoryColumn = withLevelsOf({ kind: 'category', codes }, form);
        const run = form.tie(
          columns.map((name) => column(rows, name, KINDS, where)),
          codes,
        );
        return { columns: new Map([[as, written]]), run };
      },
      sql: (read) => new Map([[as, form.sql(read)]]),
    };
  },
});

function readVocabulary(fields: SavedFields, width: number): CrossVocabulary {
  const encoding = readEncoding(fields.fields('encoding'));
  const count = encoding.levels.length;
  const parts = fields.list('parts').map((part): CrossPart => {
    const levels = part.texts('levels');
    const isCode = (found: unknown): found is number =>
      Number.isInteger(found) && (found as number) >= 0 && (found as number) < levels.length;
    const codes = part.json('codes');
    if (!Array.isArray(codes) || codes.length !== count || !codes.every(isCode))
      throw part.refuse('codes', 'a place among the levels for each crossed level');
    return { levels, codes };
  });
  const tuples = new Set(encoding.levels.map((_, level) => parts.map(({ codes }) => codes[level]).join()));
  if (parts.length !== width || tuples.size !== count)
    throw fields.refuse('parts', 'one for each column, and no combination twice');
  return { encoding, parts };
}

function refuse(option: string, found: string): SlipwayError {
  return new SlipwayError('bad-option', where, found, { details: { option } });
}
