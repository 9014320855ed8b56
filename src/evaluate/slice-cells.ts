import { SlipwayError } from '../core/error.ts';
import { groupRows, namedGroups } from '../stats/row-groups.ts';
import type { Table } from '../table/table.ts';
import { sliceName, type SliceBy } from './by-slice.ts';
import { sliceColumn } from './slice-columns.ts';

/** The levels of what is sliced by that have enough rows. */
export interface SliceLevels {
  readonly name: string;
  readonly levels: readonly string[];
  /** Shape `[rows]`: the level of each row, -1 where it has too few rows. */
  readonly codes: Int32Array;
  /** How many levels have too few rows. */
  readonly small: number;
}

/** Most cells of one crossing: what its sums need room for. */
const MOST_CELLS = 2 ** 21;

const WHERE = 'evaluate/weak-slices';

/** The levels by one thing, missing among them. A crossing with a level of too few rows has too few itself. */
export function sliceLevels(
  from: Table,
  by: SliceBy,
  minRows: number,
  weights: Float64Array | undefined,
): SliceLevels {
  const name = sliceName(by);
  const one = { rows: from.rows, columns: new Map([[name, sliceColumn(from, by)]]) };
  const { groups, codes } = groupRows(WHERE, one, [name]);
  const named = namedGroups(WHERE, [name], groups);
  const rows = new Int32Array(groups.length);
  for (let row = 0; row < codes.length; row++) if (!weights || weights[row]! > 0) rows[codes[row]!]!++;
  const kept = named.flatMap((_, code) => (rows[code]! >= minRows ? [code] : []));
  const codeOf = new Int32Array(groups.length).fill(-1);
  kept.forEach((code, place) => (codeOf[code] = place));
  return {
    name,
    levels: kept.map((code) => Object.values(named[code]!)[0]!),
    codes: codes.map((code, row) => (!weights || weights[row]! > 0 ? codeOf[code]! : -1)),
    small: groups.length - kept.length,
  };
}

/** The cells of a crossing: shape `[rows]`, -1 where a level has too few rows; and how many there may be. */
export function crossedCells(crossed: readonly SliceLevels[]): {
  readonly cells: Int32Array;
  readonly count: number;
} {
  let { codes: cells } = crossed[0]!;
  let count = crossed[0]!.levels.length;
  for (const { codes, levels } of crossed.slice(1)) {
    const width = levels.length;
    count *= width;
    if (count > MOST_CELLS) {
      throw new SlipwayError(
        'too-large',
        WHERE,
        `crossing ${crossed.map(({ name }) => `"${name}"`).join(' × ')} makes more than ${MOST_CELLS} slices; expected at most that many. Cross fewer columns, group rare levels, or raise minRows.`,
      );
    }
    cells = cells.map((cell, row) => (cell < 0 || codes[row]! < 0 ? -1 : cell * width + codes[row]!));
  }
  return { cells, count };
}

/** The places of the levels that make a cell. */
export function levelsOfCell(crossed: readonly SliceLevels[], cell: number): readonly number[] {
  const places: number[] = [];
  let rest = cell;
  for (let at = crossed.length - 1; at >= 0; at--) {
    const width = crossed[at]!.levels.length;
    places.unshift(rest % width);
    rest = Math.floor(rest / width);
  }
  return places;
}

/** Every choice of so many of a list, in its order. */
export function combinations<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  if (size === 0) return [[]];
  return items.flatMap((item, at) =>
    combinations(items.slice(at + 1), size - 1).map((rest) => [item, ...rest]),
  );
}
