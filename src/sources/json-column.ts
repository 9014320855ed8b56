import { parseInstant } from '../table/instant-text.ts';
import type { Column, ColumnKind } from '../table/column.ts';
import { zoneOf, type Zone } from '../table/zone.ts';
import { createInterner, type Interner } from './csv-interner.ts';
import { parseNumber, whyNotNumber } from './csv-number.ts';
import type { InferredField } from './csv-options.ts';
import type { Wanted } from './csv-plan.ts';
import { decodeText } from './csv-text.ts';
import { SLOT, type JsonRow } from './json-row.ts';
import { columnOfTexts, kindOfTexts, textsOf } from './texts.ts';
import { LAST_INSTANT } from '../table/zone-spans.ts';

/**
 * What the values of a column are, as far as is known. `digits` are numbers of which one is more than a double holds,
 * so all are texts; `any` are values of several types, as texts.
 */
export type JsonMode = 'open' | 'number' | 'boolean' | 'text' | 'json' | 'time' | 'digits' | 'any';

/** A column of JSON lines being read. */
export interface JsonColumn {
  readonly name: string;
  readonly zone: Zone;
  /** The kind an option asks for. */
  readonly asked: ColumnKind | undefined;
  /** The kind, once an option or a table has settled it. */
  kind: ColumnKind | undefined;
  mode: JsonMode;
  why: InferredField['why'];
  line: number | undefined;
  /** Rows that have a place; those after it are missing. */
  rows: number;
  floats: Float64Array;
  codes: Int32Array;
  /** Made for the first text. */
  interner: Interner | undefined;
}

const encoder = new TextEncoder();

/** A column without rows. */
export function openJsonColumn(name: string, wanted: Wanted | undefined): JsonColumn {
  const kind = wanted?.kind;
  return {
    name,
    zone: wanted?.zone ?? zoneOf('UTC'),
    asked: kind,
    kind,
    mode: kind === undefined ? 'open' : kind === 'number' || kind === 'time' ? kind : 'any',
    why: kind === undefined ? 'no-values' : 'given',
    line: undefined,
    rows: 0,
    floats: new Float64Array(0),
    codes: new Int32Array(0),
    interner: undefined,
  };
}

/** What a value of a column must be, for the message; `undefined` when this one fits. A time is read on the way. */
export function misfit(
  column: JsonColumn,
  row: JsonRow,
  place: number,
  mixedAsText: boolean,
): string | undefined {
  const type = row.types[place]!;
  if (type === SLOT.null) return undefined;
  const { mode, asked } = column;
  if (mode === 'time')
    return readTime(column, row, place) ? undefined : 'a timestamp such as 2013-01-31T05:15';
  if (asked === 'number') {
    if (type === SLOT.large) {
      const value = parseNumber(row.sources[place]!, row.starts[place]!, row.ends[place]!, true);
      row.numbers[place] = value;
      if (!Number.isNaN(value)) return undefined;
    }
    return type === SLOT.number ? undefined : 'a number';
  }
  const settled = column.kind !== undefined;
  switch (mode) {
    case 'open':
    case 'any':
      return undefined;
    case 'number':
      if (type === SLOT.number || (type === SLOT.large && !settled)) return undefined;
      if (type === SLOT.large) return 'a number within 2^53';
      return mixedAsText && !settled ? undefined : 'a number';
    case 'digits':
      if (type === SLOT.number || type === SLOT.large) return undefined;
      break;
    case 'boolean':
      if (type === SLOT.boolean) return undefined;
      break;
    case 'text':
      if (type === SLOT.text) return undefined;
      break;
    case 'json':
      if (type === SLOT.json) return undefined;
  }
  return mixedAsText && !settled ? undefined : EXPECTED[mode];
}

const EXPECTED: Readonly<Record<JsonMode, string>> = {
  open: 'a value',
  any: 'a value',
  number: 'a number',
  digits: 'a number',
  boolean: 'true or false',
  text: 'a text',
  json: 'a list',
  time: 'a timestamp',
};

function readTime({ zone, asked }: JsonColumn, row: JsonRow, place: number): boolean {
  const type = row.types[place]!;
  if (type === SLOT.number) return asked === 'time' && Math.abs(row.numbers[place]!) <= LAST_INSTANT;
  if (type !== SLOT.text) return false;
  const text = decodeText(row.sources[place]!, row.starts[place]!, row.ends[place]!);
  row.numbers[place] = text === undefined ? NaN : parseInstant(text, zone);
  return !Number.isNaN(row.numbers[place]);
}

/** Takes a value that fits into row `at`. */
export function takeValue(column: JsonColumn, row: JsonRow, place: number, at: number, line: number): void {
  const type = row.types[place]!;
  if (type === SLOT.null) return;
  settle(column, row, place, line);
  makeRoom(column, at + 1);
  column.rows = at + 1;
  const { mode } = column;
  if (mode === 'number' || mode === 'boolean' || mode === 'time') column.floats[at] = row.numbers[place]!;
  else if (type === SLOT.number || type === SLOT.boolean)
    column.codes[at] = spelledCode(column, type === SLOT.boolean, row.numbers[place]!);
  else column.codes[at] = internerOf(column).code(row.sources[place]!, row.starts[place]!, row.ends[place]!);
}

