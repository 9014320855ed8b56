import { SlipwayError } from '../core/error.ts';

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

/** The columns that a kind names. */
export type ColumnOf<Kind extends ColumnKind> = Extract<Column, { readonly kind: Kind }>;

/** The number of rows of a column. */
export function columnLength(column: Column): number {
  return column.kind === 'category' ? column.codes.length : column.values.length;
}

/** Whether the value at a row is missing. The one place that knows how missing is spelled. */
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
 * @example
 * numberColumn([1, null]).values // => Float64Array [1, NaN]
 */
export function numberColumn(values: Float64Array | Iterable<number | null | undefined>): NumberColumn {
  return {
    kind: 'number',
    values: values instanceof Float64Array ? values : Float64Array.from(values, (value) => value ?? NaN),
  };
}

/**
 * A column of instants.
 *
 * @param values - shape `[n]`; milliseconds since 1970 UTC or dates; `null`, `undefined`, `NaN` are missing.
 * @param zone - IANA zone in which text without an offset is read for this column.
 * @example
 * timeColumn([new Date('2013-01-01T10:15Z'), null]).values // => Float64Array [1357035300000, NaN]
 */
export function timeColumn(
  values: Float64Array | Iterable<number | Date | null | undefined>,
  zone = 'UTC',
): TimeColumn {
  if (values instanceof Float64Array) return { kind: 'time', values, zone };
  return {
    kind: 'time',
    values: Float64Array.from(values, (value) =>
      value === null || value === undefined ? NaN : Number(value),
    ),
    zone,
  };
}

/**
 * A column of categories from their text. Levels are sorted by UTF-16 code unit, so row order does not matter.
 *
 * @param values - shape `[n]`; `null` and `undefined` are missing; the empty string is a level. Numbers are
 *   spelled as JavaScript spells them and booleans `true` and `false`.
 * @param levels - the levels in their order, when they are known; a value that is not among them is an error.
 * @throws {SlipwayError} `bad-data` on a value outside `levels`; `bad-option` when `levels` repeats one.
 * @example
 * categoryColumn(['York', 'Bath', null]) // => { kind: 'category', codes: Int32Array [1, 0, -1], levels: ['Bath', 'York'] }
 */
export function categoryColumn(
  values: Iterable<string | number | boolean | null | undefined>,
  levels?: readonly string[],
): CategoryColumn {
  const texts = Array.from(values, (value) => (value === null || value === undefined ? null : String(value)));
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
        `the value at row ${row} is not among the ${order.length} levels given.`,
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
 * @example
 * textColumn(['N14228', undefined]).values // => ['N14228', null]
 */
export function textColumn(values: Iterable<string | null | undefined>): TextColumn {
  return { kind: 'text', values: Array.from(values, (value) => value ?? null) };
}
