import { SlipwayError } from '../core/error.ts';
import type { Column } from './column.ts';
import { checkSchema } from './check-schema.ts';
import { describe } from './describe.ts';
import { inferField } from './infer-field.ts';
import { formatInstant } from './instant-text.ts';
import { readField } from './read-field.ts';
import type { Schema } from './schema.ts';
import { table, type Table } from './table.ts';
import { zoneOf } from './zone.ts';

/** A value of a row: what JSON can carry, and dates. `null` is missing. */
export type Value = string | number | boolean | Date | null;

/** A row as an object. */
export type Row = Readonly<Record<string, Value>>;

/**
 * A table from rows.
 *
 * With a schema, every row needs each of its fields, `null` where missing; fields beyond the schema are ignored.
 * Numbers must be numbers, not their text. A category takes text, booleans and numbers, spelled as JavaScript spells
 * them. A time takes a date, milliseconds since 1970 UTC, or text that {@link parseInstant} reads in the field's zone.
 * A field that settles its `levels` refuses others. `NaN` is missing.
 *
 * Without one, the first row names the columns, every row needs exactly those, and the values decide: numbers become
 * a number column; booleans a category of `false` and `true`; dates a time column in UTC; text a category, or a text
 * column when there are more than 10,000 different values, or 20 rows or more and more than half of them different;
 * nothing but `null` a number column.
 *
 * @param rows - plain objects. Fields are read as own properties, so `__proto__` is a name like any other.
 * @param schema - the columns to read, in their order.
 * @throws {SlipwayError} `bad-data` naming the row and field that is absent, of the wrong type, unreadable or not
 *   among the levels; `bad-option` on a time zone the platform does not know, and on what is no schema.
 * @example
 * const people = fromRows([{ age: 31, city: 'York' }, { age: null, city: 'Bath' }]);
 * people.columns.get('age').values // => Float64Array [31, NaN]
 */
export function fromRows(rows: readonly Row[], schema?: Schema): Table {
  if (!Array.isArray(rows)) {
    throw new SlipwayError(
      'bad-data',
      'table/rows',
      `the rows are ${describe(rows)}; expected a list of objects.`,
    );
  }
  for (let row = 0; row < rows.length; row++) {
    const found: unknown = rows[row];
    if (typeof found !== 'object' || found === null || Array.isArray(found)) {
      throw new SlipwayError(
        'bad-data',
        'table/rows',
        `row ${row} is ${describe(found)}; expected an object of fields.`,
        { details: { row } },
      );
    }
  }
  if (schema !== undefined) {
    checkSchema('table/rows', schema);
    return table(schema.fields.map((field) => [field.name, readField(rows, field)] as const));
  }
  const names = Object.keys((rows as readonly Row[])[0] ?? {});
  checkSameFields(rows, names);
  return table(names.map((name) => [name, readField(rows, inferField(rows, name))] as const));
}

/**
 * The rows of a table as plain objects: missing is `null`, a time is ISO text in the column's zone with its offset.
 *
 * {@link fromRows} with the same table's schema reads them back, but for what the text of a time does not hold: it is
 * rounded down to whole milliseconds, and a year outside 0 to 9999 has a sign, which is refused when read. A column named `__proto__` becomes an own field.
 *
 * @throws {SlipwayError} `bad-data` on a time no `Date` can hold.
 * @example
 * toRows(table({ age: numberColumn([31, null]) })) // => [{ age: 31 }, { age: null }]
 */
export function toRows(from: Table): Row[] {
  const rows = Array.from({ length: from.rows }, (): Record<string, Value> => ({}));
  for (const [name, column] of from.columns) {
    const read = reader(column);
    for (let row = 0; row < rows.length; row++) {
      if (name === '__proto__') {
        Object.defineProperty(rows[row], name, {
          value: read(row),
          enumerable: true,
          writable: true,
          configurable: true,
        });
      } else {
        rows[row]![name] = read(row);
      }
    }
  }
  return rows;
}

function reader(column: Column): (row: number) => Value {
  switch (column.kind) {
    case 'number':
      return (row) => (Number.isNaN(column.values[row]) ? null : column.values[row]!);
    case 'time': {
      const zone = zoneOf(column.zone);
      return (row) => (Number.isNaN(column.values[row]) ? null : formatInstant(column.values[row]!, zone));
    }
    case 'category':
      return (row) => column.levels[column.codes[row]!] ?? null;
    case 'text':
      return (row) => column.values[row]!;
  }
}

function checkSameFields(rows: readonly Row[], names: readonly string[]): void {
  const known = new Set(names);
  rows.forEach((row, index) => {
    for (const name of Object.keys(row)) {
      if (known.has(name)) continue;
      throw new SlipwayError(
        'bad-data',
        'table/rows',
        `row ${index} has a field "${name}" that row 0 has not; expected the same fields in every row, or a schema.`,
        {
          details: { row: index, field: name },
        },
      );
    }
  });
}
