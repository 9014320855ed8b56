import { SlipwayError } from '../core/error.ts';
import {
  call,
  code,
  literal,
  lookupOf,
  missingOf,
  type Expression,
  type NumberExpression,
} from '../sql/expression.ts';
import type { CategoryColumn, Column } from '../table/column.ts';
import type { SqlColumns } from './step.ts';

/** A number for every level that is known, for a missing value and for every other one. */
export interface LevelNumbers {
  /** The column, for errors. */
  readonly name: string;
  readonly numbers: ReadonlyMap<string, number>;
  readonly missing: number;
  /** Or the advice of the error that another value is. */
  readonly unknown: number | { readonly advice: string };
}

/** Where the numbers of a column are written. */
export type Numbers = Int32Array | Float64Array;

/** The number of a text, and of numbers as levels. */
export interface LevelKernel {
  readonly ofText: (level: string) => number;
  /** Writes the number of every value. */
  readonly ofNumbers: () => (values: Float64Array, out: Numbers) => void;
  readonly missing: number;
}

/** Stands for a value that is an error, until the row that has it is found. No level has this number. */
export const REFUSED: number = -(2 ** 31);

/** Builds the maps of a column once; what is returned ties them to any table's column. */
export function levelLookup(
  where: string,
  { name, numbers, missing, unknown }: LevelNumbers,
): (column: Column, out: Numbers) => () => void {
  const other = typeof unknown === 'number' ? unknown : REFUSED;
  const kernel = levelKernel(numbers, missing, other);
  return (column, out) => {
    const run = tieLevels(column, kernel, out);
    if (typeof unknown === 'number') return run;
    return () => {
      run();
      const row = out.indexOf(REFUSED);
      if (row >= 0) throw unseen(where, name, levelAt(column, row)!, { row, of: out.length }, unknown.advice);
    };
  };
}

