import { SlipwayError } from '../core/error.ts';
import { checkChoice, checkKeys, checkNumber } from '../core/options.ts';
import { foldedLabels, type FoldedLabels } from '../stats/folded-labels.ts';
import { bindLevels } from './bind-levels.ts';
import { checkColumns, chosenColumns, type ColumnChoice } from './choose-columns.ts';
import { defineStep } from './define-step.ts';
import { rowsByFold, type LabelTable } from './label-encodings.ts';
import { LEVEL_KINDS } from './level-kinds.ts';
import { levelLookup, lookupExpression } from './level-lookup.ts';
import { savedFields, type SavedFields } from './saved-fields.ts';
import type { StepMaker } from './step.ts';
import { numbersOf, type TargetState } from './target-numbers.ts';
import { targetTraining } from './target-training.ts';

const where = 'prepare/target-encode';

/** Options of {@link targetEncode}. */
export interface TargetEncodeOptions {
  /** The category, text or number columns to replace. */
  readonly columns: ColumnChoice;
  /** The label: numbers, or a category. Looked at while the step learns, and no input later. */
  readonly label: string;
  /** The level of the label that is 1. Needed for a category, unless its levels are `false` and `true` or `0` and `1`. */
  readonly positive?: string;
  /**
   * A category or text column that says which fold a training row is in, by the hash of its value: rows that belong
   * together have one key. Looked at for the rows it learns from, and no input later.
   */
  readonly key: string;
  /** How many folds: 2 to 100. @default 5 */
  readonly folds?: number;
  /**
   * How much a level is drawn to the mean of all: so many rows of that mean are added to those of the level, or as many
   * as fit its scatter. @default 'auto'
   */
  readonly smoothing?: number | 'auto';
  /** What a missing value becomes: the mean of all, or what a level of its own would. @default 'prior' */
  readonly missing?: 'prior' | 'level';
}

const MISSING = ['prior', 'level'] as const;
const SMOOTHING = { min: 0, max: 1e15 };
const FOLDS = { min: 2, max: 100, integer: true };

/**
 * Each level as the mean label of its rows, drawn to the mean of all the more the fewer they are: one number for a
 * column of however many levels.
 *
 * Replaces each column in its place by a number column. The rows it learned from must not see their own label: in
 * {@link Pipeline.fitExamples}, and for the steps after it, each of them is encoded from the rows of the other folds,
 * in which its key is not. `transform`, `matrix` and `row` use the form learned from all rows, which is for rows that
 * were not among them: learn from `examples`, never from `matrix` of the training rows. A level not seen in training
 * (in the other folds) is the mean of all; a missing value is that too, unless it is a level of its own.
 *
 * @throws {SlipwayError} `unknown-column`, `wrong-kind` on fit or transform; `bad-data` on fit when no row has a label,
 *   all are in one fold, a row has no key or a label is infinite; `bad-option` when the label is among the columns, a
 *   category needs `positive` or no row has that level; `too-large` beyond 1,000,000 levels.
 * @source scikit-learn's `TargetEncoder`, `smoothing` being its `smooth`; there folds are drawn at random and missing is
 *   a level of its own.
 * @example
 * const train = table({ city: categoryColumn(['Bath', 'Bath', 'York', 'York']), late: numberColumn([1, 1, 1, 0]), id: textColumn(['a', 'b', 'c', 'd']) });
 * const fitted = targetEncode({ columns: ['city'], label: 'late', key: 'id', smoothing: 2 }).fit(train);
 * toRows(fitted.transform(table({ city: categoryColumn(['Bath', 'York', 'Ely', null]) }))) // => [{ city: 0.875 }, { city: 0.625 }, { city: 0.75 }, { city: 0.75 }]
 */
