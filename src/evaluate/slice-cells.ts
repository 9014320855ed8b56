import { SlipwayError } from '../core/error.ts';
import { groupRows, namedGroups } from '../stats/row-groups.ts';
import type { Table } from '../table/table.ts';
import { sliceName, type SliceBy } from './by-slice.ts';
import type { SearchUnits } from './search-units.ts';
import { sliceColumn } from './slice-columns.ts';

/** The levels of what is sliced by that have enough units. */
export interface SliceLevels {
  readonly name: string;
  readonly levels: readonly string[];
  /** Shape `[units]`: the level of each unit, -1 where it has too few. */
  readonly codes: Int32Array;
  /** How many levels have too few units. */
  readonly small: number;
}

/** Most cells of one crossing: what its sums need room for. */
const MOST_CELLS = 2 ** 21;

const WHERE = 'evaluate/weak-slices';

/** The levels by one thing, missing among them. A crossing with a level of too few units has too few itself. */
export function sliceLevels(from: Table, by: SliceBy, least: number, units: SearchUnits): SliceLevels {
  const name = sliceName(by);
  const one = { rows: from.rows, columns: new Map([[name, sliceColumn(from, by)]]) };
  const { groups, codes: ofRows } = groupRows(WHERE, one, [name]);
  const levels = namedGroups(WHERE, [name], groups).map((slice) => slice[name]!);
  const codes = units.levelsOf(name, ofRows, levels);
  const count = new Int32Array(levels.length);
  for (const code of codes) if (code >= 0) count[code]!++;
  const kept = levels.flatMap((_, code) => (count[code]! >= least ? [code] : []));
  const codeOf = new Int32Array(levels.length).fill(-1);
  kept.forEach((code, place) => (codeOf[code] = place));
  return {
    name,
    levels: kept.map((code) => levels[code]!),
    codes: codes.map((code) => (code < 0 ? -1 : codeOf[code]!)),
    small: levels.length - kept.length,
  };
}

/** The cells of a crossing: shape `[units]`, -1 where a level has too few; and how many there may be. */
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
    cells = cells.map((cell, unit) => (cell < 0 || codes[unit]! < 0 ? -1 : cell * width + codes[unit]!));
  }
  return { cells, count };
}

/** The cell of one unit, as {@link crossedCells} has it. */
export function cellOfUnit(crossed: readonly SliceLevels[], unit: number): number {
  let cell = 0;
  for (const { codes, levels } of crossed) {
    if (codes[unit]! < 0) return -1;
    cell = cell * levels.length + codes[unit]!;
  }
  return cell;
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
