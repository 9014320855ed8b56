import { SlipwayError } from '../core/error.ts';
import type { Column, ColumnKind } from '../table/column.ts';
import { describe } from '../table/describe.ts';
import { formatInstant, parseInstant } from '../table/instant-text.ts';
import { zoneOf, type Zone } from '../table/zone.ts';
import { createInterner, type Interner } from './csv-interner.ts';
import { whyNotNumber } from './csv-number.ts';
import type { InferredField } from './csv-options.ts';
import type { Wanted } from './csv-plan.ts';
import { columnOfTexts, kindOfTexts, textsOf, type Texts } from './texts.ts';

/** What a file says its values are. `wall` is a time without an offset, such as a date. */
export type StoredType = 'number' | 'integer' | 'boolean' | 'instant' | 'wall' | 'text';

/** A column being taken from a file that types it, a table at a time. */
export interface StoredColumn {
  readonly name: string;
  readonly type: StoredType;
  readonly zone: Zone;
  /** By option a number: integers beyond 2^53 are rounded. */
  readonly lenient: boolean;
  /** Settled by an option or by the first table. */
  kind: ColumnKind | undefined;
  why: InferredField['why'];
  /** The row that made a column of integers text. */
  row: number | undefined;
  /** Whether values are taken as texts: into `codes` and not into `floats`. */
  asTexts: boolean;
  floats: Float64Array;
  codes: Int32Array;
  interner: Interner;
}

const NO_FLOATS = new Float64Array(0);
const NO_CODES = new Int32Array(0);
const encoder = new TextEncoder();

const KINDS: Readonly<Record<StoredType, readonly ColumnKind[]>> = {
  number: ['number', 'time', 'category', 'text'],
  integer: ['number', 'time', 'category', 'text'],
  boolean: ['category', 'number', 'text'],
  instant: ['time', 'number', 'text'],
  wall: ['time', 'number', 'text'],
  text: ['category', 'text', 'time', 'number'],
};
const WHY: Readonly<Record<StoredType, InferredField['why']>> = {
  number: 'numbers',
  integer: 'numbers',
  boolean: 'booleans',
  instant: 'times',
  wall: 'times',
  text: 'levels',
};

/**
 * A column with no rows.
 *
 * @throws {SlipwayError} `wrong-kind` when it cannot be of the kind that an option asks for.
 */
export function openStored(
  where: string,
  name: string,
  type: StoredType,
  wanted: Wanted | undefined,
): StoredColumn {
  if (wanted && !KINDS[type].includes(wanted.kind)) {
    throw new SlipwayError(
      'wrong-kind',
      where,
      `column "${name}" is stored as ${type}, and is to be of kind ${wanted.kind}; expected ${KINDS[type].join(' or ')}.`,
      { details: { column: name, got: wanted.kind, expected: KINDS[type] } },
    );
  }
  return {
    name,
    type,
    zone: wanted?.zone ?? zoneOf('UTC'),
    lenient: wanted?.kind === 'number',
    kind: wanted?.kind,
    why: wanted ? 'given' : WHY[type],
    row: undefined,
    asTexts:
      type === 'text' || (type === 'integer' && (wanted?.kind === 'category' || wanted?.kind === 'text')),
    floats: NO_FLOATS,
    codes: NO_CODES,
    interner: createInterner(),
  };
}

/** Makes room for the rows of the next table, all missing. */
export function beginStored(column: StoredColumn, rows: number): void {
  column.interner = createInterner();
  column.floats = column.asTexts ? NO_FLOATS : new Float64Array(rows).fill(NaN);
  column.codes = column.asTexts ? new Int32Array(rows).fill(-1) : NO_CODES;
}

/** Makes room for more rows of the same table, missing until they come. */
export function growStored(column: StoredColumn, rows: number): void {
  const { floats, codes } = column;
  if (column.asTexts) {
    column.codes = new Int32Array(rows).fill(-1, codes.length);
    column.codes.set(codes);
  } else {
    column.floats = new Float64Array(rows).fill(NaN, floats.length);
    column.floats.set(floats);
  }
}

/** Gives up the room after `rows`, which nothing came into. */
export function trimStored(column: StoredColumn, rows: number): void {
  if (column.asTexts) column.codes = column.codes.slice(0, rows);
  else column.floats = column.floats.slice(0, rows);
}

/** Whether values just read hold an integer that doubles run together with its neighbours: the row, or -1. */
export function beyondSafe(column: StoredColumn, values: Float64Array, count: number): number {
  if (column.type !== 'integer' || column.lenient) return -1;
  for (let i = 0; i < count; i++)
    if (values[i]! > 9007199254740991 || values[i]! < -9007199254740991) return i;
  return -1;
}

/**
 * Makes a column of integers one of texts from `row` on, and what was read before as well.
 *
 * @throws {SlipwayError} `bad-format` when the column was settled as numbers by an earlier table.
 */
