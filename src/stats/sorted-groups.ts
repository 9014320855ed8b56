import type { Column } from '../table/column.ts';

/** Rows put in the order of their groups. */
export interface SortedGroups {
  /** Shape `[groups + 1]`: where each group begins, and the end. */
  readonly starts: Int32Array;
  /** A column in that order; each group keeps the order of its rows. */
  gather(column: Column): Column;
}

/**
 * The order of rows by their groups, found by counting.
 *
 * @param codes - shape `[n]`: which group each row is in.
 */
export function sortedGroups(codes: Int32Array, groups: number): SortedGroups {
  const starts = new Int32Array(groups + 1);
  for (let row = 0; row < codes.length; row++) starts[codes[row]! + 1]!++;
  for (let group = 0; group < groups; group++) starts[group + 1]! += starts[group]!;
  const next = starts.slice();
  const order = new Int32Array(codes.length);
  for (let row = 0; row < codes.length; row++) order[next[codes[row]!]!++] = row;
  return { starts, gather: (column) => gathered(column, order) };
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
