import type { Column } from '../table/column.ts';
import { parseInstant } from '../table/instant-text.ts';
import type { Zone } from '../table/zone.ts';
import { byteKey, createInterner, type Interner } from './csv-interner.ts';
import { parseNumber, trimmedText, whyNotNumber } from './csv-number.ts';
import type { InferredField } from './csv-options.ts';
import type { CsvPlan } from './csv-plan.ts';
import { ESCAPED, PLAIN, unescapeField, type CsvBlock } from './csv-scan.ts';
import { decodeText, notUtf8 } from './csv-text.ts';

/** Most levels that make a category; more are text. */
export const MOST_LEVELS = 10_000;

type Mode = Column['kind'] | 'open' | 'again';

/**
 * A column being read. Its `mode` is its kind as far as is known: `open` while nothing was present, `again` when a
 * value ruled out what it began as, so that it must be read from the first row, as a category.
 */
export interface ColumnBuilder {
  readonly name: string;
  readonly at: number;
  readonly zone: Zone;
  /** Whether the kind is settled: a value that does not fit is then an error of its row. */
  readonly given: boolean;
  /** Whether it was settled as numbers by an option, so that `007` is one. */
  readonly lenient: boolean;
  mode: Mode;
  why: InferredField['why'];
  line: number | undefined;
  rows: number;
  /** Words such as NA were taken for missing while `open`. */
  words: boolean;
  interner: Interner;
  levels: string[];
  codes: Int32Array[];
  numbers: Float64Array[];
  texts: (string | null)[];
}

/** A builder with no rows; of an open kind, unless one is given. */
export function openColumn(
  name: string,
  at: number,
  zone: Zone,
  kind: Column['kind'] | undefined,
  lenient: boolean = kind !== undefined,
): ColumnBuilder {
  return {
    name,
    at,
    zone,
    given: kind !== undefined,
    lenient,
    mode: kind ?? 'open',
    why: kind === undefined ? 'no-values' : 'given',
    line: undefined,
    rows: 0,
    words: false,
    interner: createInterner(),
    levels: [],
    codes: [],
    numbers: [],
    texts: [],
  };
}

/** Begins a column again, as a category; what ruled out the first reading is kept. */
export function reopenColumn(column: ColumnBuilder): void {
  column.mode = 'category';
  column.rows = 0;
  column.numbers = [];
}

/** The values of a block as numbers or instants. `misfit` hears of each row whose value is neither that nor missing; stop with `true`. */
export function readFloats(
  column: ColumnBuilder,
  block: CsvBlock,
  plan: CsvPlan,
  misfit: (row: number) => boolean,
): Float64Array {
  const { columns, starts, ends, flags, count } = block;
  const { at, lenient, zone } = column;
  const values = new Float64Array(count);
  const isTime = column.mode === 'time';
  const { emptyIsMissing, missingNumbers } = plan;
  const wordsFirst = plan.missing.size > 0;
  let lastStart = 0;
  let lastEnd = 0;
  let last = NaN;
  for (let row = 0, i = at; row < count; row++, i += columns) {
    let bytes = block.bytes;
    let start = starts[i]!;
    let end = ends[i]!;
    if (start === end && emptyIsMissing) {
      values[row] = NaN;
      continue;
    }
    if (flags[i] === ESCAPED) {
      bytes = unescapeField(bytes, start, end);
      start = 0;
      end = bytes.length;
    }
    let value = NaN;
    if (!wordsFirst || !isWord(plan, missingNumbers, bytes, start, end)) {
      if (!isTime) value = parseNumber(bytes, start, end, lenient);
      else if (last === last && bytes === block.bytes && sameBytes(bytes, start, end, lastStart, lastEnd))
        value = last;
      else {
        value = parseInstant(trimmedText(bytes, start, end), zone);
        if (bytes === block.bytes) {
          lastStart = start;
          lastEnd = end;
          last = value;
        }
      }
      if (value !== value && !isWord(plan, missingNumbers, bytes, start, end) && misfit(row)) return values;
    }
    values[row] = value;
  }
  return values;
}

/** Takes a block into a column whose kind is not given. What does not fit sends it back to be read again. */
export function readInferred(column: ColumnBuilder, block: CsvBlock, plan: CsvPlan): void {
  if (column.mode === 'open') settle(column, block, plan);
  if (column.mode === 'number' || column.mode === 'time') {
    const values = readFloats(column, block, plan, (row) => {
      column.why = column.mode === 'time' ? 'not-a-time' : whyNot(column, block, row);
      column.line = block.lines[row]!;
      column.mode = 'again';
      return true;
    });
    if ((column.mode as Mode) !== 'again') column.numbers.push(values);
  } else if (column.mode === 'category' || column.mode === 'text') readTexts(column, block, plan);
  column.rows += block.count;
}

