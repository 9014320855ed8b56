import type { CategoryColumn, ColumnKind, TextColumn } from '../table/column.ts';
import type { Bindings } from './duckdb-bindings.ts';
import { createInterner, textAt, type Interner } from './duckdb-interner.ts';
import { isValid, validityOf, viewOf, type ColumnReader } from './duckdb-vector.ts';

/** Past this many different texts, or past half of the rows once there are this many rows, text is not a category. */
export const MOST_LEVELS = 10_000;
/** See {@link MOST_LEVELS}. */
export const FEWEST_ROWS = 20;

/** Whether texts with so many different ones among so many rows are a category, as they are in rows and CSV. */
export function isCategory(different: number, rows: number): boolean {
  return different <= MOST_LEVELS && (rows < FEWEST_ROWS || different <= rows / 2);
}

/** Reads strings, or the identifiers of 128 bits that are spelled as such. */
export function textReader(
  bindings: Bindings,
  read: 'string' | 'uuid',
  kind: ColumnKind | undefined,
): ColumnReader<CategoryColumn | TextColumn> {
  const interner = createInterner(bindings);
  const pieces: Int32Array[] = [];
  let texts: (string | null)[] | undefined = kind === 'text' ? [] : undefined;
  let total = 0;
  const textOf = (words: Int32Array, at: number): string =>
    read === 'uuid' ? uuidAt(words, at) : textAt(bindings, words, at);
  return {
    add(vector, rows) {
      total += rows;
      const validity = validityOf(bindings, vector, rows);
      const words = viewOf(bindings, vector, Int32Array<ArrayBuffer>, 16, rows);
      if (texts) {
        for (let row = 0; row < rows; row++)
          texts.push(isValid(validity, row) ? textOf(words, 4 * row) : null);
        return;
      }
      interner.startVector();
      const codes = new Int32Array(rows);
      for (let row = 0; row < rows; row++) {
        if (!isValid(validity, row)) codes[row] = -1;
        else
          codes[row] =
            read === 'uuid' ? interner.codeOfText(uuidAt(words, 4 * row)) : interner.code(words, 4 * row);
      }
      pieces.push(codes);
      if (kind === undefined && interner.levels.length > MOST_LEVELS) {
        texts = spelled(pieces, interner);
        pieces.length = 0;
      }
    },
    finish() {
      if (!texts && kind === undefined && !isCategory(interner.levels.length, total))
        texts = spelled(pieces, interner);
      return texts ? { kind: 'text', values: texts } : categoryOf(pieces, interner.levels, total);
    },
  };
}

function spelled(pieces: readonly Int32Array[], { levels }: Interner): (string | null)[] {
  const texts: (string | null)[] = [];
  for (const codes of pieces) for (const code of codes) texts.push(code < 0 ? null : levels[code]!);
  return texts;
}

/** Levels in the order of their UTF-16 code units. */
function categoryOf(pieces: readonly Int32Array[], seen: readonly string[], rows: number): CategoryColumn {
  const levels = [...seen].sort();
  const place = new Map(levels.map((level, code) => [level, code]));
  const moved = Int32Array.from(seen, (level) => place.get(level)!);
  const codes = new Int32Array(rows);
  let at = 0;
  for (const piece of pieces) for (const code of piece) codes[at++] = code < 0 ? -1 : moved[code]!;
  return { kind: 'category', codes, levels };
}

/** Reads the codes of an ENUM, or truth values, into codes of given levels. */
export function codesReader(
  bindings: Bindings,
  bytes: 1 | 2 | 4,
  levels: readonly string[],
): ColumnReader<CategoryColumn> {
  const pieces: Int32Array[] = [];
  let total = 0;
  return {
    add(vector, rows) {
      total += rows;
      const raw =
        bytes === 1
          ? viewOf(bindings, vector, Uint8Array<ArrayBuffer>, 1, rows)
          : bytes === 2
            ? viewOf(bindings, vector, Uint16Array<ArrayBuffer>, 2, rows)
            : viewOf(bindings, vector, Int32Array<ArrayBuffer>, 4, rows);
      const validity = validityOf(bindings, vector, rows);
      const codes = Int32Array.from(raw);
      if (validity) for (let row = 0; row < rows; row++) if (!isValid(validity, row)) codes[row] = -1;
      pieces.push(codes);
    },
    finish() {
      const codes = new Int32Array(total);
      let at = 0;
      for (const piece of pieces) {
        codes.set(piece, at);
        at += piece.length;
      }
      return { kind: 'category', codes, levels };
    },
  };
}

/** 128 bits, the low words first, with the highest bit turned over so that they sort as signed numbers. */
function uuidAt(words: Int32Array, at: number): string {
  const hex = [words[at + 3]! ^ 0x80000000, words[at + 2]!, words[at + 1]!, words[at]!]
    .map((word) => (word >>> 0).toString(16).padStart(8, '0'))
    .join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