/** The first value says what the column is; a later one can make all of it texts. */
function settle(column: JsonColumn, row: JsonRow, place: number, line: number): void {
  const type = row.types[place]!;
  const { mode } = column;
  if (mode === 'open') {
    if (type === SLOT.number) begin(column, 'number', 'numbers');
    else if (type === SLOT.boolean) begin(column, 'boolean', 'booleans');
    else if (type === SLOT.text) begin(column, 'text', 'levels');
    else if (type === SLOT.json) begin(column, 'json', 'levels');
    else begin(column, 'digits', whyLarge(row, place), line);
  } else if (mode === 'number' && type === SLOT.large && column.asked === undefined) {
    becomeTexts(column, 'digits');
    column.why = whyLarge(row, place);
    column.line = line;
  } else if (mode !== 'any' && mode !== 'time' && !ofMode(mode, type) && column.asked === undefined) {
    becomeTexts(column, 'any');
    column.why = 'mixed';
    column.line = line;
  }
}

function begin(column: JsonColumn, mode: JsonMode, why: InferredField['why'], line?: number): void {
  column.mode = mode;
  column.why = why;
  column.line = line;
}

function ofMode(mode: JsonMode, type: number): boolean {
  if (mode === 'number') return type === SLOT.number;
  if (mode === 'digits') return type === SLOT.number || type === SLOT.large;
  return type === (mode === 'boolean' ? SLOT.boolean : mode === 'text' ? SLOT.text : SLOT.json);
}

function whyLarge(row: JsonRow, place: number): InferredField['why'] {
  const text = decodeText(row.sources[place]!, row.starts[place]!, row.ends[place]!)!;
  return whyNotNumber(text) ?? 'not-a-number';
}

function becomeTexts(column: JsonColumn, mode: JsonMode): void {
  if (column.mode === 'number' || column.mode === 'boolean') {
    const codes = new Int32Array(column.floats.length).fill(-1);
    for (let at = 0; at < column.rows; at++) {
      const value = column.floats[at]!;
      if (!Number.isNaN(value)) codes[at] = spelledCode(column, column.mode === 'boolean', value);
    }
    column.codes = codes;
    column.floats = new Float64Array(0);
  }
  column.mode = mode;
}

function spelledCode(column: JsonColumn, isBoolean: boolean, value: number): number {
  const bytes = encoder.encode(isBoolean ? (value === 0 ? 'false' : 'true') : spelled(value));
  return internerOf(column).code(bytes, 0, bytes.length);
}

/** As JavaScript spells it, which is one way for each double, but with its sign where it is zero. */
function spelled(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

function internerOf(column: JsonColumn): Interner {
  return (column.interner ??= createInterner());
}

function makeRoom(column: JsonColumn, rows: number): void {
  const floats = column.mode === 'number' || column.mode === 'boolean' || column.mode === 'time';
  const room = floats ? column.floats.length : column.codes.length;
  if (rows <= room) return;
  const more = Math.max(rows, room * 2, 64);
  if (floats) {
    const larger = new Float64Array(more).fill(NaN);
    larger.set(column.floats);
    column.floats = larger;
  } else {
    const larger = new Int32Array(more).fill(-1);
    larger.set(column.codes);
    column.codes = larger;
  }
}

/** The column of `rows` rows; its kind holds for the tables that follow, for which it is empty again. */
export function finishJsonColumn(column: JsonColumn, rows: number): Column {
  const result = finish(column, rows);
  column.kind = result.kind;
  if (column.mode === 'open') column.mode = 'number';
  if (column.mode === 'text' && result.kind === 'time') column.mode = 'time';
  column.rows = 0;
  column.floats = new Float64Array(0);
  column.codes = new Int32Array(0);
  column.interner = undefined;
  return result;
}

function finish(column: JsonColumn, rows: number): Column {
  const { mode, zone, kind } = column;
  if (mode === 'open' || mode === 'number' || mode === 'boolean' || mode === 'time') {
    const values = new Float64Array(rows).fill(NaN);
    values.set(column.floats.subarray(0, Math.min(column.rows, rows)));
    if (mode === 'time') return { kind: 'time', values, zone: zone.name };
    if (mode !== 'boolean') return { kind: 'number', values };
    const codes = Int32Array.from(values, (value) => (Number.isNaN(value) ? -1 : value));
    return { kind: 'category', codes, levels: ['false', 'true'] };
  }
  const codes = new Int32Array(rows).fill(-1);
  codes.set(column.codes.subarray(0, Math.min(column.rows, rows)));
  const texts = textsOf(internerOf(column), codes, () => new Error('checked when it was read'));
  if (kind === 'category' || kind === 'text') return columnOfTexts(texts, kind);
  if (mode === 'text') {
    const instants = texts.texts.map((text) => parseInstant(text, zone));
    if (!instants.some(Number.isNaN)) {
      column.why = 'times';
      const values = Float64Array.from(codes, (code) => (code < 0 ? NaN : instants[code]!));
      return { kind: 'time', values, zone: zone.name };
    }
  }
  const found = mode === 'digits' ? 'text' : kindOfTexts(texts);
  if (found === 'text' && column.why === 'levels') column.why = 'many-levels';
  return columnOfTexts(texts, found);
}
