import { checkKeys, checkNames } from '../core/options.ts';
import { defineStep } from './define-step.ts';
import { savedFields } from './saved-fields.ts';
import type { StepMaker } from './step.ts';

const where = 'prepare/drop-columns';

/** Options of {@link dropColumns}. */
export interface DropColumnsOptions {
  /** The columns to leave out from here on: at least one. */
  readonly columns: readonly string[];
}

type State = { readonly columns: readonly string[] };

/**
 * Without some columns: what an earlier step wrote on the way to something else is no feature then.
 *
 * A raw column needs no dropping to be no feature: only what steps write is one. Later steps cannot read what is
 * dropped, and may write a column of its name anew. A table that lacks a column to be dropped is fine.
 *
 * @throws {SlipwayError} `unknown-column` on fit.
 * @example
 * const rows = table({ age: numberColumn([31]), height: numberColumn([170]) });
 * [...dropColumns({ columns: ['age'] }).fit(rows).transform(rows).columns.keys()] // => ['height']
 */
export const dropColumns: StepMaker<DropColumnsOptions> = /* @__PURE__ */ defineStep({
  name: 'drop-columns',
  version: 1,
  options(given: DropColumnsOptions): State {
    checkKeys(where, given, ['columns']);
    return { columns: checkNames(where, 'columns', given.columns) };
  },
  reads: () => [],
  takes: () => [],
  writes: () => [],
  drops: ({ columns }) => columns,
  needs: () => ({}),
  learn: (_, plan): State => plan,
  read: (saved): State => ({ columns: savedFields(where, saved).texts('columns') }),
  compile: ({ columns }) => ({
    reads: [],
    writes: [],
    drops: columns,
    bind: () => ({ columns: new Map(), run: () => undefined }),
    sql: () => new Map(),
  }),
});
