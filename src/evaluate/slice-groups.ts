import { SlipwayError } from '../core/error.ts';
import { column, type Table } from '../table/table.ts';

/** Slices an evaluation may have in all: beyond that, a column is an identifier rather than a group. */
export const mostSlices = 10_000;

/** The rows of a table, told apart by the levels of some columns. */
export interface SliceGroups {
  /** Column to level, a record a slice; only slices that have rows. */
  readonly slices: readonly Readonly<Record<string, string>>[];
  /** Shape `[rows]`: which slice each row is in. */
  readonly codes: Int32Array;
}

/** How a row without a value is named in a slice. */
const MISSING = '(missing)';

/** The slices by the levels of some columns together, in the order of the levels, missing last. */
export function sliceGroups(from: Table, names: readonly string[]): SliceGroups {
  let groups: SliceGroups = { slices: [{}], codes: new Int32Array(from.rows) };
  for (const name of names) groups = crossed(groups, levelsOf(from, name), name);
  return groups;
}

interface Levels {
  readonly codes: Int32Array;
  readonly levels: readonly string[];
}

function crossed({ slices, codes }: SliceGroups, by: Levels, name: string): SliceGroups {
  const width = by.levels.length;
  const pairs = new Set<number>();
  for (let row = 0; row < codes.length; row++) pairs.add(codes[row]! * width + by.codes[row]!);
  if (pairs.size > mostSlices) throw tooMany(name);

  const order = [...pairs].sort((first, second) => first - second);
  const codeOf = new Map(order.map((pair, code) => [pair, code]));
  return {
    slices: order.map((pair) => {
      const base = slices[Math.floor(pair / width)]!;
      return Object.fromEntries([...Object.entries(base), [name, by.levels[pair % width]!]]);
    }),
    codes: codes.map((code, row) => codeOf.get(code * width + by.codes[row]!)!),
  };
}

/** A column as codes into levels, missing the last of them. */
function levelsOf(from: Table, name: string): Levels {
  const where = 'evaluate/by-slice';
  const found = column(from, name, ['category', 'number', 'text'], where);
  if (found.kind === 'category') {
    const missing = found.levels.length;
    const codes = found.codes.map((code) => (code < 0 ? missing : code));
    return named(name, codes, found.levels);
  }
  const values: ArrayLike<number | string | null> = found.values;
  const codeOf = new Map<number | string, number>();
  const codes = Int32Array.from(values, (value) => {
    if (value === null || Number.isNaN(value)) return -1;
    const known = codeOf.get(value);
    if (known !== undefined) return known;
    if (codeOf.size === mostSlices) throw tooMany(name);
    codeOf.set(value, codeOf.size);
    return codeOf.size - 1;
  });
  const ordered = [...codeOf.keys()].sort((first, second) => (first < second ? -1 : 1));
  const places = new Int32Array(ordered.length);
  ordered.forEach((value, place) => (places[codeOf.get(value)!] = place));
  return named(
    name,
    codes.map((code) => (code < 0 ? ordered.length : places[code]!)),
    ordered.map(String),
  );
}

function named(name: string, codes: Int32Array, levels: readonly string[]): Levels {
  if (levels.includes(MISSING) && codes.includes(levels.length)) {
    throw new SlipwayError(
      'column-collision',
      'evaluate/by-slice',
      `column "${name}" has missing values and a level "${MISSING}", which is what their slice is called; expected one of the two. Rename the level.`,
      { details: { column: name } },
    );
  }
  return { codes, levels: [...levels, MISSING] };
}

function tooMany(name: string): SlipwayError {
  return new SlipwayError(
    'too-large',
    'evaluate/by-slice',
    `slicing by column "${name}" makes more than ${mostSlices} slices; expected at most that many. Bucketize a number, or group rare levels.`,
    { details: { column: name } },
  );
}
