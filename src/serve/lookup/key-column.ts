import { numberFinder, numberIndex, type NumberIndex } from './number-index.ts';
import { textFinder, textsOf, type TextIndex } from './text-index.ts';

/**
 * What one input is in a table: each of its values has a code. Plain data.
 *
 * `range`: whole numbers from `low` on, the code being how far on. `numbers`: the code is the slot, or stands at the slot
 * in `ranks`. `texts`: the code is the place. With `missing`, that has the last code.
 */
export type KeyColumn =
  | { readonly kind: 'range'; readonly low: number; readonly span: number; readonly missing: boolean }
  | {
      readonly kind: 'numbers';
      readonly index: NumberIndex;
      readonly ranks: Uint32Array | null;
      readonly missing: boolean;
    }
  | { readonly kind: 'texts'; readonly index: TextIndex; readonly missing: boolean };

/** How many codes a column has. */
export function codesOf(column: KeyColumn): number {
  return valueCodes(column) + (column.missing ? 1 : 0);
}

/** How many codes its values have, which is the code of what is missing. */
function valueCodes(column: KeyColumn): number {
  switch (column.kind) {
    case 'range':
      return column.span;
    case 'numbers':
      return column.ranks ? column.index.count : column.index.keys.length;
    case 'texts':
      return column.index.starts.length - 1;
  }
}

/**
 * The column of different numbers in the order of their ranks: a range where they leave few gaps.
 *
 * @param alone - whether it is the only column: its code may then be any slot, and needs no rank.
 * @param gaps - how many codes there may be for each value.
 */
export function numbersColumn(
  values: Float64Array,
  missing: boolean,
  alone: boolean,
  gaps: number = 2,
): KeyColumn {
  if (values.length === 0) return { kind: 'range', low: 0, span: 0, missing };
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const span = high - low + 1;
  if (span <= gaps * values.length && values.every(Number.isSafeInteger))
    return { kind: 'range', low, span, missing };
  const index = numberIndex(values);
  if (alone) return { kind: 'numbers', index, ranks: null, missing };
  const ranks = new Uint32Array(index.keys.length);
  const find = numberFinder(index);
  for (let rank = 0; rank < values.length; rank++) ranks[find(values[rank]!)] = rank;
  return { kind: 'numbers', index, ranks, missing };
}

/** The code of what is missing; -1 where that has none. */
export function missingCode(column: KeyColumn): number {
  return column.missing ? valueCodes(column) : -1;
}

/** The code of a number that is not `NaN`, or -1. `-0` is 0. */
export function numberCoder(column: KeyColumn): (value: number) => number {
  if (column.kind === 'range') {
    const { low, span } = column;
    return (value) => {
      const code = value - low;
      // What lies near to a whole number can give one.
      return code >>> 0 === code && code < span && code + low === value ? code : -1;
    };
  }
  if (column.kind === 'texts') return () => -1;
  const find = numberFinder(column.index);
  const { ranks } = column;
  if (ranks === null) return (value) => find(value + 0);
  return (value) => {
    const slot = find(value + 0);
    return slot < 0 ? -1 : ranks[slot]!;
  };
}

/** So many texts are few: a `Map` of them is quicker than their index, and small beside the table. */
const FEW = 4096;

/** The code of a text, or -1. */
export function textCoder(column: KeyColumn): (text: string) => number {
  if (column.kind !== 'texts') return () => -1;
  if (column.index.starts.length > FEW) return textFinder(column.index);
  const codes = new Map(textsOf(column.index).map((text, code) => [text, code]));
  return (text) => codes.get(text) ?? -1;
}
