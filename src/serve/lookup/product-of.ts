import { SlipwayError } from '../../core/error.ts';
import type { Column } from '../../table/column.ts';
import { describe } from '../../table/describe.ts';
import type { Field, Schema } from '../../table/schema.ts';
import type { Table } from '../../table/table.ts';
import { codesOf, missingCode, numbersColumn, type KeyColumn } from './key-column.ts';
import { textIndexBuilder } from './text-index.ts';

const where = 'serve/product-of';

/** A value that an input may have; `null` is missing. */
export type KeyValue = string | number | boolean | null;

/** Every combination of some values of each input, none of them made yet. */
export interface KeyProduct {
  readonly kind: 'key-product';
  /** The values of each input, each once. */
  readonly values: ReadonlyMap<string, readonly KeyValue[]>;
  /** How many combinations there are; fewer where values are one level, such as 1 and `'1'` of a category. */
  readonly size: number;
}

/**
 * Every combination of values, for {@link precompute}: of the vocabularies of a model with few inputs, all there can be.
 *
 * @param values - for each input the values it may have: texts, numbers, booleans, and `null` for missing, which is only
 *   there when it is listed. Instants are milliseconds since 1970. A value that comes twice counts once, as `-0` and 0 do.
 * @throws {SlipwayError} `bad-option` on what is no list of such values, and on one without any.
 * @example
 * productOf({ carrier: ['UA', 'AA', null], hour: [5, 6, 7] }).size // => 9
 */
export function productOf(values: Readonly<Record<string, readonly KeyValue[]>>): KeyProduct {
  if (typeof values !== 'object' || values === null)
    throw refuse('values', `are ${describe(values)}; expected { input: [values] }`);
  const lists = new Map<string, readonly KeyValue[]>();
  let size = 1;
  for (const [name, list] of Object.entries(values)) {
    if (!Array.isArray(list) || list.length === 0)
      throw refuse(name, 'has no list of values; expected one or more, null for missing');
    const wrong = (list as readonly unknown[]).findIndex((value) => !isValue(value));
    if (wrong >= 0)
      throw refuse(
        name,
        `has ${describe(list[wrong])} among its values; expected texts, numbers, booleans or null`,
      );
    const once = [...new Set(list.map((value: KeyValue) => (value === 0 ? 0 : value)))];
    lists.set(name, once);
    size *= once.length;
  }
  return Object.freeze({ kind: 'key-product', values: lists, size });
}

/** Whether keys are a product. */
export function isProduct(keys: unknown): keys is KeyProduct {
  return typeof keys === 'object' && keys !== null && 'kind' in keys && keys.kind === 'key-product';
}

function isValue(value: unknown): boolean {
  return (
    value === null ||
    typeof value === 'string' ||
    typeof value === 'boolean' ||
    (typeof value === 'number' && !Number.isNaN(value))
  );
}

function refuse(input: string, why: string): SlipwayError {
  return new SlipwayError('bad-option', where, `"${input}" ${why}.`, { details: { input } });
}

/** A product as a table would have it: what an input is in the index, and rows of a span of places. */
export interface ProductColumns {
  readonly columns: readonly KeyColumn[];
  /** The rows at places from `start` on. */
  readonly rows: (start: number, count: number) => Table;
}

/**
 * The columns of a product, in the order of the inputs.
 *
 * @throws {SlipwayError} `bad-option` when it lacks an input, and on values of another kind than the input's.
 */
export function productColumns({ values }: KeyProduct, { fields }: Schema): ProductColumns {
  const stranger = [...values.keys()].find((name) => !fields.some((field) => field.name === name));
  if (stranger !== undefined)
    throw refuse(stranger, 'is no input of the predictor; expected its inputs alone');
  const inputs = fields.map((field) => {
    const list = values.get(field.name);
    if (!list) throw refuse(field.name, 'has no values; expected some for each input of the predictor');
    return inputOf(field, list);
  });
  const columns = inputs.map(({ column }) => column);
  return {
    columns,
    rows(start, count) {
      let stride = columns.reduce((size, column) => size * codesOf(column), 1);
      const made = inputs.map(({ column, make }, at): [string, Column] => {
        const codes = codesOf(column);
        stride /= codes;
        return [fields[at]!.name, make(repeated(start, count, stride, codes))];
      });
      return { rows: count, columns: new Map(made) };
    },
  };
}

/** The digit of each place of a span: how often `stride` goes into it, below `codes`. */
function repeated(start: number, count: number, stride: number, codes: number): Int32Array {
  const digits = new Int32Array(count);
  let digit = Math.floor(start / stride) % codes;
  let left = stride - (start % stride);
  for (let row = 0; row < count; row++) {
    digits[row] = digit;
    if (--left > 0) continue;
    left = stride;
    if (++digit === codes) digit = 0;
  }
  return digits;
}

interface ProductInput {
  readonly column: KeyColumn;
  readonly make: (codes: Int32Array) => Column;
}

function inputOf(field: Field, list: readonly KeyValue[]): ProductInput {
  const missing = list.includes(null);
  const values = list.filter((value) => value !== null);
  return field.kind === 'number' || field.kind === 'time'
    ? numbersOf(field, values, missing)
    : textsOf(field, values, missing);
}

function numbersOf(field: Field, values: readonly KeyValue[], missing: boolean): ProductInput {
  if (!values.every((value) => typeof value === 'number'))
    throw refuse(field.name, `has a value that is no number; the input is of kind ${field.kind}`);
  if (field.kind === 'time' && values.some((value) => Math.abs(value) > 8.64e15))
    throw refuse(field.name, 'has an instant that no Date can hold; expected milliseconds since 1970');
  const sorted = Float64Array.from(values).sort();
  // A gap would be a place that no row has: with ranks there is none.
  const column = numbersColumn(sorted, missing, false, 1);
  const make = (codes: Int32Array): Column => {
    const numbers = Float64Array.from(codes, (code) => (code < sorted.length ? sorted[code]! : NaN));
    return field.kind === 'number'
      ? { kind: 'number', values: numbers }
      : { kind: 'time', values: numbers, zone: field.zone ?? 'UTC' };
  };
  return { column, make };
}

function textsOf(field: Field, values: readonly KeyValue[], missing: boolean): ProductInput {
  const builder = textIndexBuilder();
  const texts: string[] = [];
  for (const value of values) {
    if (field.kind === 'text' && typeof value !== 'string')
      throw refuse(field.name, 'has a value that is no text; the input is of kind text');
    const text = String(value);
    if (builder.add(text) === texts.length) texts.push(text);
  }
  const levels = field.levels ?? texts;
  const places = new Map(levels.map((level, place) => [level, place]));
  const stranger = texts.find((text) => !places.has(text));
  if (stranger !== undefined)
    throw refuse(field.name, `has a level that is none of the ${levels.length} settled`);
  const column: KeyColumn = { kind: 'texts', index: builder.done(), missing };
  const absent = missingCode(column);
  const codeIn = Int32Array.from(texts, (text) => places.get(text)!);
  const make = (codes: Int32Array): Column =>
    field.kind === 'text'
      ? { kind: 'text', values: Array.from(codes, (code) => texts[code] ?? null) }
      : { kind: 'category', codes: codes.map((code) => (code === absent ? -1 : codeIn[code]!)), levels };
  return { column, make };
}
