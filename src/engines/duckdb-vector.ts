import type { Vector } from '@duckdb/node-bindings';
import type { Bindings } from './duckdb-bindings.ts';

/** Reads the rows of one column, chunk after chunk. */
export interface ColumnReader<Result> {
  add(vector: Vector, rows: number): void;
  finish(): Result;
}

/** The bytes of a vector as a typed array: a view that lives as long as its chunk. */
export function viewOf<View>(
  bindings: Bindings,
  vector: Vector,
  make: new (buffer: ArrayBuffer, offset: number, length: number) => View,
  bytesEach: number,
  count: number,
): View {
  const { buffer, byteOffset } = bindings.vector_get_data(vector, bytesEach * count);
  return new make(buffer as ArrayBuffer, byteOffset, (bytesEach * count) / widthOf(make));
}

function widthOf(make: unknown): number {
  return (make as { readonly BYTES_PER_ELEMENT: number }).BYTES_PER_ELEMENT;
}

/** The mask of values that are there, a bit a row; `null` when all are. */
export function validityOf(bindings: Bindings, vector: Vector, rows: number): Uint8Array | null {
  return bindings.vector_get_validity(vector, Math.ceil(rows / 64) * 8);
}

/** Whether a row has a value. */
export function isValid(validity: Uint8Array | null, row: number): boolean {
  return validity === null || ((validity[row >> 3]! >> (row & 7)) & 1) === 1;
}

/** Doubles that come piece by piece. */
export interface GrowingFloats {
  /** Room for `count` more, to be written by the caller. */
  more(count: number): Float64Array;
  finish(): Float64Array;
}

/** Nothing yet, with room that doubles. */
export function growingFloats(): GrowingFloats {
  let values = new Float64Array(2048);
  let length = 0;
  return {
    more(count) {
      if (length + count > values.length) {
        const larger = new Float64Array(Math.max(values.length * 2, length + count));
        larger.set(values.subarray(0, length));
        values = larger;
      }
      length += count;
      return values.subarray(length - count, length);
    },
    finish: () => (length === values.length ? values : values.slice(0, length)),
  };
}
