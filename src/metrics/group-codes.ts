import { column, type Table } from '../table/table.ts';
import { refuse } from './check-scored.ts';

/** Which rows belong together. */
export interface GroupCodes {
  /** Shape `[n]`: the number of the group of each row, from 0, as they first come. */
  readonly codes: Int32Array;
  readonly groups: number;
}

/**
 * The groups of rows by the values of a column of any kind but times.
 *
 * @throws {SlipwayError} `bad-data` on a missing value; `unknown-column`, `wrong-kind`.
 */
export function groupCodes(where: string, group: string, rows: Table): GroupCodes {
  const found = column(rows, group, ['category', 'number', 'text'], where);
  const values: ArrayLike<number | string | null> = found.kind === 'category' ? found.codes : found.values;
  const codeOf = new Map<number | string, number>();
  const codes = new Int32Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    const missing = value === null || Number.isNaN(value) || (found.kind === 'category' && value === -1);
    if (missing) throw refuse(where, `group "${group}"`, NaN, row, 'a value for every row');
    const code = codeOf.get(value) ?? codeOf.size;
    codeOf.set(value, code);
    codes[row] = code;
  }
  return { codes, groups: codeOf.size };
}
