import type { Column, ColumnKind } from '../table/column.ts';
import { MOST_LEVELS } from './csv-column.ts';
import type { Interner } from './csv-interner.ts';
import { decodeText } from './csv-text.ts';

/** From this many rows on, a category has each level twice on average. */
const FEW_ROWS = 20;

/** Texts of a column: codes of rows into the different ones, in the order of first sight; `-1` is missing. */
export interface Texts {
  readonly codes: Int32Array;
  readonly texts: readonly string[];
}

/** The different texts of an interner; `notUtf8` gives the error for the code whose bytes are not UTF-8. */
export function textsOf(interner: Interner, codes: Int32Array, notUtf8: (code: number) => Error): Texts {
  const texts = Array.from({ length: interner.size() }, (_, code) => {
    const bytes = interner.bytes(code);
    const text = decodeText(bytes, 0, bytes.length);
    if (text === undefined) throw notUtf8(code);
    return text;
  });
  return { codes, texts };
}

/** Few enough different texts, seen often enough, are a category: the rule of CSV. */
export function kindOfTexts({ codes, texts }: Texts): Extract<ColumnKind, 'category' | 'text'> {
  const few = texts.length <= MOST_LEVELS && (codes.length < FEW_ROWS || texts.length * 2 <= codes.length);
  return few ? 'category' : 'text';
}

/** A column of the texts; levels are sorted. */
export function columnOfTexts({ codes, texts }: Texts, kind: 'category' | 'text'): Column {
  if (kind === 'text')
    return { kind: 'text', values: Array.from(codes, (code) => (code < 0 ? null : texts[code]!)) };
  const levels = [...texts].sort();
  const place = new Map(levels.map((level, code) => [level, code]));
  const moved = Int32Array.from(texts, (text) => place.get(text)!);
  return { kind: 'category', codes: codes.map((code) => (code < 0 ? -1 : moved[code]!)), levels };
}
