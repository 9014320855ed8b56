import type { Table } from './table.ts';
import { take } from './take.ts';

/** A table in three parts that share no row. Rows keep their order. */
export interface Split {
  /** To learn from. */
  readonly train: Table;
  /** To choose and gate with; without rows when no part was asked for it. */
  readonly validation: Table;
  /** To report on, once. */
  readonly test: Table;
  /** Rows in none of the three, because they lack what decides and were to be left out. */
  readonly leftOut: number;
}

/** Where a row goes. */
export const PART: { readonly train: 0; readonly validation: 1; readonly test: 2; readonly leftOut: 3 } = {
  train: 0,
  validation: 1,
  test: 2,
  leftOut: 3,
};

/** A table divided by the part of each row. */
export function divide(from: Table, parts: Uint8Array): Split {
  const places = [PART.train, PART.validation, PART.test, PART.leftOut].map((part) => placesOf(parts, part));
  const [train, validation, test] = places.slice(0, 3).map((rows) => take(from, rows)) as [
    Table,
    Table,
    Table,
  ];
  return { train, validation, test, leftOut: places[PART.leftOut]!.length };
}

function placesOf(parts: Uint8Array, part: number): Int32Array {
  const rows = new Int32Array(parts.length);
  let count = 0;
  for (let row = 0; row < parts.length; row++) if (parts[row] === part) rows[count++] = row;
  return rows.subarray(0, count);
}
