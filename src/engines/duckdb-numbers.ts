import type { Vector } from '@duckdb/node-bindings';
import { decimalNumber, decimalText } from '../core/decimal.ts';
import { SlipwayError } from '../core/error.ts';
import type { ColumnKind, NumberColumn, TextColumn, TimeColumn } from '../table/column.ts';
import type { Bindings } from './duckdb-bindings.ts';
import type { DeclaredType, NumberArray, TimeUnit } from './duckdb-types.ts';
import { growingFloats, isValid, validityOf, viewOf, type ColumnReader } from './duckdb-vector.ts';

const ARRAYS = {
  Int8: Int8Array,
  Int16: Int16Array,
  Int32: Int32Array,
  Uint8: Uint8Array,
  Uint16: Uint16Array,
  Uint32: Uint32Array,
  Float32: Float32Array,
  Float64: Float64Array,
} as const;

/** Reads numbers that a double holds; `NULL` is `NaN`. */
export function numberReader(
  bindings: Bindings,
  array: NumberArray,
  bytes: number,
): ColumnReader<NumberColumn> {
  const floats = growingFloats();
  const make = ARRAYS[array] as unknown as typeof Float64Array<ArrayBuffer>;
  return {
    add(vector, rows) {
      const into = floats.more(rows);
      into.set(viewOf(bindings, vector, make, bytes, rows));
      const validity = validityOf(bindings, vector, rows);
      if (validity) for (let row = 0; row < rows; row++) if (!isValid(validity, row)) into[row] = NaN;
    },
    finish: () => ({ kind: 'number', values: floats.finish() }),
  };
}

/** Reads a column of `NULL` without a type, as numbers. */
export function nothingReader(): ColumnReader<NumberColumn> {
  const floats = growingFloats();
  return {
    add: (_, rows) => void floats.more(rows).fill(NaN),
    finish: () => ({ kind: 'number', values: floats.finish() }),
  };
}

const MS_PER_DAY = 86_400_000;

/**
 * Reads dates and time stamps into milliseconds. Nanoseconds are cut to microseconds, as DuckDB's cast cuts them; the
 * infinite ones are infinite.
 */
export function timeReader(bindings: Bindings, unit: TimeUnit): ColumnReader<TimeColumn> {
  const floats = growingFloats();
  const read = unit === 'day' ? readDays : unit === 'ns' ? readNanoseconds : readStamps;
  return {
    add(vector, rows) {
      const into = floats.more(rows);
      read(bindings, vector, into, unit);
      const validity = validityOf(bindings, vector, rows);
      if (validity) for (let row = 0; row < rows; row++) if (!isValid(validity, row)) into[row] = NaN;
    },
    finish: () => ({ kind: 'time', values: floats.finish(), zone: 'UTC' }),
  };
}

function readDays(bindings: Bindings, vector: Vector, into: Float64Array): void {
  const days = viewOf(bindings, vector, Int32Array<ArrayBuffer>, 4, into.length);
  for (let row = 0; row < into.length; row++) {
    const day = days[row]!;
    into[row] = day === 0x7fffffff ? Infinity : day === -0x7fffffff ? -Infinity : day * MS_PER_DAY;
  }
}

function readStamps(bindings: Bindings, vector: Vector, into: Float64Array, unit: TimeUnit): void {
  const words = viewOf(bindings, vector, Int32Array<ArrayBuffer>, 8, into.length);
  const divisor = unit === 'us' ? 1000 : 1;
  const factor = unit === 's' ? 1000 : 1;
  for (let row = 0; row < into.length; row++) {
    const low = words[2 * row]! >>> 0;
    const high = words[2 * row + 1]!;
    if (high === 0x7fffffff && low === 0xffffffff) into[row] = Infinity;
    else if (high === -0x80000000 && low === 1) into[row] = -Infinity;
    else into[row] = ((high * 0x100000000 + low) * factor) / divisor;
  }
}

