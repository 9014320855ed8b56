import { textColumn } from '../../../src/table/column.ts';
import { slice, take } from '../../../src/table/take.ts';
import { withColumns, type Table } from '../../../src/table/table.ts';
import { flights } from '../late.ts';

/** Two hundred flights with an `id` each. */
export const many: Table = withColumns(
  take(
    flights,
    Int32Array.from({ length: 200 }, (_, row) => (row * 5) % 8),
  ),
  [['id', textColumn(Array.from({ length: 200 }, (_, row) => `f${row}`))]],
);

/** Ten rows of them, from the one with that id on. */
export function ten(from: number): Table {
  return slice(many, from, from + 10);
}

/** Ten rows that no predictor of flights answers. */
export function badTen(from: number): Table {
  return withColumns(ten(from), [['distance', textColumn(Array.from({ length: 10 }, () => 'far'))]]);
}

/** What resolves when `open` is called. */
export function gate(): { readonly passed: Promise<void>; readonly open: () => void } {
  let open!: () => void;
  const passed = new Promise<void>((resolve) => (open = resolve));
  return { passed, open };
}
