import type { StoredColumn } from '../stored-column.ts';
import { badArrow } from './bad-arrow.ts';
import type { ArrowArray } from './layout.ts';
import { checkArray, codeAt, toFloats } from './values.ts';

/** The values that others are places in: the first part, and what was added to it. */
export interface ArrowDictionary {
  readonly parts: readonly ArrowArray[];
  readonly size: number;
  /** Codes in the table of `of`; `UNKNOWN` for those no row of it has had. */
  codes: Int32Array | undefined;
  of: StoredColumn['interner'] | undefined;
  floats: Float64Array | undefined;
}

const UNKNOWN = -2;

/** A dictionary of parts. */
export function dictionaryOf(parts: readonly ArrowArray[]): ArrowDictionary {
  parts.forEach(checkArray);
  const size = parts.reduce((sum, { length }) => sum + length, 0);
  return { parts, size, codes: undefined, of: undefined, floats: undefined };
}

/** The values as doubles; missing ones are NaN. */
export function dictionaryFloats(dictionary: ArrowDictionary): Float64Array {
  if (dictionary.floats) return dictionary.floats;
  const floats = new Float64Array(dictionary.size);
  let at = 0;
  for (const part of dictionary.parts) {
    const own = floats.subarray(at, at + part.length);
    toFloats(part, part.field.type, 0, part.length, own);
    for (let i = 0; i < part.length; i++) if (!isPresent(part.present, i)) own[i] = NaN;
    at += part.length;
  }
  dictionary.floats = floats;
  return floats;
}

/** The code of the value at a place; -1 when it is missing. */
export function dictionaryCode(dictionary: ArrowDictionary, place: number, column: StoredColumn): number {
  if (dictionary.of !== column.interner || !dictionary.codes) {
    dictionary.of = column.interner;
    dictionary.codes = new Int32Array(dictionary.size).fill(UNKNOWN);
  }
  const known = dictionary.codes[place]!;
  if (known !== UNKNOWN) return known;
  let index = place;
  let part = 0;
  while (index >= dictionary.parts[part]!.length) index -= dictionary.parts[part++]!.length;
  const array = dictionary.parts[part]!;
  const code = isPresent(array.present, index) ? codeAt(array, array.field.type, index, column) : -1;
  dictionary.codes[place] = code;
  return code;
}

/** Refuses a place that is not in the dictionary. */
export function checkPlace(dictionary: ArrowDictionary, place: number, name: string): number {
  if (place >= 0 && place < dictionary.size) return place;
  throw badArrow(`column "${name}" refers to value ${place} of a dictionary of ${dictionary.size}`);
}

/** Whether the bit of a value is set. */
export function isPresent(bits: Uint8Array | undefined, index: number): boolean {
  return bits === undefined || ((bits[index >>> 3]! >> (index & 7)) & 1) === 1;
}
