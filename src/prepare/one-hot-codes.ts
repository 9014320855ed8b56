import { SlipwayError } from '../core/error.ts';
import { call, code, literal, lookupOf, type NumberExpression } from '../sql/expression.ts';
import type { CategoryColumn, Column } from '../table/column.ts';
import { column, type Table } from '../table/table.ts';
import { settledLevels, type Encoding } from './one-hot-levels.ts';
import type { SqlColumns } from './step.ts';

/** The code of a level not seen in training, where that is an error on the row that has it. */
const REFUSED = -2;

/** A column of codes tied to the one it encodes. */
export interface BoundCodes {
  readonly column: CategoryColumn;
  readonly run: () => void;
}

/** Builds the maps of a column once; what is returned ties them to any table's column. */
export function encoder(where: string, encoding: Encoding): (column: Column) => BoundCodes {
  const { name, unknown } = encoding;
  const levels = Object.freeze(settledLevels(encoding));
  const { codes, missingCode, unknownCode } = codesOf(encoding);
  const numbers = new Map<number, number>();
  for (const [level, code] of codes) if (String(Number(level)) === level) numbers.set(Number(level), code);
  const codeOf = (level: string): number => codes.get(level) ?? unknownCode;

  const tie = (column: Column, out: Int32Array): (() => void) => {
    switch (column.kind) {
      case 'category':
        return recode(column, codeOf, missingCode, out);
      case 'text': {
        const { values } = column;
        return () => {
          for (let row = 0; row < out.length; row++) {
            const text = values[row]!;
            out[row] = text === null ? missingCode : (codes.get(text) ?? unknownCode);
          }
        };
      }
      case 'number':
      case 'time': {
        const { values } = column;
        return () => {
          for (let row = 0; row < out.length; row++) {
            const value = values[row]!;
            out[row] = value !== value ? missingCode : (numbers.get(value) ?? unknownCode);
          }
        };
      }
    }
  };
  return (column) => {
    const out = new Int32Array(column.kind === 'category' ? column.codes.length : column.values.length);
    const encode = tie(column, out);
    const run =
      unknown === 'error'
        ? () => {
            encode();
            refuseUnknown(where, name, column, out);
          }
        : encode;
    return { column: { kind: 'category', codes: out, levels }, run };
  };
}

/** The code of every level that has one of its own, of missing values and of all others. */
export function codesOf({ levels, unknown, bucket, missing }: Encoding): {
  readonly codes: ReadonlyMap<string, number>;
  readonly missingCode: number;
  readonly unknownCode: number;
} {
  return {
    codes: new Map(levels.map((level, code) => [level, code])),
    missingCode: missing === null ? -1 : levels.length + (bucket === null ? 0 : 1),
    unknownCode: unknown === 'error' ? REFUSED : bucket === null ? -1 : levels.length,
  };
}

function recode(
  { codes, levels }: CategoryColumn,
  codeOf: (level: string) => number,
  missing: number,
  out: Int32Array,
): () => void {
  // A few rows of a column with many levels look up their own; more rows share one list.
  if (codes.length < levels.length) {
    return () => {
      for (let row = 0; row < out.length; row++) {
        const code = codes[row]!;
        out[row] = code < 0 ? missing : codeOf(levels[code]!);
      }
    };
  }
  const known = Int32Array.from(levels, codeOf);
  return () => {
    for (let row = 0; row < out.length; row++) {
      const code = codes[row]!;
      out[row] = code < 0 ? missing : known[code]!;
    }
  };
}

function refuseUnknown(where: string, name: string, column: Column, codes: Int32Array): void {
  const row = codes.indexOf(REFUSED);
  if (row < 0) return;
  const found = column.kind === 'category' ? column.levels[column.codes[row]!] : column.values[row];
  const level = String(found).slice(0, 80);
  throw new SlipwayError(
    'check-failed',
    where,
    `column "${name}" has level ${JSON.stringify(level)} at row ${row}; it was not in the training rows. Set unknown: 'zeros' or 'bucket' to encode it.`,
    { details: { column: name, row, level } },
  );
}

/** The code of a column's value as SQL: numbers are looked up as numbers, all else by its text. */
export function codeExpression(where: string, encoding: Encoding, read: SqlColumns): NumberExpression {
  const { name, unknown } = encoding;
  const { codes, missingCode, unknownCode } = codesOf(encoding);
  const otherwise =
    unknown === 'error'
      ? call('refuse', literal(`[${where}] column "${name}" has a level that was not in the training rows.`))
      : code(unknownCode);
  const { kind } = read.field(name);
  if (kind !== 'number' && kind !== 'time')
    return lookupOf(read.text(name), [...codes], { missing: code(missingCode), otherwise });
  const numbers = [...codes]
    .filter(([level]) => String(Number(level)) === level && level !== 'NaN')
    .map(([level, to]) => [Number(level), to] as const);
  return lookupOf(read.number(name), numbers, { missing: code(missingCode), otherwise });
}

/** The levels that codes stand for; missing where it is none, or one that several share. */
export function decoded(rows: Table, { name, levels }: Encoding, where: string): CategoryColumn {
  const { codes } = column(rows, name, 'category', where);
  return { kind: 'category', codes: codes.map((found) => (found < levels.length ? found : -1)), levels };
}
