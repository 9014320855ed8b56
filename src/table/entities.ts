import { largeMap } from '../core/large-map.ts';
import type { CategoryColumn, Column, TextColumn } from './column.ts';
import { pairCodes } from './pair-codes.ts';

/** What some key columns name: each combination of values has a code. */
export interface Entities {
  /** Codes are below this; some may be no row's. */
  readonly count: number;
  /** The code of each row, `-1` where a key is missing. */
  readonly codes: Int32Array;
  /** The codes of the same combinations in other columns, in the same order; `-1` also where it is not among these. */
  find(columns: readonly Column[], rows: number): Int32Array;
}

/**
 * The entities that key columns name, as codes: no text is built for a row, however many keys there are.
 *
 * Numbers and times are one key where they are equal, categories and texts where their text is. Without columns all
 * rows are of one entity.
 *
 * @param columns - the other columns given to `find` are of the same kinds, or category for text.
 * @cost linear in the rows.
 * @example
 * const { codes, find } = entities([categoryColumn(['York', 'Bath', null])], 3);
 * [codes, find([textColumn(['Bath', 'Rome'])], 2)] // => [Int32Array [1, 0, -1], Int32Array [0, -1]]
 */
export function entities(columns: readonly Column[], rows: number): Entities {
  let all: Entities = {
    count: 1,
    codes: new Int32Array(rows),
    find: (_, asked) => new Int32Array(asked),
  };
  columns.forEach((column, index) => {
    const one = ofColumn(column);
    all = index === 0 ? { ...one, find: ([only]) => one.find(only!) } : together(all, one, index);
  });
  return all;
}

interface OfColumn {
  readonly count: number;
  readonly codes: Int32Array;
  find(column: Column): Int32Array;
}

function together(before: Entities, last: OfColumn, index: number): Entities {
  const pairs = pairCodes();
  const codes = before.codes.map((code, row) => {
    const other = last.codes[row]!;
    return code < 0 || other < 0 ? -1 : pairs.add(code, other);
  });
  return {
    count: pairs.size,
    codes,
    find(columns, rows) {
      const others = last.find(columns[index]!);
      // No pair with a missing key was added.
      return before.find(columns, rows).map((code, row) => pairs.find(code, others[row]!));
    },
  };
}

function ofColumn(column: Column): OfColumn {
  if (column.kind === 'number' || column.kind === 'time') return ofNumbers(column.values);
  return ofTexts(column);
}

/** By the bits of the doubles; adding 0 makes one of the two zeros. */
function ofNumbers(values: Float64Array): OfColumn {
  const pairs = pairCodes();
  const double = new Float64Array(1);
  const halves = new Int32Array(double.buffer);
  const each = (of: Float64Array, code: (low: number, high: number) => number): Int32Array => {
    const codes = new Int32Array(of.length);
    for (let row = 0; row < of.length; row++) {
      double[0] = of[row]! + 0;
      codes[row] = Number.isNaN(double[0]) ? -1 : code(halves[0]!, halves[1]!);
    }
    return codes;
  };
  const codes = each(values, pairs.add);
  return {
    count: pairs.size,
    codes,
    find: (other) => each((other as { readonly values: Float64Array }).values, pairs.find),
  };
}

function ofTexts(column: CategoryColumn | TextColumn): OfColumn {
  const known = largeMap<string, number>();
  const add = (text: string): number => {
    const there = known.get(text);
    if (there !== undefined) return there;
    known.add(text, known.size);
    return known.size - 1;
  };
  const each = (of: CategoryColumn | TextColumn, code: (text: string) => number): Int32Array => {
    if (of.kind === 'text') return Int32Array.from(of.values, (text) => (text === null ? -1 : code(text)));
    const ofLevels = of.levels.map(code);
    return of.codes.map((level) => (level < 0 ? -1 : ofLevels[level]!));
  };
  const codes = each(column, add);
  return {
    count: known.size,
    codes,
    find: (other) => each(other as CategoryColumn | TextColumn, (text) => known.get(text) ?? -1),
  };
}