function readNanoseconds(bindings: Bindings, vector: Vector, into: Float64Array): void {
  const values = viewOf(bindings, vector, BigInt64Array<ArrayBuffer>, 8, into.length);
  for (let row = 0; row < into.length; row++) {
    const value = values[row]!;
    if (value === 0x7fffffffffffffffn) into[row] = Infinity;
    else if (value === -0x7fffffffffffffffn) into[row] = -Infinity;
    else into[row] = Number(value / 1000n) / 1000;
  }
}

/** Largest whole number of units that a double holds, and spells back the same after it was divided by 10^scale. */
export function largestExact(scale: number): number {
  return scale === 0 ? Number.MAX_SAFE_INTEGER : 1e15;
}

type ExactType = Extract<DeclaredType, { readonly read: 'exact' }>;

/**
 * Reads whole numbers of 64 and 128 bits and decimals: as numbers while each is exact, else all of them as text.
 *
 * @param kind - the kind it must have, where it is settled; a value that is not exact is then an error.
 */
export function exactReader(
  bindings: Bindings,
  name: string,
  { bytes, signed, scale }: ExactType,
  kind: ColumnKind | undefined,
): ColumnReader<NumberColumn | TextColumn> {
  const floats = growingFloats();
  const most = largestExact(scale);
  const words = bytes >> 2;
  let texts: (string | null)[] | undefined = kind === 'text' ? [] : undefined;
  return {
    add(vector, rows) {
      const validity = validityOf(bindings, vector, rows);
      const raw =
        bytes === 2
          ? viewOf(bindings, vector, Int16Array<ArrayBuffer>, 2, rows)
          : viewOf(bindings, vector, Int32Array<ArrayBuffer>, bytes, rows);
      const digitsAt = (row: number): string | null =>
        isValid(validity, row) ? decimalText(bigUnitsOf(raw, row, words, signed), scale) : null;
      if (texts) {
        for (let row = 0; row < rows; row++) texts.push(digitsAt(row));
        return;
      }
      const into = floats.more(rows);
      unitsInto(into, raw, words, signed);
      let inexact = false;
      for (let row = 0; row < rows; row++) {
        const units = into[row]!;
        if (validity !== null && !isValid(validity, row)) into[row] = NaN;
        else if (units > most || units < -most) inexact = true;
        else if (scale > 0) into[row] = decimalNumber(units, scale);
      }
      if (!inexact) return;
      if (kind === 'number') throw tooLong(name);
      const before = floats.finish().subarray(0, -rows);
      texts = Array.from(before, (value) => (Number.isNaN(value) ? null : value.toFixed(scale)));
      for (let row = 0; row < rows; row++) texts.push(digitsAt(row));
    },
    finish: () => (texts ? { kind: 'text', values: texts } : { kind: 'number', values: floats.finish() }),
  };
}

function tooLong(name: string): SlipwayError {
  return new SlipwayError(
    'bad-data',
    'engines/duckdb',
    `column "${name}" has a number that a double cannot hold, and it had none when its kind was settled; expected rows that do not change meanwhile.`,
    { details: { column: name } },
  );
}

/** The units as doubles: rounded where they are too many, which the caller sees by their size. */
function unitsInto(into: Float64Array, raw: Int16Array | Int32Array, words: number, signed: boolean): void {
  if (words === 2 && signed) {
    for (let row = 0; row < into.length; row++)
      into[row] = raw[2 * row + 1]! * 0x100000000 + (raw[2 * row]! >>> 0);
    return;
  }
  if (words <= 1) {
    into.set(raw);
    return;
  }
  for (let row = 0; row < into.length; row++) {
    const at = row * words;
    let units = signed ? raw[at + words - 1]! : raw[at + words - 1]! >>> 0;
    for (let word = words - 2; word >= 0; word--) units = units * 0x100000000 + (raw[at + word]! >>> 0);
    into[row] = units;
  }
}

function bigUnitsOf(raw: Int16Array | Int32Array, row: number, words: number, signed: boolean): bigint {
  if (words <= 1) return BigInt(raw[row]!);
  const at = row * words;
  let units = BigInt(signed ? raw[at + words - 1]! : raw[at + words - 1]! >>> 0);
  for (let word = words - 2; word >= 0; word--) units = (units << 32n) | BigInt(raw[at + word]! >>> 0);
  return units;
}
