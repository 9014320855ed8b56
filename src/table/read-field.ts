import { SlipwayError } from '../core/error.ts';
import { categoryColumn, type Column } from './column.ts';
import { describe } from './describe.ts';
import { parseInstant } from './instant-text.ts';
import type { Row, Value } from './rows.ts';
import type { Field } from './schema.ts';
import { zoneOf, type Zone } from './zone.ts';

/**
 * One column from the same field of every row; {@link fromRows} says how each kind is read.
 *
 * @throws {SlipwayError} `bad-data`, naming row and field; `bad-option` on an unknown kind or time zone.
 */
export function readField(rows: readonly Row[], field: Field): Column {
  switch (field.kind) {
    case 'number':
      return { kind: 'number', values: readNumbers(rows, field, readNumber) };
    case 'time': {
      const zone = zoneOf(field.zone ?? 'UTC');
      return {
        kind: 'time',
        values: readNumbers(rows, field, (value) => readTime(value, zone)),
        zone: zone.name,
      };
    }
    case 'category': {
      const texts = rows.map((row, index) => {
        const value = valueOf(row, field, index);
        if (value === null || Number.isNaN(value)) return null;
        if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
          return String(value);
        throw wrong(value, field, index, 'text, a number or a boolean');
      });
      if (!field.levels) return categoryColumn(texts);
      const settled = new Set(field.levels);
      const stranger = texts.findIndex((text) => text !== null && !settled.has(text));
      if (stranger >= 0) throw wrong(texts[stranger], field, stranger, `one of its ${settled.size} levels`);
      return categoryColumn(texts, field.levels);
    }
    case 'text': {
      const values = rows.map((row, index) => {
        const value = valueOf(row, field, index);
        if (value === null || typeof value === 'string') return value;
        throw wrong(value, field, index, 'text');
      });
      return { kind: 'text', values };
    }
    default:
      throw new SlipwayError(
        'bad-option',
        'table/rows',
        `field "${field.name}" of the schema is of an unknown kind; expected number, time, category or text.`,
      );
  }
}

/** A value as a number, or what was expected instead. */
type ReadNumber = (value: Exclude<Value, null>) => number | string;

function readNumber(value: Exclude<Value, null>): number | string {
  return typeof value === 'number' ? value : 'a number';
}

function readTime(value: Exclude<Value, null>, zone: Zone): number | string {
  if (typeof value === 'number' && (Number.isNaN(value) || Math.abs(value) <= 8.64e15)) return value;
  const instant =
    typeof value === 'string' ? parseInstant(value, zone) : value instanceof Date ? value.getTime() : NaN;
  return Number.isNaN(instant) ? 'a date, milliseconds since 1970 or text such as 2013-01-31T05:15' : instant;
}

function readNumbers(rows: readonly Row[], field: Field, read: ReadNumber): Float64Array {
  const values = new Float64Array(rows.length);
  for (let row = 0; row < rows.length; row++) {
    const value = valueOf(rows[row]!, field, row);
    const number = value === null ? NaN : read(value);
    if (typeof number === 'string') throw wrong(value, field, row, number);
    values[row] = number;
  }
  return values;
}

function valueOf(row: Row, field: Field, index: number): Value {
  const value = Object.hasOwn(row, field.name) ? row[field.name] : undefined;
  if (value !== undefined) return value;
  throw new SlipwayError(
    'bad-data',
    'table/rows',
    `row ${index} has no field "${field.name}"; expected a ${field.kind}, or null when it is missing.`,
    {
      details: { row: index, field: field.name, expected: field.kind },
    },
  );
}

function wrong(value: unknown, field: Field, row: number, expected: string): SlipwayError {
  const got = describe(value);
  return new SlipwayError(
    'bad-data',
    'table/rows',
    `field "${field.name}" of row ${row} is ${got}; expected ${expected}, or null when it is missing.`,
    {
      details: { row, field: field.name, got, expected },
    },
  );
}