/** What looks levels up. */
export function levelKernel(
  numbers: ReadonlyMap<string, number>,
  missing: number,
  unknown: number,
): LevelKernel {
  const ofText = (level: string): number => numbers.get(level) ?? unknown;
  return {
    ofText,
    // Few columns of many levels are of numbers: their list is made when one comes.
    ofNumbers: once(() => numberLookup(numbers, missing, unknown)),
    missing,
  };
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** Finds numbers in a sorted list: a map would have an object made of every one it is asked for. */
function numberLookup(
  numbers: ReadonlyMap<string, number>,
  missing: number,
  unknown: number,
): (values: Float64Array, out: Numbers) => void {
  const sorted = numberLevels(numbers).sort(([a], [b]) => a - b);
  const levels = Float64Array.from(sorted, ([level]) => level);
  // Behind the levels' own: that of a missing value, and of one that is not among them.
  const known = Float64Array.from([...sorted.map(([, to]) => to), missing, unknown]);
  return (values, out) => {
    for (let row = 0; row < out.length; row++) {
      const value = values[row]!;
      let from = 0;
      let to = levels.length;
      while (from < to) {
        const middle = (from + to) >>> 1;
        if (levels[middle]! < value) from = middle + 1;
        else to = middle;
      }
      const place = value !== value ? levels.length : levels[from] === value ? from : levels.length + 1;
      out[row] = known[place]!;
    }
  };
}

/** A loop that writes the number of each value of a column: of a category with fewer levels than rows, of each level once. */
export function tieLevels(
  column: Column,
  { ofText, ofNumbers, missing }: LevelKernel,
  out: Numbers,
): () => void {
  switch (column.kind) {
    case 'category':
      return tieCodes(column, ofText, missing, out);
    case 'text': {
      const { values } = column;
      return () => {
        for (let row = 0; row < out.length; row++) {
          const text = values[row]!;
          out[row] = text === null ? missing : ofText(text);
        }
      };
    }
    case 'number':
    case 'time': {
      const { values } = column;
      const lookUp = ofNumbers();
      return () => lookUp(values, out);
    }
  }
}

function tieCodes(
  { codes, levels }: CategoryColumn,
  ofText: LevelKernel['ofText'],
  missing: number,
  out: Numbers,
): () => void {
  // A few rows of a column with many levels look up their own; more rows share one list.
  if (codes.length < levels.length) {
    return () => {
      for (let row = 0; row < out.length; row++) {
        const found = codes[row]!;
        out[row] = found < 0 ? missing : ofText(levels[found]!);
      }
    };
  }
  // Before the levels stands the number of what is missing, whose code is -1.
  const numbers = [missing, ...levels.map(ofText)];
  if (out instanceof Int32Array) {
    const known = Int32Array.from(numbers);
    return () => recodeIntegers(codes, known, out);
  }
  const known = Float64Array.from(numbers);
  return () => recodeNumbers(codes, known, out);
}

// One loop for each kind of array: V8 makes the fastest code of a function that meets a single kind. Eight rows a turn,
// since a turn costs as much as the row in it.

function recodeIntegers(codes: Int32Array, known: Int32Array, out: Int32Array): void {
  let row = 0;
  for (; row + 7 < out.length; row += 8) {
    out[row] = known[codes[row]! + 1]!;
    out[row + 1] = known[codes[row + 1]! + 1]!;
    out[row + 2] = known[codes[row + 2]! + 1]!;
    out[row + 3] = known[codes[row + 3]! + 1]!;
    out[row + 4] = known[codes[row + 4]! + 1]!;
    out[row + 5] = known[codes[row + 5]! + 1]!;
    out[row + 6] = known[codes[row + 6]! + 1]!;
    out[row + 7] = known[codes[row + 7]! + 1]!;
  }
  for (; row < out.length; row++) out[row] = known[codes[row]! + 1]!;
}

function recodeNumbers(codes: Int32Array, known: Float64Array, out: Float64Array): void {
  let row = 0;
  for (; row + 7 < out.length; row += 8) {
    out[row] = known[codes[row]! + 1]!;
    out[row + 1] = known[codes[row + 1]! + 1]!;
    out[row + 2] = known[codes[row + 2]! + 1]!;
    out[row + 3] = known[codes[row + 3]! + 1]!;
    out[row + 4] = known[codes[row + 4]! + 1]!;
    out[row + 5] = known[codes[row + 5]! + 1]!;
    out[row + 6] = known[codes[row + 6]! + 1]!;
    out[row + 7] = known[codes[row + 7]! + 1]!;
  }
  for (; row < out.length; row++) out[row] = known[codes[row]! + 1]!;
}

/** The same as SQL, as integers or as doubles: numbers are looked up as numbers, all else by its text. */
export function lookupExpression(
  where: string,
  { name, numbers, missing, unknown }: LevelNumbers,
  read: SqlColumns,
  as: 'integer' | 'double',
): NumberExpression {
  const spell = (value: number): NumberExpression =>
    Number.isNaN(value) ? missingOf('number') : as === 'integer' ? code(value) : literal(value);
  const rest: { missing: Expression<'number'>; otherwise: Expression<'number'> } = {
    missing: spell(missing),
    otherwise: typeof unknown === 'number' ? spell(unknown) : refuseUnseen(where, name),
  };
  const { kind } = read.field(name);
  return kind === 'number' || kind === 'time'
    ? lookupOf(read.number(name), numberLevels(numbers), rest)
    : lookupOf(read.text(name), [...numbers], rest);
}

/** Ends a query at a value that was not in the training rows. */
export function refuseUnseen(where: string, name: string): NumberExpression {
  return call(
    'refuse',
    literal(`[${where}] column "${name}" has a level that was not in the training rows.`),
  );
}

/** The error of a value that was not in the training rows; of a row alone, as a request is, without its number. */
export function unseen(
  where: string,
  name: string,
  found: string,
  { row, of }: { readonly row: number; readonly of: number },
  advice: string,
): SlipwayError {
  const level = found.slice(0, 80);
  const place = of > 1 ? ` at row ${row}` : '';
  return new SlipwayError(
    'check-failed',
    where,
    `column "${name}" has level ${JSON.stringify(level)}${place}; it was not in the training rows. ${advice}`,
    { details: { column: name, ...(of > 1 && { row }), level } },
  );
}

/** The level of a row, `null` where it is missing. */
export function levelAt(column: Column, row: number): string | null {
  if (column.kind === 'category') return column.levels[column.codes[row]!] ?? null;
  const value = column.values[row]!;
  return value === null || value !== value ? null : String(value);
}

/** Those levels that a number is spelled as. */
function numberLevels(numbers: ReadonlyMap<string, number>): (readonly [number, number])[] {
  return [...numbers]
    .filter(([level]) => level !== 'NaN' && String(Number(level)) === level)
    .map(([level, to]) => [Number(level), to]);
}
