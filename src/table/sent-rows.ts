import type { Column } from './column.ts';
import type { Table } from './table.ts';

/** A table for another thread, and the memory that moves there with it. */
export interface SentRows {
  readonly rows: Table;
  readonly transfer: readonly object[];
}

/**
 * Some columns of a table, in memory of their own: whose table it is keeps theirs, and of a view on many rows no more than its
 * own go. Texts and levels stay as they are; they are cloned on the way.
 *
 * @param names - those that are not there are left out.
 */
export function sentRows({ rows, columns }: Table, names: ReadonlySet<string>): SentRows {
  const copies = [...columns]
    .filter(([name]) => names.has(name))
    .map(([name, each]) => [name, copyOf(each)] as const);
  return {
    rows: { rows, columns: new Map(copies) },
    transfer: copies.flatMap(([, column]) => {
      if (column.kind === 'text') return [];
      return [column.kind === 'category' ? column.codes.buffer : column.values.buffer];
    }),
  };
}

function copyOf(column: Column): Column {
  if (column.kind === 'text') return column;
  if (column.kind === 'category') return { ...column, codes: column.codes.slice() };
  return { ...column, values: column.values.slice() };
}
