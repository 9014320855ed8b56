import { textColumn } from '../src/table/column.ts';
import { take } from '../src/table/take.ts';
import { withColumns, type Table } from '../src/table/table.ts';
import { flights } from '../test/serve/late.ts';

/** The rows of a job of twenty thousand, each with an `id`. */
export function rowsOfJob(): Table {
  const rows = 20_000;
  const many = take(
    flights,
    Int32Array.from({ length: rows }, (_, row) => (row * 5) % 8),
  );
  return withColumns(many, [['id', textColumn(Array.from({ length: rows }, (_, row) => `f${row}`))]]);
}
