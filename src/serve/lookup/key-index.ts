import { SlipwayError } from '../../core/error.ts';
import { codesOf, type KeyColumn } from './key-column.ts';
import { numberFinder, numberIndex, type NumberIndex } from './number-index.ts';

/**
 * From the codes of a row to the place of its answer. Plain data.
 *
 * The codes are the digits of one number, each column having as many digits as codes: the mixed radix. Where a number would
 * pass 2^53 it is looked up first, and its slot goes on in its place. The number is the place itself (`direct`), or
 * looked up for its slot.
 */
export interface KeyIndex {
  readonly columns: readonly KeyColumn[];
  /** One for each column: what the number so far is looked up in before the column joins it; `null` where it is not. */
  readonly folds: readonly (NumberIndex | null)[];
  /** What the number of all columns is looked up in; `null` where it is the place. */
  readonly last: NumberIndex | null;
  /** A bit for each place, the lowest first, where not all have an answer and `last` is `null`; else `null`. */
  readonly present: Uint8Array | null;
  /** How many places there are. */
  readonly places: number;
}

const MOST = 2 ** 53;
/** Places of a direct index for each entry, at most: beyond it a hash table is smaller. */
const SPARE = 2;
/** A direct index of this many places is small, however few of them have an answer. */
const SMALL = 4096;

/** Takes the codes of a row, none of them negative. */
type OfCodes = (codes: Int32Array) => number;

/** The place of a row from its codes; or -1. */
export function placeFinder({ columns, folds, last, present }: KeyIndex): OfCodes {
  const radix = Float64Array.from(columns, codesOf);
  const numberOf = folds.every((fold) => fold === null) ? digitsOf(radix) : foldedOf(radix, folds);
  if (last) {
    const find = numberFinder(last);
    return (codes) => {
      const number = numberOf(codes);
      return number < 0 ? -1 : find(number);
    };
  }
  if (present) {
    return (codes) => {
      const number = numberOf(codes);
      return number >= 0 && (present[number >>> 3]! >>> (number & 7)) & 1 ? number : -1;
    };
  }
  return numberOf;
}

/** The number whose digits are the codes. For few columns it is spelled out: a loop takes three times as long. */
function digitsOf(radix: Float64Array): OfCodes {
  const [, second = 1, third = 1] = radix;
  switch (radix.length) {
    case 1:
      return (codes) => codes[0]!;
    case 2:
      return (codes) => codes[0]! * second + codes[1]!;
    case 3:
      return (codes) => (codes[0]! * second + codes[1]!) * third + codes[2]!;
    default:
      return (codes) => {
        let number = 0;
        for (let column = 0; column < radix.length; column++)
          number = number * radix[column]! + codes[column]!;
        return number;
      };
  }
}

/** The same where the number is looked up on its way; -1 where it is not found. */
function foldedOf(radix: Float64Array, folds: KeyIndex['folds']): OfCodes {
  const through = folds.map((fold) => fold && numberFinder(fold));
  return (codes) => {
    let number = 0;
    for (let column = 0; column < radix.length; column++) {
      const fold = through[column]!;
      if (fold && (number = fold(number)) < 0) return -1;
      number = number * radix[column]! + codes[column]!;
    }
    return number;
  };
}

/** An index of different rows, each by the codes of its columns, and the place that each was given. */
export function indexKeys(
  columns: readonly KeyColumn[],
  codes: readonly Int32Array[],
  rows: number,
): { readonly index: KeyIndex; readonly places: Int32Array } {
  const folds: (NumberIndex | null)[] = [];
  const numbers = new Float64Array(rows);
  let size = 1;
  columns.forEach((column, at) => {
    const radix = codesOf(column);
    let fold: NumberIndex | null = null;
    if (size * radix > MOST) {
      fold = numberIndex(distinct(numbers));
      size = fold.keys.length;
      replace(numbers, fold);
      if (size * radix > MOST) throw tooMany(rows);
    }
    folds.push(fold);
    for (let row = 0; row < rows; row++) numbers[row] = numbers[row]! * radix + codes[at]![row]!;
    size *= radix;
  });
  const direct = size <= Math.max(SMALL, SPARE * rows);
  const last = direct ? null : numberIndex(numbers);
  if (last) replace(numbers, last);
  const places = last ? last.keys.length : size;
  const full = rows === places || (columns.length === 1 && columns[0]!.kind !== 'range');
  const present = direct && !full ? bitsAt(numbers, places) : null;
  return { index: { columns, folds, last, present, places }, places: Int32Array.from(numbers) };
}

/** An index of every combination of the codes of columns, which are few enough to be places. */
export function indexAll(columns: readonly KeyColumn[]): KeyIndex {
  const places = columns.reduce((size, column) => size * codesOf(column), 1);
  return { columns, folds: columns.map(() => null), last: null, present: null, places };
}

function tooMany(rows: number): SlipwayError {
  return new SlipwayError(
    'too-large',
    'serve/key-index',
    `${rows} rows have too many different values to be told apart by numbers of 53 bits; expected fewer rows in one table.`,
  );
}

function replace(numbers: Float64Array, index: NumberIndex): void {
  const find = numberFinder(index);
  for (let row = 0; row < numbers.length; row++) numbers[row] = find(numbers[row]!);
}

function distinct(numbers: Float64Array): Float64Array {
  const sorted = numbers.slice().sort();
  let count = 0;
  for (let row = 0; row < sorted.length; row++) {
    if (row === 0 || sorted[row] !== sorted[row - 1]) sorted[count++] = sorted[row]!;
  }
  return sorted.slice(0, count);
}

function bitsAt(places: Float64Array, count: number): Uint8Array {
  const bits = new Uint8Array((count + 7) >>> 3);
  for (const place of places) bits[place >>> 3]! |= 1 << (place & 7);
  return bits;
}
