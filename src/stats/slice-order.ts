import type { Table } from '../table/table.ts';

/** How the levels of a column are ordered: as listed, by code unit, or as the numbers they spell. */
export type LevelOrder = readonly string[] | 'text' | 'number';

/** The orders of some columns in a batch. */
export function ordersOf({ columns }: Table, names: readonly string[]): readonly LevelOrder[] {
  return names.map((name) => {
    const found = columns.get(name)!;
    if (found.kind === 'category') return found.levels;
    return found.kind === 'number' ? 'number' : 'text';
  });
}

/** The orders of two sets of batches: a list only where both have the same. */
export function mergeOrders(
  first: readonly LevelOrder[],
  second: readonly LevelOrder[],
): readonly LevelOrder[] {
  return first.map((order, place) => (alike(order, second[place]!) ? order : 'text'));
}

function alike(first: LevelOrder, second: LevelOrder): boolean {
  if (first === second) return true;
  if (typeof first === 'string' || typeof second === 'string') return false;
  return first.length === second.length && first.every((level, place) => level === second[place]);
}

/** Compares the levels of two slices, column by column; missing is last. */
export function levelOrders(
  orders: readonly LevelOrder[],
): (first: readonly (string | null)[], second: readonly (string | null)[]) => number {
  const places = orders.map((order) =>
    typeof order === 'string' ? order : new Map(order.map((level, place) => [level, place])),
  );
  const compared = (place: number, first: string, second: string): number => {
    const order = places[place]!;
    if (order === 'number') return Number(first) - Number(second);
    if (order === 'text') return first < second ? -1 : 1;
    return order.get(first)! - order.get(second)!;
  };
  return (first, second) => {
    for (let place = 0; place < first.length; place++) {
      const [a, b] = [first[place]!, second[place]!];
      if (a === b) continue;
      if (a === null || b === null) return a === null ? 1 : -1;
      return compared(place, a, b);
    }
    return 0;
  };
}
