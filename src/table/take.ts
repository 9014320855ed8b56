import { SlipwayError } from '../core/error.ts';
import type { Column } from './column.ts';
import { describe } from './describe.ts';
import { gather } from './gather.ts';
import type { Table } from './table.ts';

/**
 * The rows at given places, in the order given; a place may come more than once.
 *
 * @param places - each from 0 to `rows − 1`.
 * @throws {SlipwayError} `bad-data` on a place outside the table, and on what is no list of places.
 * @example
 * take(table({ age: numberColumn([31, 47, 60]) }), [2, 0]).columns.get('age').values // => Float64Array [60, 31]
 */
export function take(from: Table, places: Int32Array | readonly number[]): Table {
  checkPlaces(places, from.rows);
  const rows = places instanceof Int32Array ? places : Int32Array.from(places);
  return mapColumns(from, rows.length, (column) => gather(column, rows));
}

/**
 * The rows a test or a mask keeps, in their order.
 *
 * @param keep - a test of the row's place, or shape `[rows]`: kept where not 0 and not `false`.
 * @throws {SlipwayError} `shape-mismatch` when a mask has another length than the table; `bad-option` on neither a test nor
 *   a mask.
 * @example
 * const people = table({ age: numberColumn([31, 47, NaN]) });
 * const age = column(people, 'age', 'number').values;
 * filter(people, (row) => age[row] > 40).rows // => 1
 */
export function filter(
  from: Table,
  keep: ((row: number) => boolean) | Uint8Array | readonly boolean[],
): Table {
  if (typeof keep !== 'function' && !isList(keep)) {
    throw new SlipwayError(
      'bad-option',
      'table/take',
      `keep is ${describe(keep)}; expected a test of the row's place, or a mask with an entry a row.`,
    );
  }
  if (typeof keep !== 'function' && keep.length !== from.rows) {
    throw new SlipwayError(
      'shape-mismatch',
      'table/take',
      `the mask has ${keep.length} entries; the table has ${from.rows} rows.`,
      {
        details: { got: keep.length, expected: from.rows },
      },
    );
  }
  const rows = new Int32Array(from.rows);
  let kept = 0;
  for (let row = 0; row < from.rows; row++) {
    if (typeof keep === 'function' ? keep(row) : keep[row]) rows[kept++] = row;
  }
  return take(from, rows.subarray(0, kept));
}

/**
 * The rows from `start` to `end`, `end` left out.
 *
 * The numbers, times and codes are views on those of the table: nothing is copied but text.
 *
 * @param start - from 0 to `end`.
 * @param end - up to the number of rows.
 * @throws {SlipwayError} `bad-option` when they are not whole numbers in that order and range: counting from the end,
 *   as lists do with negative numbers, is not offered.
 * @example
 * slice(table({ age: numberColumn([31, 47, 60]) }), 1, 3).columns.get('age').values // => Float64Array [47, 60]
 */
export function slice(from: Table, start: number, end: number = from.rows): Table {
  if (!Number.isInteger(start) || !Number.isInteger(end) || start < 0 || end < start || end > from.rows) {
    throw new SlipwayError(
      'bad-option',
      'table/take',
      `the rows asked for are ${start} to ${end}; expected 0 ≤ start ≤ end ≤ ${from.rows}.`,
    );
  }
  return mapColumns(from, end - start, (column) => {
    if (column.kind === 'category') return { ...column, codes: column.codes.subarray(start, end) };
    if (column.kind === 'text') return { ...column, values: column.values.slice(start, end) };
    return { ...column, values: column.values.subarray(start, end) };
  });
}

function mapColumns(from: Table, rows: number, change: (column: Column) => Column): Table {
  return { rows, columns: new Map(Array.from(from.columns, ([name, column]) => [name, change(column)])) };
}

/** Before the places become integers of 32 bits, in which 2^32 would be 0. */
function checkPlaces(places: Int32Array | readonly number[], rows: number): void {
  if (!isList(places))
    throw new SlipwayError(
      'bad-data',
      'table/take',
      `the places are ${describe(places)}; expected a list of row places.`,
    );
  for (let i = 0; i < places.length; i++) {
    const place = places[i]!;
    if (Number.isInteger(place) && place >= 0 && place < rows) continue;
    throw new SlipwayError(
      'bad-data',
      'table/take',
      `place ${i} is ${describe(place)}; expected the whole number of a row, and the table has ${rows} rows.`,
      { details: { place: i, rows } },
    );
  }
}

function isList(value: unknown): boolean {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}
