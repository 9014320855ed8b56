import { SlipwayError } from '../core/error.ts';
import { describe } from './describe.ts';
import { zoneOf } from './zone.ts';

/** Numbers; missing is `NaN`. Infinities are kept as they are. */
export interface NumberColumn {
  readonly kind: 'number';
  readonly values: Float64Array;
}

/** Instants in milliseconds since 1970 UTC; missing is `NaN`. */
export interface TimeColumn {
  readonly kind: 'time';
  readonly values: Float64Array;
  /** IANA zone in which text without an offset is read for this column, and split dates are meant. */
  readonly zone: string;
}

/** One of a list of levels; missing is code `-1`. Booleans are the levels `false` and `true`. */
export interface CategoryColumn {
  readonly kind: 'category';
  readonly codes: Int32Array;
  readonly levels: readonly string[];
}

/** Free text and identifiers; missing is `null`. */
export interface TextColumn {
  readonly kind: 'text';
  readonly values: readonly (string | null)[];
}

/** A column of a table, told apart by `kind`. Nobody writes into an array they did not make. */
export type Column = NumberColumn | TimeColumn | CategoryColumn | TextColumn;

/** The four kinds of column. */
export type ColumnKind = Column['kind'];

/** Those, as a list to check against. */
export const COLUMN_KINDS: readonly ['number', 'time', 'category', 'text'] = [
  'number',
  'time',
  'category',
  'text',
];

/** The columns that a kind names. */
export type ColumnOf<Kind extends ColumnKind> = Extract<Column, { readonly kind: Kind }>;

/**
 * The number of rows of a column.
 *
 * @example
 * columnLength(textColumn(['N14228', null])) // => 2
 */
export function columnLength(column: Column): number {
  return column.kind === 'category' ? column.codes.length : column.values.length;
}

/**
 * Whether the value at a row is missing. The one place that knows how missing is spelled.
 *
 * @example
 * isMissing(textColumn(['N14228', null]), 1) // => true
 */
export function isMissing(column: Column, row: number): boolean {
  switch (column.kind) {
    case 'number':
    case 'time':
      return Number.isNaN(column.values[row]);
    case 'category':
      return column.codes[row]! < 0;
    case 'text':
      return column.values[row] === null;
  }
}

/**
 * A column of numbers.
 *
 * @param values - shape `[n]`; `null`, `undefined` and `NaN` are missing. A `Float64Array` is kept, not copied.
 * @throws {SlipwayError} `bad-data` on a value that is not a number: text is not read as one; and on what is no list.
 * @example
 * numberColumn([1, null]).values // => Float64Array [1, NaN]
 */
export function numberColumn(values: Float64Array | Iterable<number | null | undefined>): NumberColumn {
  if (values instanceof Float64Array) return { kind: 'number', values };
  return {
    kind: 'number',
    values: Float64Array.from(checkList(values, 'numbers'), (value, row) =>
      typeof value === 'number' ? value : missing(value, row, 'a number'),
    ),
  };
}

/**
 * A column of instants.
 *
 * @param values - shape `[n]`; milliseconds since 1970 UTC or dates; `null`, `undefined`, `NaN` are missing.
 * @param zone - IANA zone in which text without an offset is read for this column.
 * @throws {SlipwayError} `bad-data` on an invalid date, a value that is no instant and what is no list; `bad-option` on
 *   an unknown zone.
 * @example
 * timeColumn([new Date('2013-01-01T10:15Z'), null]).values // => Float64Array [1357035300000, NaN]
 */
export function timeColumn(
  values: Float64Array | Iterable<number | Date | null | undefined>,
  zone = 'UTC',
): TimeColumn {
  zoneOf(zone);
  if (values instanceof Float64Array) return { kind: 'time', values, zone };
  const instants = Float64Array.from(checkList(values, 'instants'), (value, row) => {
    if (typeof value === 'number') return value;
    const instant = value instanceof Date ? value.getTime() : NaN;
    return Number.isNaN(instant) ? missing(value, row, 'a date or milliseconds since 1970') : instant;
  });
  return { kind: 'time', values: instants, zone };
}

/**
 * A column of categories from their text. Levels are sorted by UTF-16 code unit, so row order does not matter.
 *
 * @param values - shape `[n]`; `null`, `undefined` and `NaN` are missing; the empty string is a level. Numbers are
 *   spelled as JavaScript spells them and booleans `true` and `false`.
 * @param levels - the levels in their order, when they are known; a value that is not among them is an error.
 * @throws {SlipwayError} `bad-data` on a value outside `levels` or of another type, and on what is no list;
 *   `bad-option` when `levels` repeats one or is no list of texts.
 * @example
 * categoryColumn(['York', 'Bath', null]) // => { kind: 'category', codes: Int32Array [1, 0, -1], levels: ['Bath', 'York'] }
 */
export function categoryColumn(
  values: Iterable<string | number | boolean | null | undefined>,
  levels?: readonly string[],
): CategoryColumn {
  const texts = Array.from(checkList(values, 'texts'), levelText);
  if (levels !== undefined && !(Array.isArray(levels) && levels.every((level) => typeof level === 'string')))
    throw new SlipwayError('bad-option', 'table/column', 'levels cannot be used; expected a list of texts.');
  const order = levels ? [...levels] : [...new Set(texts.filter((text) => text !== null))].sort();
  const codeOf = new Map(order.map((level, code) => [level, code]));
  if (codeOf.size !== order.length)
    throw new SlipwayError('bad-option', 'table/column', 'levels has a level twice; expected each once.');
  const codes = Int32Array.from(texts, (text, row) => {
    if (text === null) return -1;
    const code = codeOf.get(text);
    if (code === undefined) {
      throw new SlipwayError(
        'bad-data',
        'table/column',
        `the value at row ${row} is ${describe(text)}; expected one of the ${order.length} levels given.`,
        { details: { row } },
      );
    }
    return code;
  });
  return { kind: 'category', codes, levels: order };
}

/**
 * A column of free text or identifiers.
 *
 * @param values - shape `[n]`; `null` and `undefined` are missing; the empty string is text.
 * @throws {SlipwayError} `bad-data` on a value that is not text, and on what is no list.
 * @example
 * textColumn(['N14228', undefined]).values // => ['N14228', null]
 */
export function textColumn(values: Iterable<string | null | undefined>): TextColumn {
  return { kind: 'text', values: Array.from(checkList(values, 'texts'), textOrNull) };
}

/** A bare text is iterable too, and would be a column of its letters. */
function checkList<Value>(values: Iterable<Value>, expected: string): Iterable<Value> {
  if (typeof values === 'object' && values !== null && Symbol.iterator in values) return values;
  throw new SlipwayError(
    'bad-data',
    'table/column',
    `the values are ${describe(values)}; expected a list of ${expected}.`,
  );
}

function levelText(value: string | number | boolean | null | undefined, row: number): string | null {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined || Number.isNaN(value)) return null;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw misfit(value, row, 'text, a number or a boolean');
}

function textOrNull(value: string | null | undefined, row: number): string | null {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return null;
  throw misfit(value, row, 'text');
}

function missing(value: unknown, row: number, expected: string): number {
  if (value === null || value === undefined) return NaN;
  throw misfit(value, row, expected);
}

function misfit(value: unknown, row: number, expected: string): SlipwayError {
  return new SlipwayError(
    'bad-data',
    'table/column',
    `the value at row ${row} is ${describe(value)}; expected ${expected}, or null when it is missing.`,
    { details: { row } },
  );
}
