import { numberColumn, type CategoryColumn, type Column } from '../table/column.ts';
import { column, type Table } from '../table/table.ts';
import { LEVEL_KINDS, type LevelKind } from './level-kinds.ts';
import { hasLevels, withLevelsOf } from './levels-of.ts';
import type { Numbers } from './level-lookup.ts';
import type { Bound } from './step.ts';

/** A column whose levels become numbers: codes of settled levels, where there are any. */
export interface LevelTie {
  readonly name: string;
  readonly levels?: readonly string[];
  /** A loop from the values of a column to as many numbers. */
  readonly tie: (column: Column, out: Numbers) => () => void;
}

/** Ties loops over levels to the columns of a table, each of which is replaced. */
export function bindLevels(
  where: string,
  rows: Table,
  ties: readonly LevelTie[],
  kinds: readonly LevelKind[] = LEVEL_KINDS,
): Bound {
  const bound = ties.map((each) => {
    const { name, tie } = each;
    const found = column(rows, name, kinds, where);
    if (hasLevels(each)) {
      const codes = new Int32Array(rows.rows);
      const written: CategoryColumn = withLevelsOf({ kind: 'category', codes }, each);
      return { name, written, run: tie(found, codes) };
    }
    const values = new Float64Array(rows.rows);
    return { name, written: numberColumn(values), run: tie(found, values) };
  });
  const runs = bound.map(({ run }) => run);
  return {
    columns: new Map<string, Column>(bound.map(({ name, written }) => [name, written])),
    run() {
      for (const run of runs) run();
    },
  };
}
