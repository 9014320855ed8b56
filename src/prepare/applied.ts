import { SlipwayError } from '../core/error.ts';
import { checkIsTable } from '../table/check-is-table.ts';
import { columnLength } from '../table/column.ts';
import type { Table } from '../table/table.ts';
import type { CompiledStep, Written } from './step.ts';

/** What a step writes for every row of a table. */
export function applied(where: string, table: Table, compiled: CompiledStep): Written {
  checkIsTable(where, table);
  const { columns, run } = compiled.bind(table);
  run();
  for (const [name, column] of columns) {
    const length = columnLength(column);
    if (length === table.rows) continue;
    throw new SlipwayError(
      'shape-mismatch',
      where,
      `column "${name}" was written with ${length} rows; the table has ${table.rows}.`,
      { details: { column: name, got: length, expected: table.rows } },
    );
  }
  return columns;
}
