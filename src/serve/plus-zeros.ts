import type { Column } from '../table/column.ts';
import type { Table } from '../table/table.ts';

/**
 * The same rows with `0` for every `-0`, so that rows that compare equal have equal answers. Columns without one are
 * kept as they are.
 */
export function plusZeros(rows: Table): Table {
  let columns: Map<string, Column> | undefined;
  for (const [name, column] of rows.columns) {
    if ((column.kind !== 'number' && column.kind !== 'time') || !hasMinusZero(column.values)) continue;
    columns ??= new Map(rows.columns);
    columns.set(name, { ...column, values: column.values.map((value) => value + 0) });
  }
  return columns ? { rows: rows.rows, columns } : rows;
}

function hasMinusZero(values: Float64Array): boolean {
  for (let i = 0; i < values.length; i++) if (values[i] === 0 && 1 / values[i]! < 0) return true;
  return false;
}
