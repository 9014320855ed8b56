import type { Table } from '../table/table.ts';

/**
 * How the levels of a column are ordered: as the numbers they spell, or by UTF-16 code unit. Categories too, however they
 * are listed: batches may list them differently, and an engine knows no list.
 */
export type LevelOrder = 'text' | 'number';

/** The orders of some columns in a batch. */
export function ordersOf({ columns }: Table, names: readonly string[]): readonly LevelOrder[] {
  return names.map((name) => (columns.get(name)!.kind === 'number' ? 'number' : 'text'));
}

/** The orders of two sets of batches: by number only where both have numbers. */
export function mergeOrders(
  first: readonly LevelOrder[],
  second: readonly LevelOrder[],
): readonly LevelOrder[] {
  return first.map((order, place) => (order === second[place] ? order : 'text'));
}

/** Compares the levels of two slices, column by column; missing is last. */
export function levelOrders(
  orders: readonly LevelOrder[],
): (first: readonly (string | null)[], second: readonly (string | null)[]) => number {
  return (first, second) => {
    for (let place = 0; place < first.length; place++) {
      const [a, b] = [first[place]!, second[place]!];
      if (a === b) continue;
      if (a === null || b === null) return a === null ? 1 : -1;
      return orders[place] === 'number' ? Number(a) - Number(b) : a < b ? -1 : 1;
    }
    return 0;
  };
}
