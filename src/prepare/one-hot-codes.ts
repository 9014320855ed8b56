import { SlipwayError } from '../core/error.ts';
import type { CategoryColumn, Column } from '../table/column.ts';
import { settledLevels, type Encoding } from './one-hot-levels.ts';

/** The code of a level not seen in training, where that is an error on the row that has it. */
const REFUSED = -2;

/** Builds the maps of a column once; what is returned encodes any table's column. */
export function encoder(where: string, encoding: Encoding): (column: Column) => CategoryColumn {
  const { name, unknown, bucket, missing } = encoding;
  const levels = Object.freeze(settledLevels(encoding));
  const codes = new Map(encoding.levels.map((level, code) => [level, code]));
  const numbers = new Map<number, number>();
  for (const [level, code] of codes) if (String(Number(level)) === level) numbers.set(Number(level), code);
  const missingCode = missing === null ? -1 : levels.length - 1;
  const unknownCode = unknown === 'error' ? REFUSED : bucket === null ? -1 : encoding.levels.length;
  const codeOf = (level: string): number => codes.get(level) ?? unknownCode;

  const encode = (column: Column): Int32Array => {
    switch (column.kind) {
      case 'category':
        return recode(column, codeOf, missingCode);
      case 'text':
        return Int32Array.from(column.values, (text) => (text === null ? missingCode : codeOf(text)));
      case 'number':
      case 'time': {
        const out = new Int32Array(column.values.length);
        for (let row = 0; row < out.length; row++) {
          const value = column.values[row]!;
          out[row] = Number.isNaN(value) ? missingCode : (numbers.get(value) ?? unknownCode);
        }
        return out;
      }
    }
  };
  return (column) => {
    const out = encode(column);
    if (unknown === 'error') refuseUnknown(where, name, column, out);
    return { kind: 'category', codes: out, levels };
  };
}

function recode(
  { codes, levels }: CategoryColumn,
  codeOf: (level: string) => number,
  missing: number,
): Int32Array {
  const out = new Int32Array(codes.length);
  // A few rows of a column with many levels look up their own; more rows share one list.
  const known = codes.length < levels.length ? undefined : Int32Array.from(levels, codeOf);
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row]!;
    out[row] = code < 0 ? missing : known ? known[code]! : codeOf(levels[code]!);
  }
  return out;
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
