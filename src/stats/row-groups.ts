import { SlipwayError } from '../core/error.ts';
import { column, type Table } from '../table/table.ts';

/** Slices there may be in all: beyond that, a column is an identifier rather than a group. */
export const mostSlices = 10_000;

/** How a row without a value is named in a slice. */
export const missingLevel = '(missing)';

/** The rows of a table, told apart by the levels of some columns. */
export interface RowGroups {
  /**
   * The levels of each group, one a column, `null` where it is missing; only groups that have rows, in the order of the
   * levels, missing last.
   */
  readonly groups: readonly (readonly (string | null)[])[];
  /** Shape `[rows]`: which group each row is in. */
  readonly codes: Int32Array;
}

/**
 * The groups by the levels of some columns together.
 *
 * Categories are in the order of their levels, numbers ascending, texts by UTF-16 code unit.
 *
 * @throws {SlipwayError} `too-large` when there are more than 10,000; `unknown-column`; `wrong-kind` on a time column.
 */
export function groupRows(where: string, from: Table, names: readonly string[]): RowGroups {
  let groups: RowGroups = { groups: [[]], codes: new Int32Array(from.rows) };
  if (from.rows === 0) groups = { ...groups, groups: [] };
  for (const name of names) groups = crossed(where, groups, levelsOf(where, from, name), name);
  return groups;
}

/**
 * The groups as records of column and level, missing by its name.
 *
 * @throws {SlipwayError} `column-collision` when a level has that name and rows are missing beside it.
 */
export function namedGroups(
  where: string,
  names: readonly string[],
  groups: RowGroups['groups'],
): Readonly<Record<string, string>>[] {
  names.forEach((name, place) => {
    const found = new Set<string | null>(groups.map((levels) => levels[place]!));
    if (!found.has(null) || !found.has(missingLevel)) return;
    throw new SlipwayError(
      'column-collision',
      where,
      `column "${name}" has missing values and a level "${missingLevel}", which is what their slice is called; expected one of the two. Rename the level.`,
      { details: { column: name } },
    );
  });
  return groups.map((levels) =>
    Object.fromEntries(names.map((name, place) => [name, levels[place] ?? missingLevel])),
  );
}

interface Levels {
  readonly codes: Int32Array;
  readonly levels: readonly (string | null)[];
}

function crossed(where: string, { groups, codes }: RowGroups, by: Levels, name: string): RowGroups {
  const width = by.levels.length;
  const places = placesOf(codes, by.codes, width, groups.length);
  if (places.size > mostSlices) throw tooMany(where, name);
  const order = [...places.keys()].sort((first, second) => first - second);
  order.forEach((pair, code) => places.set(pair, code));
  // The first column's levels are the groups already, where no row is missing and every level has rows.
  const isSame = groups.length === 1 && order.every((pair, code) => pair === code);
  return {
    groups: order.map((pair) => [...groups[Math.floor(pair / width)]!, by.levels[pair % width]!]),
    codes: isSame ? by.codes : recoded(codes, by.codes, width, places, groups.length),
  };
}

/** Pairs that fit into a list with a place for each, which is faster than looking them up. */
const FEW_PAIRS = 2 ** 18;

/** The pairs of two codes that occur. */
function placesOf(first: Int32Array, second: Int32Array, width: number, height: number): Map<number, number> {
  const places = new Map<number, number>();
  if (width * height > FEW_PAIRS) {
    for (let row = 0; row < first.length && places.size <= mostSlices; row++)
      places.set(first[row]! * width + second[row]!, 0);
    return places;
  }
  const seen = new Uint8Array(width * height);
  for (let row = 0; row < first.length; row++) seen[first[row]! * width + second[row]!] = 1;
  seen.forEach((found, pair) => found && places.set(pair, 0));
  return places;
}

function recoded(
  first: Int32Array,
  second: Int32Array,
  width: number,
  places: ReadonlyMap<number, number>,
  height: number,
): Int32Array {
  const codes = new Int32Array(first.length);
  if (width * height > FEW_PAIRS) {
    for (let row = 0; row < codes.length; row++) codes[row] = places.get(first[row]! * width + second[row]!)!;
    return codes;
  }
  const codeOf = new Int32Array(width * height);
  for (const [pair, code] of places) codeOf[pair] = code;
  for (let row = 0; row < codes.length; row++) codes[row] = codeOf[first[row]! * width + second[row]!]!;
  return codes;
}

/** A column as codes into levels, missing the last of them. */
function levelsOf(where: string, from: Table, name: string): Levels {
  const found = column(from, name, ['category', 'number', 'text'], where);
  if (found.kind === 'category') {
    const missing = found.levels.length;
    const codes = found.codes.slice();
    for (let row = 0; row < codes.length; row++) if (codes[row]! < 0) codes[row] = missing;
    return { codes, levels: [...found.levels, null] };
  }
  const values: ArrayLike<number | string | null> = found.values;
  const codeOf = new Map<number | string, number>();
  const codes = Int32Array.from(values, (value) => {
    if (value === null || Number.isNaN(value)) return -1;
    const known = codeOf.get(value);
    if (known !== undefined) return known;
    if (codeOf.size === mostSlices) throw tooMany(where, name);
    codeOf.set(value, codeOf.size);
    return codeOf.size - 1;
  });
  const ordered = [...codeOf.keys()].sort((first, second) => (first < second ? -1 : 1));
  const places = new Int32Array(ordered.length);
  ordered.forEach((value, place) => (places[codeOf.get(value)!] = place));
  return {
    codes: codes.map((code) => (code < 0 ? ordered.length : places[code]!)),
    levels: [...ordered.map(String), null],
  };
}

/** What is told of a column with more levels than slices may have. */
export function tooMany(where: string, name: string): SlipwayError {
  return new SlipwayError(
    'too-large',
    where,
    `slicing by column "${name}" makes more than ${mostSlices} slices; expected at most that many. Bucketize a number, or group rare levels.`,
    { details: { column: name } },
  );
}
