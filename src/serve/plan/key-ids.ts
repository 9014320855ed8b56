import { largeMap } from '../../core/large-map.ts';
import type { Column } from '../../table/column.ts';
import { pairCodes } from '../../table/pair-codes.ts';
import type { Schema } from '../../table/schema.ts';
import { column, type Table } from '../../table/table.ts';

/** A whole number for each row: the same where rows are the same. */
export interface KeyIds {
  /** Shape `[rows]`; from 0, numbered in the order in which keys first come. */
  readonly ids: Int32Array;
  /** How many different ones there are. */
  readonly count: number;
}

/**
 * The ids of the cells of each column, alike where a lookup has them alike: texts and levels as they are, `-0` as `0`,
 * instants by their milliseconds, missing as one value.
 *
 * @throws {SlipwayError} `unknown-column`; `wrong-kind`.
 */
export function columnIds(rows: Table, { fields }: Schema, where: string): KeyIds[] {
  return fields.map(({ name, kind }) => idsOfCells(column(rows, name, kind, where)));
}

/** The ids of rows from those of two parts of theirs. */
export function pairIds(first: KeyIds, second: KeyIds): KeyIds {
  if (first.count <= 1) return second;
  if (second.count <= 1) return first;
  return idsOfPairs(first.ids, second.ids);
}

/** The ids of rows from those of all their parts; of no part, every row is the same. */
export function joinedIds(parts: readonly KeyIds[], rows: number): KeyIds {
  return parts.reduce(pairIds, { ids: new Int32Array(rows), count: Math.min(1, rows) });
}

/** The ids of whole numbers, such as buckets. */
export function idsOfCodes(codes: Int32Array): KeyIds {
  return idsOfPairs(codes, codes);
}

function idsOfCells(found: Column): KeyIds {
  if (found.kind === 'category') return idsOfCodes(found.codes);
  if (found.kind === 'text') return idsOfTexts(found.values);
  return idsOfNumbers(found.values);
}

function idsOfTexts(values: readonly (string | null)[]): KeyIds {
  const seen = largeMap<string | null, number>();
  const ids = new Int32Array(values.length);
  values.forEach((value, row) => {
    const known = seen.get(value);
    ids[row] = known ?? seen.size;
    if (known === undefined) seen.add(value, seen.size);
  });
  return { ids, count: seen.size };
}

function idsOfNumbers(values: Float64Array): KeyIds {
  const high = new Int32Array(values.length);
  const low = new Int32Array(values.length);
  const bits = new DataView(new ArrayBuffer(8));
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    // Any NaN is one missing value, and minus zero is zero.
    bits.setFloat64(0, Number.isNaN(value) ? NaN : value + 0);
    high[row] = bits.getInt32(0);
    low[row] = bits.getInt32(4);
  }
  return idsOfPairs(high, low);
}

function idsOfPairs(first: Int32Array, second: Int32Array): KeyIds {
  const codes = pairCodes();
  const ids = first.map((value, row) => codes.add(value, second[row]!));
  return { ids, count: codes.size };
}
