import { SlipwayError } from '../core/error.ts';
import { isRecord } from '../core/json.ts';
import { checkChoice, checkKeys, checkNumber, checkText } from '../core/options.ts';
import { describe } from '../table/describe.ts';
import { zoneOf } from '../table/zone.ts';

/** Slices by how large a number is. */
export interface SliceBuckets {
  /** A number column. */
  readonly column: string;
  /** Where a bucket ends and the next begins, ascending: `[0, 500]` makes `< 0`, `[0, 500)` and `>= 500`. */
  readonly edges?: readonly number[];
  /** In place of edges, so many buckets of about as many rows each, by the quantiles of the rows that are sliced, 2 to 100: an
   * edge is a number that a row has, and there are fewer buckets where many rows share one. Other rows have other edges:
   * give `edges` where slices of several evaluations are to be the same. */
  readonly bins?: number;
}

/** The parts of a date that can be sliced by. */
export const SLICE_PARTS = ['hour', 'dayOfWeek', 'month', 'quarter', 'year'] as const;

/** Slices by a part of a date. */
export interface SliceDatePart {
  /** A time column. */
  readonly column: string;
  /** `hour` is 0 to 23, `dayOfWeek` 1 to 7 from Monday on, `month` 1 to 12, `quarter` 1 to 4. */
  readonly part: (typeof SLICE_PARTS)[number];
  /** The IANA zone whose calendar is meant. @default the column's own */
  readonly timeZone?: string;
}

/** What slices are told apart by: the levels of a column, buckets of a number, or a part of a date. */
export type SliceBy = string | SliceBuckets | SliceDatePart;

/** What to slice by: one list each, several in one list when they are crossed. Plain JSON. */
export type Slicing = readonly (readonly SliceBy[])[];

const where = 'evaluate/by-slice';

/**
 * Slices of an evaluation: one for every level of each column named, and for every pair of levels of a crossing.
 *
 * A slice names its column and level, `{ origin: 'EWR' }`. A bucket is named by its bounds, `{ distance: '[0, 500)' }`,
 * low included and high not. A part of a date is named as the step `dates` names it, `{ sched_dep_at_hour: '8' }`. A
 * row without a value is in the slice `(missing)` of each.
 *
 * @param columns - `'origin'` slices by origin; `{ column: 'distance', edges: [0, 500] }` or `{ column: 'distance',
 *   bins: 4 }` by buckets of a number; `{ column: 'sched_dep_at', part: 'hour' }` by a part of a date; a list of those by
 *   all of them at once, a slice for each combination that occurs.
 * @throws {SlipwayError} `bad-option` without columns, on what is none of those, on edges that do not ascend, an unknown
 *   time zone, or the same names of slices asked for twice.
 * @example
 * bySlice('origin', ['origin', 'carrier']) // => [['origin'], ['origin', 'carrier']]
 */
export function bySlice(...columns: readonly (SliceBy | readonly SliceBy[])[]): Slicing {
  return checkSlicing(columns.map((by) => (Array.isArray(by) ? (by as readonly SliceBy[]) : [by])));
}

/** The slicing, copied, once it is found to be one. */
export function checkSlicing(slicing: unknown): Slicing {
  if (!Array.isArray(slicing) || slicing.length === 0)
    throw refuse('there is no column to slice by; expected at least one, such as bySlice("origin").');
  const seen = new Set<string>();
  return (slicing as unknown[]).map((crossed, index) => {
    if (!Array.isArray(crossed) || crossed.length === 0)
      throw refuse(`slice ${index + 1} is ${describe(crossed)}; expected a list of what to slice by.`);
    const checked = (crossed as unknown[]).map(checkBy);
    const names = checked.map(sliceName);
    const twice = names.find((name, at) => names.indexOf(name) !== at);
    if (twice !== undefined)
      throw refuse(`slice ${index + 1} is by "${twice}" twice; expected each column once.`);
    const key = JSON.stringify([...names].sort());
    if (seen.has(key))
      throw refuse(`the slices by ${names.join(' × ')} are asked for twice; expected them once.`);
    seen.add(key);
    return checked;
  });
}

/** What slices by it are named by, besides their level. */
export function sliceName(by: SliceBy): string {
  if (typeof by === 'string') return by;
  return 'part' in by ? `${by.column}_${by.part}` : by.column;
}

function checkBy(by: unknown): SliceBy {
  if (typeof by === 'string') return by;
  if (!isRecord(by))
    throw refuse(
      `what to slice by is ${describe(by)}; expected a column, buckets of one or a part of a date.`,
    );
  const column = checkText(where, 'column', by['column']);
  if (by['part'] !== undefined) {
    checkKeys(where, by, ['column', 'part', 'timeZone']);
    const part = checkChoice(where, 'part', by['part'], SLICE_PARTS);
    const { timeZone } = by;
    return { column, part, ...(timeZone !== undefined && { timeZone: zoneOf(timeZone as string).name }) };
  }
  checkKeys(where, by, ['column', 'edges', 'bins']);
  const { edges, bins } = by;
  if ((edges === undefined) === (bins === undefined))
    throw refuse(
      `the slices by "${column}" have ${edges === undefined ? 'no' : 'both'} edges and bins; expected one of them, or the part of a date.`,
    );
  if (bins !== undefined)
    return { column, bins: checkNumber(where, 'bins', bins, { min: 2, max: 100, integer: true }) };
  if (!Array.isArray(edges) || edges.length === 0)
    throw refuse(`the edges of "${column}" are ${describe(edges)}; expected a list of numbers.`);
  const list = (edges as unknown[]).map((edge) => checkNumber(where, 'edges', edge));
  const at = list.findIndex((edge, place) => place > 0 && !(edge > list[place - 1]!));
  if (at > 0)
    throw refuse(
      `the edges of "${column}" are ${list[at - 1]!} and then ${list[at]!}; expected them to ascend.`,
    );
  return { column, edges: list };
}

function refuse(message: string): SlipwayError {
  return new SlipwayError('bad-option', where, message);
}
