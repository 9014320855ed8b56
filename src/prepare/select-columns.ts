import { checkChoice, checkKeys } from '../core/options.ts';
import { column, type Table } from '../table/table.ts';
import { checkColumns, chosenColumns, type ColumnChoice } from './choose-columns.ts';
import { defineStep } from './define-step.ts';
import { savedFields } from './saved-fields.ts';
import type { StepMaker, Written, WrittenField } from './step.ts';

const where = 'prepare/select-columns';

/** Options of {@link selectColumns}. */
export interface SelectColumnsOptions {
  /** The number columns to take as they are. */
  readonly columns: ColumnChoice;
  /**
   * Whether a missing value is left to the model: `'keep'` for models that learn what to do with one, such as boosted
   * trees. Else a matrix refuses it. @default 'refuse'
   */
  readonly missing?: 'refuse' | 'keep';
}

const MISSING = ['refuse', 'keep'] as const;

type State = { readonly columns: readonly string[]; readonly missing: (typeof MISSING)[number] };

/**
 * Number columns as features just as they are.
 *
 * Only what steps write is a feature; this one writes what it reads. Missing stays missing, which a matrix refuses:
 * impute before or after, or keep it for a model that takes it. An infinite value is refused all the same. Nothing is
 * learned, so nothing is unseen.
 *
 * @throws {SlipwayError} `unknown-column`, `wrong-kind` on fit or transform.
 * @example
 * const rows = table({ age: numberColumn([31, 47]), height: numberColumn([170, 180]) });
 * selectColumns({ columns: ['age'] }).fit(rows).writes // => [{ name: 'age', kind: 'number' }]
 */
export const selectColumns: StepMaker<SelectColumnsOptions> = /* @__PURE__ */ defineStep({
  name: 'select-columns',
  version: 2,
  since: 1,
  options(given: SelectColumnsOptions) {
    checkKeys(where, given, ['columns', 'missing']);
    const missing = checkChoice(where, 'missing', given.missing ?? 'refuse', MISSING);
    return { columns: checkColumns(where, given.columns), missing };
  },
  reads: ({ columns }, schema) => chosenColumns(columns, schema),
  takes: () => ['number'],
  writes: ({ columns, missing }, schema) => fieldsOf(chosenColumns(columns, schema), missing),
  needs: () => ({}),
  learn: (_, { columns, missing }, schema): State => ({ columns: chosenColumns(columns, schema), missing }),
  read(saved, version): State {
    const fields = savedFields(where, saved);
    const missing = version === 1 ? 'refuse' : fields.choice('missing', MISSING);
    return { columns: fields.texts('columns'), missing };
  },
  compile({ columns, missing }) {
    const same = (rows: Table): Written =>
      new Map(columns.map((name) => [name, column(rows, name, 'number', where)]));
    return {
      reads: columns,
      writes: fieldsOf(columns, missing),
      bind: (rows) => ({ columns: same(rows), run: () => undefined }),
      sql: (read) => new Map(columns.map((name) => [name, read.number(name)])),
      inverse: same,
    };
  },
});

function fieldsOf(names: readonly string[], missing: State['missing']): WrittenField[] {
  return names.map((name) => ({ name, kind: 'number', ...(missing === 'keep' && { keepsMissing: true }) }));
}
