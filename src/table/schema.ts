import { checkIsTable } from './check-is-table.ts';
import type { ColumnKind } from './column.ts';
import type { Table } from './table.ts';

/** What is known about a column without looking at its rows. Plain JSON. */
export interface Field {
  readonly name: string;
  readonly kind: ColumnKind;
  /** Kind `time`: the IANA zone in which text without an offset is read. */
  readonly zone?: string;
  /** Kind `category`: the levels, where they are settled (after an encoding step), not where they are only what was seen. */
  readonly levels?: readonly string[];
}

/** The columns of a table, in order. Plain JSON. */
export interface Schema {
  readonly fields: readonly Field[];
}

/**
 * The schema of a table: names, kinds and zones. Levels are left out, since the next rows may have others.
 *
 * @throws {SlipwayError} `bad-data` on what is no table.
 * @example
 * schemaOf(table({ age: numberColumn([31]) })) // => { fields: [{ name: 'age', kind: 'number' }] }
 */
export function schemaOf(from: Table): Schema {
  checkIsTable('table/schema', from);
  const fields = [...from.columns].map(([name, column]): Field =>
    column.kind === 'time' ? { name, kind: 'time', zone: column.zone } : { name, kind: column.kind },
  );
  return { fields };
}