function whyNot(column: ColumnBuilder, block: CsvBlock, row: number): InferredField['why'] {
  const i = row * block.columns + column.at;
  return whyNotNumber(trimmedText(block.bytes, block.starts[i]!, block.ends[i]!)) ?? 'not-a-number';
}

/** The first value present says what to try: a number, else a time, else a category. */
function settle(column: ColumnBuilder, block: CsvBlock, plan: CsvPlan): void {
  for (let row = 0, i = column.at; row < block.count; row++, i += block.columns) {
    const start = block.starts[i]!;
    const end = block.ends[i]!;
    const quoted = block.flags[i] !== PLAIN;
    if (start === end && plan.emptyIsMissing) {
      column.words ||= quoted && !plan.quotedIsMissing;
      continue;
    }
    if (isWord(plan, plan.missingNumbers, block.bytes, start, end)) {
      column.words ||=
        !isWord(plan, plan.missing, block.bytes, start, end) || (quoted && !plan.quotedIsMissing);
      continue;
    }
    const bytes = block.flags[i] === ESCAPED ? unescapeField(block.bytes, start, end) : block.bytes;
    const number = bytes === block.bytes ? parseNumber(bytes, start, end, false) : NaN;
    if (!Number.isNaN(number)) {
      column.mode = 'number';
      column.why = 'numbers';
    } else if (
      bytes === block.bytes &&
      !Number.isNaN(parseInstant(trimmedText(bytes, start, end), column.zone))
    ) {
      column.mode = 'time';
      column.why = 'times';
    } else {
      column.mode = column.words ? 'again' : 'category';
      const why = whyNot(column, block, row);
      column.why = why === 'not-a-number' ? 'levels' : why;
      column.line = block.lines[row]!;
    }
    if (column.mode === 'category') column.codes.push(new Int32Array(column.rows).fill(-1));
    else if (column.mode !== 'again') column.numbers.push(new Float64Array(column.rows).fill(NaN));
    return;
  }
}

/** Takes a block into a column of categories or text. */
export function readTexts(column: ColumnBuilder, block: CsvBlock, plan: CsvPlan): void {
  const { columns, starts, ends, flags, count } = block;
  const { emptyIsMissing, missing, quotedIsMissing } = plan;
  const { interner, levels } = column;
  const hasWords = missing.size > 0;
  let codes = column.mode === 'category' ? new Int32Array(count) : undefined;
  if (codes) column.codes.push(codes);
  for (let row = 0, i = column.at; row < count; row++, i += columns) {
    let bytes = block.bytes;
    let start = starts[i]!;
    let end = ends[i]!;
    const flag = flags[i]!;
    if (
      (flag === PLAIN || quotedIsMissing) &&
      (start === end ? emptyIsMissing : hasWords && isWord(plan, missing, bytes, start, end))
    ) {
      if (codes) codes[row] = -1;
      else column.texts.push(null);
      continue;
    }
    if (flag === ESCAPED) {
      bytes = unescapeField(bytes, start, end);
      start = 0;
      end = bytes.length;
    }
    if (codes) {
      const code = interner.code(bytes, start, end);
      codes[row] = code;
      if (code < levels.length) continue;
      levels.push(textAt(bytes, start, end, block, row));
      if (levels.length <= MOST_LEVELS || column.given) continue;
      column.codes[column.codes.length - 1] = codes.subarray(0, row + 1);
      becomeText(column);
      codes = undefined;
    } else column.texts.push(textAt(bytes, start, end, block, row));
  }
}

function textAt(bytes: Uint8Array, start: number, end: number, block: CsvBlock, row: number): string {
  const text = decodeText(bytes, start, end);
  if (text === undefined) throw notUtf8(block.lines[row]!);
  return text;
}

/** Turns what was read as a category into text. */
export function becomeText(column: ColumnBuilder): void {
  const { levels, texts } = column;
  for (const piece of column.codes) for (const code of piece) texts.push(code < 0 ? null : levels[code]!);
  column.mode = 'text';
  if (column.why === 'levels') column.why = 'many-levels';
  column.codes = [];
  column.levels = [];
  column.interner = createInterner();
}

function isWord(
  plan: CsvPlan,
  words: ReadonlySet<string>,
  bytes: Uint8Array,
  start: number,
  end: number,
): boolean {
  return end - start <= plan.longestWord && words.has(byteKey(bytes, start, end));
}

function sameBytes(
  bytes: Uint8Array,
  start: number,
  end: number,
  otherStart: number,
  otherEnd: number,
): boolean {
  if (end - start !== otherEnd - otherStart) return false;
  for (let p = start, q = otherStart; p < end; p++, q++) if (bytes[p] !== bytes[q]) return false;
  return true;
}
