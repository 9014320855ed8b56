import { checkKeys } from '../core/options.ts';
import type { Field } from '../table/schema.ts';
import { column, type Table } from '../table/table.ts';
import { checkColumns, chosenColumns, type ColumnChoice } from './choose-columns.ts';
import { defineStep } from './define-step.ts';
import { savedFields } from './saved-fields.ts';
import type { StepMaker, Written } from './step.ts';

const where = 'prepare/select-columns';

/** Options of {@link selectColumns}. */
export interface SelectColumnsOptions {
  /** The number columns to take as they are. */
  readonly columns: ColumnChoice;
}

type State = { readonly columns: readonly string[] };

/**
 * Number columns as features just as they are.
 *
 * Only what steps write is a feature; this one writes what it reads. Missing stays missing, which a matrix refuses:
 * impute before or after. Nothing is learned, so nothing is unseen.
 *
 * @throws {SlipwayError} `unknown-column`, `wrong-kind` on fit or transform.
 * @example
 * const rows = table({ age: numberColumn([31, 47]), height: numberColumn([170, 180]) });
 * selectColumns({ columns: ['age'] }).fit(rows).writes // => [{ name: 'age', kind: 'number' }]
 */
export const selectColumns: StepMaker<SelectColumnsOptions> = /* @__PURE__ */ defineStep({
  name: 'select-columns',
  version: 1,
  options(given: SelectColumnsOptions) {
    checkKeys(where, given, ['columns']);
    return { columns: checkColumns(where, given.columns) };
  },
  reads: ({ columns }, schema) => chosenColumns(columns, schema),
  takes: () => ['number'],
  writes: ({ columns }, schema) => fieldsOf(chosenColumns(columns, schema)),
  needs: () => ({}),
  learn: (_, { columns }, schema): State => ({ columns: chosenColumns(columns, schema) }),
  read: (saved): State => ({ columns: savedFields(where, saved).texts('columns') }),
  compile({ columns }) {
    const same = (rows: Table): Written =>
      new Map(columns.map((name) => [name, column(rows, name, 'number', where)]));
    return {
      reads: columns,
      writes: fieldsOf(columns),
      bind: (rows) => ({ columns: same(rows), run: () => undefined }),
      sql: (read) => new Map(columns.map((name) => [name, read.number(name)])),
      inverse: same,
    };
  },
});

function fieldsOf(names: readonly string[]): Field[] {
  return names.map((name) => ({ name, kind: 'number' }));
}
