import { SlipwayError } from '../core/error.ts';
import { isRecord } from '../core/json.ts';
import { checkKeys, checkNames } from '../core/options.ts';
import type { Expression } from '../sql/expression.ts';
import { COLUMN_KINDS, type ColumnKind } from '../table/column.ts';
import type { Schema } from '../table/schema.ts';
import { column, type Table } from '../table/table.ts';
import { zoneOf } from '../table/zone.ts';
import { defineStep } from './define-step.ts';
import { savedFields, type SavedFields } from './saved-fields.ts';
import type { SqlColumns, StepMaker, Written, WrittenField } from './step.ts';

const where = 'prepare/rename-columns';

/** Options of {@link renameColumns}. */
export interface RenameColumnsOptions {
  /** From names to new names: at least one, such as `{ dep_hour: 'hour' }`. */
  readonly columns: Readonly<Record<string, string>>;
}

type Pair = readonly [from: string, to: string];
type Renamed = {
  readonly from: string;
  readonly to: string;
  readonly kind: ColumnKind;
  readonly zone: string | null;
};
type State = { readonly columns: readonly Renamed[] };

/**
 * Columns under other names; the old names are gone.
 *
 * Of any kind, missing and unseen values as they are. What is renamed counts as written, so a number is a feature; a
 * category that was encoded before has to be encoded again: rename first.
 *
 * @throws {SlipwayError} `unknown-column` on fit or transform; `column-collision` when there is a column of the new name
 *   already; `bad-option` when two get one name.
 * @example
 * const rows = table({ age: numberColumn([31]) });
 * [...renameColumns({ columns: { age: 'years' } }).fit(rows).transform(rows).columns.keys()] // => ['years']
 */
export const renameColumns: StepMaker<RenameColumnsOptions> = /* @__PURE__ */ defineStep({
  name: 'rename-columns',
  version: 1,
  options(given: RenameColumnsOptions): readonly Pair[] {
    checkKeys(where, given, ['columns']);
    if (!isRecord(given.columns) || Object.keys(given.columns).length === 0) {
      throw new SlipwayError(
        'bad-option',
        where,
        'columns names nothing; expected names and their new names, such as { dep_hour: "hour" }.',
        { details: { option: 'columns' } },
      );
    }
    checkNames(where, 'columns', Object.values(given.columns));
    return Object.entries(given.columns);
  },
  reads: (plan) => plan.map(([from]) => from),
  takes: () => COLUMN_KINDS,
  writes: (plan, schema) => renamed(plan, schema).map(fieldOf),
  drops: (plan) => gone(plan),
  needs: () => ({}),
  learn: (_, plan, schema): State => ({ columns: renamed(plan, schema) }),
  read: (saved): State => ({
    columns: savedFields(where, saved).list('columns').map(readRenamed),
  }),
  compile({ columns }) {
    const take = (rows: Table, from: 'from' | 'to', to: 'from' | 'to'): Written =>
      new Map(columns.map((each) => [each[to], column(rows, each[from], kindsOf(each.kind), where)]));
    return {
      reads: columns.map(({ from }) => from),
      writes: columns.map(fieldOf),
      drops: gone(columns.map(({ from, to }) => [from, to])),
      bind: (rows) => ({ columns: take(rows, 'from', 'to'), run: () => undefined }),
      sql: (read) => new Map(columns.map((each) => [each.to, expressionOf(each, read)])),
      inverse: (rows) => take(rows, 'to', 'from'),
    };
  },
});

function readRenamed(saved: SavedFields): Renamed {
  const renamed = {
    from: saved.text('from'),
    to: saved.text('to'),
    kind: saved.choice('kind', COLUMN_KINDS),
  };
  if (renamed.kind === 'time')
    return {
      ...renamed,
      zone: saved.checked('zone', () => zoneOf(saved.text('zone')).name, 'a zone this platform knows'),
    };
  if (!saved.isNull('zone')) throw saved.refuse('zone', 'null where the kind is not "time"');
  return { ...renamed, zone: null };
}

function renamed(plan: readonly Pair[], { fields }: Schema): readonly Renamed[] {
  return plan.map(([from, to]) => {
    const { kind, zone = null } = fields.find(({ name }) => name === from)!;
    return { from, to, kind, zone };
  });
}

function fieldOf({ from, to, kind, zone }: Renamed): WrittenField {
  return { name: to, kind, from: [from], replaces: true, ...(zone !== null && { zone }) };
}

/** The names that nothing has afterwards: two columns may swap theirs. */
function gone(plan: readonly Pair[]): readonly string[] {
  const after = new Set(plan.map(([, to]) => to));
  return plan.map(([from]) => from).filter((from) => !after.has(from));
}

/** A request has texts for categories. */
function kindsOf(kind: ColumnKind): readonly ColumnKind[] {
  return kind === 'category' ? ['category', 'text'] : [kind];
}

function expressionOf({ from, kind }: Renamed, read: SqlColumns): Expression {
  if (kind === 'number') return read.number(from);
  return kind === 'time' ? read.instant(from) : read.text(from);
}