export const targetEncode: StepMaker<TargetEncodeOptions> = /* @__PURE__ */ defineStep({
  name: 'target-encode',
  version: 1,
  options(given: TargetEncodeOptions) {
    checkKeys(where, given, ['columns', 'label', 'positive', 'key', 'folds', 'smoothing', 'missing']);
    for (const option of ['label', 'key', 'positive'] as const) {
      const found: unknown = given[option];
      if (typeof found === 'string' || (found === undefined && option === 'positive')) continue;
      const expected = option === 'positive' ? 'the text of a level' : 'the name of a column';
      throw refuse(option, `${option} is no text; expected ${expected}.`);
    }
    if (given.key === given.label)
      throw refuse(
        'key',
        `key is the label "${given.label}"; expected another column: folds by the label would tell every row its own.`,
      );
    const { columns, label, positive, key, folds = 5, smoothing = 'auto', missing = 'prior' } = given;
    return {
      columns: checkColumns(where, columns),
      label,
      positive,
      key,
      folds: checkNumber(where, 'folds', folds, FOLDS),
      smoothing: smoothing === 'auto' ? smoothing : checkNumber(where, 'smoothing', smoothing, SMOOTHING),
      missing: checkChoice(where, 'missing', missing, MISSING),
    };
  },
  reads({ columns, label }, schema) {
    const chosen = chosenColumns(columns, schema);
    if (!chosen.includes(label)) return chosen;
    throw refuse(
      'columns',
      `columns has the label "${label}"; expected others. Leave it out by name: except: ['${label}'].`,
    );
  },
  takes: () => LEVEL_KINDS,
  learnsFrom: ({ label, key }) => [label, key],
  writes: ({ columns }, schema) => chosenColumns(columns, schema).map((name) => ({ name, kind: 'number' })),
  needs: ({ columns, ...options }, schema) =>
    Object.fromEntries(chosenColumns(columns, schema).map((name) => [name, foldedLabels(name, options)])),
  learn(known, { columns, positive, ...options }, schema): TargetState {
    const tables = chosenColumns(columns, schema).map((name) => {
      const { levels, cells }: FoldedLabels = known[name]!;
      const { counts, means, squares } = cells;
      return { name, levels, counts: [...counts], means: [...means], squares: [...squares] };
    });
    const [first] = tables;
    if (first) checkFolds(first, options.label, options.key, options.folds);
    if (first && positive !== undefined && !first.means.some((mean) => mean > 0))
      throw refuse(
        'positive',
        `label "${options.label}" has no row with the level "${positive}"; expected some.`,
      );
    return { ...options, positive: positive ?? null, columns: tables };
  },
  read(saved): TargetState {
    const fields = savedFields(where, saved);
    const folds = fields.checked('folds', (found) => checkNumber(where, 'folds', found, FOLDS), '2 to 100');
    return {
      label: fields.text('label'),
      positive: fields.textOrNull('positive'),
      key: fields.text('key'),
      folds,
      smoothing: fields.checked(
        'smoothing',
        (found) => (found === 'auto' ? found : checkNumber(where, 'smoothing', found, SMOOTHING)),
        'a number of 0 or more or "auto"',
      ),
      missing: fields.choice('missing', MISSING),
      columns: fields.list('columns').map((each) => readTable(each, folds)),
    };
  },
  compile(state) {
    const { columns } = state;
    const names = columns.map(({ name }) => name);
    const numbers = columns.map((each) => numbersOf(state, each));
    const ties = numbers.map((each) => ({ name: each.name, tie: levelLookup(where, each) }));
    return {
      reads: names,
      writes: names.map((name) => ({ name, kind: 'number' })),
      bind: (rows) => bindLevels(where, rows, ties),
      sql: (read) =>
        new Map(numbers.map((each) => [each.name, lookupExpression(where, each, read, 'double')])),
      training: targetTraining(where, state),
    };
  },
});

/** Every fold must leave some rows to learn from. */
function checkFolds(labels: LabelTable, label: string, key: string, folds: number): void {
  const rows = rowsByFold(labels, folds);
  const total = rows.reduce((sum, count) => sum + count, 0);
  if (total > 0 && Math.max(...rows) < total) return;
  const found =
    total === 0 ? `no row has a label "${label}"` : `all ${total} rows are in one fold by the key "${key}"`;
  const expected = total === 0 ? 'some that have' : 'two or more with rows. Name a key with more values';
  throw new SlipwayError('bad-data', where, `${found}; expected ${expected}.`, {
    details: { column: total === 0 ? label : key },
  });
}

function readTable(saved: SavedFields, folds: number): TargetState['columns'][number] {
  const levels = saved.texts('levels');
  const length = (levels.length + 1) * folds;
  const numbers = (key: string, least: number): readonly number[] => {
    const found = saved.json(key);
    const isFine = (value: unknown): value is number => Number.isFinite(value) && (value as number) >= least;
    if (Array.isArray(found) && found.length === length && found.every(isFine)) return found;
    throw saved.refuse(key, `${length} numbers, one for each level and fold`);
  };
  return {
    name: saved.text('name'),
    levels,
    counts: numbers('counts', 0),
    means: numbers('means', -Infinity),
    squares: numbers('squares', 0),
  };
}

function refuse(option: string, found: string): SlipwayError {
  return new SlipwayError('bad-option', where, found, { details: { option } });
}