export function becomeTexts(where: string, column: StoredColumn, row: number): void {
  if (column.kind !== undefined) {
    throw new SlipwayError(
      'bad-format',
      where,
      `column "${column.name}" holds an integer beyond 2^53 near row ${row}, and was settled as ${column.kind} before; expected integers that a double can tell apart. Give the column kind text, or kind number to have them rounded.`,
      { details: { column: column.name, row } },
    );
  }
  const codes = new Int32Array(column.floats.length);
  for (let at = 0; at < codes.length; at++) {
    const value = column.floats[at]!;
    codes[at] = Number.isNaN(value) ? -1 : textCode(column, String(value));
  }
  column.codes = codes;
  column.floats = NO_FLOATS;
  column.asTexts = true;
  column.why = 'big-integer';
  column.row = row;
}

/** The code of a text in the table that is being read. */
export function textCode(column: StoredColumn, text: string): number {
  const bytes = encoder.encode(text);
  return column.interner.code(bytes, 0, bytes.length);
}

/**
 * The column of the rows read; its kind holds for the tables that follow.
 *
 * @throws {SlipwayError} `bad-format`, naming column and row, on text that is not UTF-8 and on a value that does not fit
 *   the kind.
 */
export function finishStored(where: string, column: StoredColumn, firstRow: number): Column {
  const result = column.asTexts ? fromTexts(where, column, firstRow) : fromFloats(where, column, firstRow);
  column.kind = result.kind;
  column.floats = NO_FLOATS;
  column.codes = NO_CODES;
  column.interner = createInterner();
  return result;
}

/** What was inferred of a column, and why. */
export function storedField({ name, why, row }: StoredColumn, kind: ColumnKind): InferredField {
  return row === undefined ? { name, kind, why } : { name, kind, why, row };
}

function fromTexts(where: string, column: StoredColumn, firstRow: number): Column {
  const { codes, zone, name } = column;
  const rowOf = (code: number): number => firstRow + codes.indexOf(code);
  const texts = textsOf(
    column.interner,
    codes,
    (code) =>
      new SlipwayError(
        'bad-format',
        where,
        `column "${name}" holds bytes that are not UTF-8 at row ${rowOf(code)}; expected text. Leave it out with select, when it is not text.`,
        { details: { column: name, row: rowOf(code) } },
      ),
  );
  if (column.kind === undefined) {
    const kind = column.why === 'big-integer' ? 'text' : kindOfTexts(texts);
    if (column.why === 'levels' && kind === 'text') column.why = 'many-levels';
    return columnOfTexts(texts, kind);
  }
  if (column.kind === 'category' || column.kind === 'text') return columnOfTexts(texts, column.kind);
  const read =
    column.kind === 'time'
      ? (text: string): number => parseInstant(text, zone)
      : (text: string): number => {
          const why = whyNotNumber(text);
          return why === 'not-a-number' || why === 'overflow' ? NaN : Number(text);
        };
  const values = spread(texts, read, (code) => {
    const expected = column.kind === 'time' ? 'a timestamp such as 2013-01-31T05:15' : 'a number';
    return new SlipwayError(
      'bad-format',
      where,
      `column "${name}" is ${describe(texts.texts[code])} at row ${rowOf(code)}; expected ${expected}.`,
      { details: { column: name, row: rowOf(code) } },
    );
  });
  return column.kind === 'time' ? { kind: 'time', values, zone: zone.name } : { kind: 'number', values };
}

/** Each different text is read once. */
function spread(
  { codes, texts }: Texts,
  read: (text: string) => number,
  misfit: (code: number) => Error,
): Float64Array {
  const values = texts.map((text, code) => {
    const value = read(text);
    if (Number.isNaN(value)) throw misfit(code);
    return value;
  });
  return Float64Array.from(codes, (code) => (code < 0 ? NaN : values[code]!));
}

function fromFloats(where: string, column: StoredColumn, firstRow: number): Column {
  const { floats, type, zone, name } = column;
  const isTime = type === 'instant' || type === 'wall';
  const kind = column.kind ?? (type === 'boolean' ? 'category' : isTime ? 'time' : 'number');
  if (type === 'wall')
    for (let row = 0; row < floats.length; row++) floats[row] = zone.toInstant(floats[row]!);
  if (kind === 'time') return { kind, values: floats, zone: zone.name };
  if (kind === 'number') return { kind, values: floats };
  if (type === 'boolean' && kind === 'category') {
    const codes = Int32Array.from(floats, (value) => (Number.isNaN(value) ? -1 : value));
    return { kind, codes, levels: ['false', 'true'] };
  }
  const spell = (value: number): string => {
    if (type === 'boolean') return value === 0 ? 'false' : 'true';
    return isTime ? formatInstant(value, zone) : String(value);
  };
  const codes = new Int32Array(floats.length);
  for (let row = 0; row < floats.length; row++)
    codes[row] = Number.isNaN(floats[row]) ? -1 : textCode(column, spell(floats[row]!));
  const texts = textsOf(
    column.interner,
    codes,
    () => new SlipwayError('bad-format', where, `column "${name}" cannot be spelled near row ${firstRow}.`),
  );
  return columnOfTexts(texts, kind);
}
