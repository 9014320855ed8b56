import { SlipwayError } from '../core/error.ts';
import { checkChoice, checkKeys, checkNumber } from '../core/options.ts';
import { levelCounts } from '../stats/level-counts.ts';
import { column } from '../table/table.ts';
import { checkColumns, chosenColumns, type ColumnChoice } from './choose-columns.ts';
import { defineStep } from './define-step.ts';
import { codeExpression, decoded, encoder } from './one-hot-codes.ts';
import { chooseLevels, settledLevels, type Encoding } from './one-hot-levels.ts';
import { savedFields, type SavedFields } from './saved-fields.ts';
import type { StepMaker } from './step.ts';

const where = 'prepare/one-hot';

/** Options of {@link oneHot}. */
export interface OneHotOptions {
  /** The category, text or number columns to replace. */
  readonly columns: ColumnChoice;
  /**
   * What a level without a column of its own becomes: a row of zeros, a level `(other)` that all of them share, or
   * an error. @default 'zeros'
   */
  readonly unknown?: 'zeros' | 'bucket' | 'error';
  /** What a missing value becomes: a row of zeros, or a level `(missing)`. @default 'zeros' */
  readonly missing?: 'zeros' | 'level';
  /** Training rows a level needs for a column of its own: 1 or more. Rarer levels are unknown. @default 1 */
  readonly minFrequency?: number;
  /** How many levels get a column of their own, the most frequent first: 1 or more. @default Infinity */
  readonly maxLevels?: number;
}

type State = { readonly columns: readonly Encoding[] };

const KINDS = ['category', 'text', 'number'] as const;

/**
 * One 0/1 column for each level seen in training, in sorted order, kept as codes.
 *
 * Replaces each column, in its place, by a category column whose levels are settled: code `j` is column `j` of the
 * expansion, `-1` a row of zeros. Only {@link FittedPipeline.expand} and dense models write the columns out. Levels
 * are sorted by UTF-16 code unit, those of a number column by value; a number is its level as JavaScript spells it, so
 * 8 and `"8"` are one. No level is dropped. Missing and unseen values are zeros unless the options say otherwise. Rarer levels are unknown,
 * and the state counts them and their rows. The names `(other)` and `(missing)` come last, in more parentheses when a
 * level has that name.
 *
 * @throws {SlipwayError} `unknown-column`, `wrong-kind` on fit or transform; `bad-data` on fit when a column has no
 *   value present, or no level that is frequent enough and nothing else to be a column; `check-failed` on an unseen level when `unknown` is `'error'`; `bad-option` when `unknown` is
 *   `'error'` and rare levels would be refused in the training rows themselves.
 * @source scikit-learn's `OneHotEncoder(handle_unknown="ignore")`, except that there a missing value has a column of
 *   its own; `minFrequency` as its `min_frequency` with `infrequent_if_exist`, where `(other)` is always a column.
 * @example
 * const fitted = oneHot({ columns: ['city'] }).fit(table({ city: categoryColumn(['York', 'Bath', 'York']) }));
 * fitted.transform(table({ city: categoryColumn(['York', 'Rome', null]) })).columns.get('city') // => { kind: 'category', codes: Int32Array [1, -1, -1], levels: ['Bath', 'York'] }
 */
export const oneHot: StepMaker<OneHotOptions> = /* @__PURE__ */ defineStep({
  name: 'one-hot',
  version: 1,
  options(given: OneHotOptions) {
    checkKeys(where, given, ['columns', 'unknown', 'missing', 'minFrequency', 'maxLevels']);
    const { columns, unknown = 'zeros', missing = 'zeros', minFrequency = 1, maxLevels = Infinity } = given;
    const plan = {
      columns: checkColumns(where, columns),
      unknown: checkChoice(where, 'unknown', unknown, ['zeros', 'bucket', 'error']),
      missing: checkChoice(where, 'missing', missing, ['zeros', 'level']),
      minFrequency: checkNumber(where, 'minFrequency', minFrequency, { min: 1 }),
      maxLevels: checkNumber(where, 'maxLevels', maxLevels, { min: 1, max: Infinity, integer: true }),
    };
    if (plan.unknown === 'error' && (plan.minFrequency > 1 || plan.maxLevels < Infinity)) {
      throw new SlipwayError(
        'bad-option',
        where,
        "unknown is 'error' while minFrequency or maxLevels make levels of the training rows unknown; expected 'zeros' or 'bucket'.",
        { details: { option: 'unknown' } },
      );
    }
    return plan;
  },
  reads: ({ columns }, schema) => chosenColumns(columns, schema),
  takes: () => KINDS,
  writes: ({ columns }, schema) => chosenColumns(columns, schema).map((name) => ({ name, kind: 'category' })),
  needs: ({ columns }, schema) =>
    Object.fromEntries(chosenColumns(columns, schema).map((name) => [name, levelCounts(name)])),
  learn: (known, plan, schema): State => ({
    columns: chosenColumns(plan.columns, schema).map((name) => {
      const { kind } = schema.fields.find((field) => field.name === name)!;
      return chooseLevels(where, name, known[name]!, kind, plan);
    }),
  }),
  read: (saved): State => ({ columns: savedFields(where, saved).list('columns').map(readEncoding) }),
  compile({ columns }) {
    const encoders = columns.map((encoding) => [encoding.name, encoder(where, encoding)] as const);
    return {
      reads: columns.map(({ name }) => name),
      writes: columns.map((each) => ({ name: each.name, kind: 'category', levels: settledLevels(each) })),
      bind(rows) {
        const ties = encoders.map(
          ([name, encode]) => [name, encode(column(rows, name, KINDS, where))] as const,
        );
        const runs = ties.map(([, tie]) => tie.run);
        return {
          columns: new Map(ties.map(([name, tie]) => [name, tie.column])),
          run() {
            for (const run of runs) run();
          },
        };
      },
      sql: (read) =>
        new Map(columns.map((encoding) => [encoding.name, codeExpression(where, encoding, read)])),
      inverse: (rows) => new Map(columns.map((encoding) => [encoding.name, decoded(rows, encoding, where)])),
    };
  },
});

function readEncoding(saved: SavedFields): Encoding {
  const encoding: Encoding = {
    name: saved.text('name'),
    levels: saved.texts('levels'),
    unknown: saved.choice('unknown', ['zeros', 'bucket', 'error']),
    bucket: saved.textOrNull('bucket'),
    missing: saved.textOrNull('missing'),
    rareLevels: saved.count('rareLevels'),
    rareRows: saved.count('rareRows'),
  };
  if ((encoding.bucket !== null) !== (encoding.unknown === 'bucket')) {
    throw saved.refuse('bucket', 'a name exactly when unknown is "bucket"');
  }
  const levels = settledLevels(encoding);
  if (new Set(levels).size !== levels.length) throw saved.refuse('levels', 'no level twice');
  return encoding;
}
