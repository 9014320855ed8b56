import { groupRows, namedGroups } from '../stats/row-groups.ts';
import type { Table } from '../table/table.ts';

export { mostSlices } from '../stats/row-groups.ts';

/** The rows of a table, told apart by the levels of some columns. */
export interface SliceGroups {
  /** Column to level, a record a slice; only slices that have rows. */
  readonly slices: readonly Readonly<Record<string, string>>[];
  /** Shape `[rows]`: which slice each row is in. */
  readonly codes: Int32Array;
}

const WHERE = 'evaluate/by-slice';

/** The slices by the levels of some columns together, in the order of the levels, missing last. */
export function sliceGroups(from: Table, names: readonly string[]): SliceGroups {
  const { groups, codes } = groupRows(WHERE, from, names);
  return { slices: namedGroups(WHERE, names, groups), codes };
}
