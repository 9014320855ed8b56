import { checkKeys } from '../core/options.ts';
import { levelCounts } from '../stats/level-counts.ts';
import { bindLevels } from './bind-levels.ts';
import { checkColumns, chosenColumns, type ColumnChoice } from './choose-columns.ts';
import { defineStep } from './define-step.ts';
import { inverseOf, LEVEL_KINDS, levelKindOf, readLevelKind, type LevelKind } from './level-kinds.ts';
import { levelLookup, lookupExpression } from './level-lookup.ts';
import { checkLevelOptions, LEVEL_OPTIONS, type LevelOptions } from './level-options.ts';
import { codesOf, decoded } from './one-hot-codes.ts';
import { chooseLevels, settledLevels, type Encoding } from './one-hot-levels.ts';
import { readEncoding } from './read-encoding.ts';
import { savedFields } from './saved-fields.ts';
import type { StepMaker } from './step.ts';

const where = 'prepare/one-hot';

/** Options of {@link oneHot}. */
export interface OneHotOptions extends LevelOptions {
  /** The category, text or number columns to replace. */
  readonly columns: ColumnChoice;
}

/** What is remembered of a column; without its kind in states of version 1. */
type Encoded = Encoding & { readonly kind: LevelKind | null };
type State = { readonly columns: readonly Encoded[] };

/**
 * One 0/1 column for each level seen in training, in sorted order, kept as codes.
 *
 * Replaces each column, in its place, by a category column whose levels are settled: code `j` is column `j` of the
 * expansion, `-1` a row of zeros. Only {@link FittedPipeline.expand} and dense models write the columns out. Levels
 * are sorted by UTF-16 code unit, those of a number column by value; a number is its level as JavaScript spells it, so
 * 8 and `"8"` are one. No level is dropped unless `drop` says so; a dropped one is a row of zeros. Missing and unseen
 * values are zeros unless the options say otherwise. Rarer levels are unknown, and the state counts them and their rows.
 * The names `(other)` and `(missing)` are in more parentheses when a level has that name. The inverse gives levels back
 * in the kind the column had, and a missing value where several share a code.
 *
 * @throws {SlipwayError} `unknown-column`, `wrong-kind` on fit or transform; `bad-data` on fit when a column has no
 *   value present, or would have no columns since no level is frequent enough or the only one is dropped;
 *   `check-failed` on an unseen level when `unknown` is `'error'`; `bad-option` when `unknown` is `'error'` and rare
 *   levels would be refused in the training rows themselves.
 * @source scikit-learn's `OneHotEncoder(handle_unknown="ignore")`, except that there a missing value has a column of
 *   its own; `minFrequency` as its `min_frequency` with `infrequent_if_exist`, where `(other)` is always a column;
 *   `drop: 'first'` as there. With {@link bigquery}`.oneHot` BigQuery's `ML.ONE_HOT_ENCODER`.
 * @example
 * const fitted = oneHot({ columns: ['city'] }).fit(table({ city: categoryColumn(['York', 'Bath', 'York']) }));
 * fitted.transform(table({ city: categoryColumn(['York', 'Rome', null]) })).columns.get('city') // => { kind: 'category', codes: Int32Array [1, -1, -1], levels: ['Bath', 'York'] }
 */
export const oneHot: StepMaker<OneHotOptions> = /* @__PURE__ */ defineStep({
  name: 'one-hot',
  version: 2,
  since: 1,
  options(given: OneHotOptions) {
    checkKeys(where, given, ['columns', ...LEVEL_OPTIONS]);
    return { columns: checkColumns(where, given.columns), ...checkLevelOptions(where, given) };
  },
  reads: ({ columns }, schema) => chosenColumns(columns, schema),
  takes: () => LEVEL_KINDS,
  writes: ({ columns }, schema) => chosenColumns(columns, schema).map((name) => ({ name, kind: 'category' })),
  needs: ({ columns }, schema) =>
    Object.fromEntries(chosenColumns(columns, schema).map((name) => [name, levelCounts(name)])),
  learn: (known, plan, schema): State => ({
    columns: chosenColumns(plan.columns, schema).map((name) => {
      const kind = levelKindOf(name, schema);
      return { ...chooseLevels(where, name, known[name]!, kind, plan), kind };
    }),
  }),
  read: (saved, version): State => ({
    columns: savedFields(where, saved)
      .list('columns')
      .map((each) => ({ ...readEncoding(each), kind: readLevelKind(each, version) })),
  }),
  compile({ columns }) {
    const encoders = columns.map((encoding) => {
      const levels = Object.freeze(settledLevels(encoding));
      return { name: encoding.name, levels, tie: levelLookup(where, codesOf(encoding)) };
    });
    return {
      reads: columns.map(({ name }) => name),
      writes: encoders.map(({ name, levels }) => ({ name, kind: 'category', levels })),
      bind: (rows) => bindLevels(where, rows, encoders),
      sql: (read) =>
        new Map(
          columns.map((encoding) => [
            encoding.name,
            lookupExpression(where, codesOf(encoding), read, 'integer'),
          ]),
        ),
      ...inverseOf(columns, (rows, encoding) => decoded(rows, encoding, where)),
    };
  },
});
