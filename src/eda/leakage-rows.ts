import type { Column } from '../table/column.ts';
import type { Table } from '../table/table.ts';

/** A hash of 53 bits for every row over some columns; equal rows have equal hashes, in any table. */
export function rowHashes(from: Table, names: readonly string[]): Float64Array {
  const [first, second] = [new Int32Array(from.rows), new Int32Array(from.rows)];
  for (const name of names) mixColumn(from.columns.get(name)!, first, second);
  return Float64Array.from(first, (word, row) => (word >>> 0) * 2 ** 21 + (second[row]! >>> 11));
}

/** Whether two rows are alike in some columns: missing is like missing, levels by their text. */
export function sameRow(
  left: Table,
  leftRow: number,
  right: Table,
  rightRow: number,
  names: readonly string[],
): boolean {
  return names.every(
    (name) => cell(left.columns.get(name)!, leftRow) === cell(right.columns.get(name)!, rightRow),
  );
}

function cell(column: Column, row: number): string | number | null {
  if (column.kind === 'category') return column.codes[row]! < 0 ? null : column.levels[column.codes[row]!]!;
  const value = column.values[row]!;
  return value !== value ? null : value;
}

function mixColumn(column: Column, first: Int32Array, second: Int32Array): void {
  if (column.kind === 'category') {
    const words = [textWords(null), ...column.levels.map(textWords)];
    for (let row = 0; row < first.length; row++) mix(first, second, row, words[column.codes[row]! + 1]!);
  } else if (column.kind === 'text') {
    for (let row = 0; row < first.length; row++) mix(first, second, row, textWords(column.values[row]!));
  } else {
    const double = new Float64Array(1);
    const halves = new Int32Array(double.buffer);
    for (let row = 0; row < first.length; row++) {
      // One spelling of 0 and one of NaN.
      const value = column.values[row]! + 0;
      double[0] = value === value ? value : NaN;
      first[row] = stir(first[row]! ^ halves[0]!) ^ halves[1]!;
      second[row] = stir(second[row]! + halves[1]!) + halves[0]!;
      first[row] = stir(first[row]!);
      second[row] = stir(second[row]!);
    }
  }
}

function mix(
  first: Int32Array,
  second: Int32Array,
  row: number,
  [one, two]: readonly [number, number],
): void {
  first[row] = stir(stir(first[row]! ^ one) ^ two);
  second[row] = stir(stir(second[row]! + two) + one);
}

function textWords(text: string | null): readonly [number, number] {
  let [one, two] = text === null ? [1, 2] : [0x811c9dc5 | 0, 0x9e3779b9 | 0];
  for (let at = 0; text !== null && at < text.length; at++) {
    const unit = text.charCodeAt(at);
    one = Math.imul(one ^ unit, 0x01000193);
    two = Math.imul(two + unit, 0x85ebca6b) ^ (two >>> 15);
  }
  return [one, two];
}

/** The last steps of MurmurHash3 on 32 bits: every bit depends on every other. */
function stir(word: number): number {
  let h = word;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
