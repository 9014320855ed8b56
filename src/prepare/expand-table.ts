import { numberColumn, type Column } from '../table/column.ts';
import type { Field } from '../table/schema.ts';
import { table, type Table } from '../table/table.ts';

/** A table with `name=level` columns of 0 and 1 in the place of each encoded category. */
export function expandTable(from: Table, features: readonly Field[]): Table {
  const encoded = new Set(features.filter(({ kind }) => kind === 'category').map(({ name }) => name));
  const columns: [string, Column][] = [];
  for (const [name, column] of from.columns) {
    if (column.kind !== 'category' || !encoded.has(name)) {
      columns.push([name, column]);
      continue;
    }
    const values = column.levels.map(() => new Float64Array(from.rows));
    for (let row = 0; row < from.rows; row++) {
      const code = column.codes[row]!;
      if (code >= 0) values[code]![row] = 1;
    }
    column.levels.forEach((level, code) => columns.push([`${name}=${level}`, numberColumn(values[code]!)]));
  }
  return columns.length > 0 ? table(columns) : from;
}
