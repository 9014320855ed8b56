import type { Column } from '../table/column.ts';
import { becomeText, MOST_LEVELS, type ColumnBuilder } from './csv-column.ts';
import type { InferredField } from './csv-options.ts';

/** From this many rows on, a category has each level twice on average. */
const FEW_ROWS = 20;

/** The finished column of a builder. */
export function finishColumn(builder: ColumnBuilder): Column {
  if (builder.mode === 'category' && !builder.given && !isCategory(builder)) becomeText(builder);
  switch (builder.mode) {
    case 'time':
      return { kind: 'time', values: joinFloats(builder), zone: builder.zone.name };
    case 'category':
      return finishCategory(builder);
    case 'text':
      return { kind: 'text', values: builder.texts };
    case 'number':
    case 'open':
    case 'again':
      return { kind: 'number', values: joinFloats(builder) };
  }
}

/** What was inferred of a column, and why. */
export function inferredField({ name, why, line }: ColumnBuilder, kind: Column['kind']): InferredField {
  return line === undefined ? { name, kind, why } : { name, kind, why, line };
}

/** Identifiers are text, however few; otherwise few enough levels, seen often enough, are a category. */
function isCategory({ levels, rows, why }: ColumnBuilder): boolean {
  if (why === 'big-integer') return false;
  return levels.length <= MOST_LEVELS && (rows < FEW_ROWS || levels.length * 2 <= rows);
}

function joinFloats({ numbers, rows }: ColumnBuilder): Float64Array {
  const values = new Float64Array(rows);
  let at = 0;
  for (const piece of numbers) {
    values.set(piece, at);
    at += piece.length;
  }
  return values.fill(NaN, at);
}

/** Levels in sorted order, with the one spelling of true and false. */
function finishCategory({ levels, codes, rows }: ColumnBuilder): Column {
  const spelled = levels.map(oneSpelling);
  const sorted = [...new Set(spelled)].sort();
  const place = new Map(sorted.map((level, code) => [level, code]));
  const moved = Int32Array.from(spelled, (level) => place.get(level)!);
  const joined = new Int32Array(rows);
  let at = 0;
  for (const piece of codes) for (const code of piece) joined[at++] = code < 0 ? -1 : moved[code]!;
  return { kind: 'category', codes: joined, levels: sorted };
}

function oneSpelling(level: string): string {
  if (level === 'True' || level === 'TRUE') return 'true';
  return level === 'False' || level === 'FALSE' ? 'false' : level;
}
