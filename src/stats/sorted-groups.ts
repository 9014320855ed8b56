import type { Column } from '../table/column.ts';
import { groupStarts } from './group-starts.ts';

/** Rows put in the order of their groups. */
export interface SortedGroups {
  /** Shape `[groups + 1]`: where each group begins, and the end. */
  readonly starts: Int32Array;
  /** The rows, those of a group side by side; each group keeps their order. */
  readonly order: Int32Array;
  /** A column in that order; each group keeps the order of its rows. */
  gather(column: Column): Column;
}

/**
 * The order of rows by their groups, found by counting.
 *
 * @param codes - shape `[n]`: which group each row is in, -1 for none.
 */
export function sortedGroups(codes: Int32Array, groups: number): SortedGroups {
  const starts = groupStarts(codes, groups);
  const next = starts.slice();
  const order = new Int32Array(starts[groups]!);
  for (let row = 0; row < codes.length; row++) if (codes[row]! >= 0) order[next[codes[row]!]!++] = row;
  return { starts, order, gather: (column) => gathered(column, order) };
}

function gathered(column: Column, order: Int32Array): Column {
  if (column.kind === 'text')
    return { kind: 'text', values: Array.from(order, (row) => column.values[row]!) };
  if (column.kind === 'category') {
    const codes = new Int32Array(order.length);
    for (let place = 0; place < order.length; place++) codes[place] = column.codes[order[place]!]!;
    return { ...column, codes };
  }
  const values = new Float64Array(order.length);
  for (let place = 0; place < order.length; place++) values[place] = column.values[order[place]!]!;
  return { ...column, values };
}
