import { isRecord } from '../../core/json.ts';
import type { Column } from '../../table/column.ts';
import { parseInstant } from '../../table/instant-text.ts';
import { fromRows } from '../../table/rows.ts';
import type { Field, Schema } from '../../table/schema.ts';
import { column, type Table } from '../../table/table.ts';
import { zoneOf } from '../../table/zone.ts';
import type { Instance } from '../service.ts';

/** UTF-16 units of the longest key that is kept in memory as requests bring it: who asks has not the last word of room. */
export const LONGEST_KEY = 4096;

// A part ends where it says: numbers at their comma, text after its length. So no two rows share a key.
const missing = '~,';
const numberPart = (value: number): string => (Number.isNaN(value) ? missing : `${value},`);
const textPart = (text: string): string => `${text.length}:${text}`;

/**
 * The key of every row of a table: its raw input columns in the schema's order, whatever others there are.
 *
 * Two rows have one key when every input is the same: the same text or level, the same number (`-0` is `0`), the
 * same instant, or missing in both.
 *
 * @throws {SlipwayError} `unknown-column`; `wrong-kind`.
 */
export function tableKeys(rows: Table, input: Schema): string[] {
  const parts = input.fields.map(({ name, kind }) => partsOf(column(rows, name, kind, 'serve/lookup-key')));
  const row = new Array<string>(parts.length);
  return Array.from({ length: rows.rows }, (_, place) => {
    for (let field = 0; field < parts.length; field++) row[field] = parts[field]!(place);
    // Joined, a key is one piece of memory; added up, it would keep all its parts.
    return row.join('');
  });
}

function partsOf(found: Column): (row: number) => string {
  if (found.kind === 'category') {
    const parts = found.levels.map(textPart);
    return (row) => parts[found.codes[row]!] ?? missing;
  }
  if (found.kind === 'text')
    return (row) => (found.values[row] === null ? missing : textPart(found.values[row]!));
  return (row) => numberPart(found.values[row]!);
}

/**
 * The same keys from rows as a request carries them, without building a table.
 *
 * @throws {SlipwayError} what {@link fromRows} throws on a row that lacks a field or has one of the wrong type.
 */
export function rowKeys(input: Schema): (rows: readonly Instance[]) => string[] {
  const fields = input.fields.map((field) => ({ name: field.name, part: partOf(field) }));
  return (rows) => {
    const keys: string[] = [];
    const parts = new Array<string>(fields.length);
    for (const row of rows) {
      for (let i = 0; i < fields.length; i++) {
        const { name, part } = fields[i]!;
        const found = isRecord(row) && Object.hasOwn(row, name) ? part(row[name]) : undefined;
        // What is not plain to read is read, or refused, as everywhere else.
        if (found === undefined) return tableKeys(fromRows(rows, input), input);
        parts[i] = found;
      }
      keys.push(parts.join(''));
    }
    return keys;
  };
}

function partOf(field: Field): (value: unknown) => string | undefined {
  switch (field.kind) {
    case 'number':
      return (value) =>
        typeof value === 'number' ? numberPart(value) : value === null ? missing : undefined;
    case 'category':
      if (field.levels) return () => undefined;
      return (value) => {
        if (value === null || Number.isNaN(value)) return missing;
        if (typeof value === 'string') return textPart(value);
        return typeof value === 'number' || typeof value === 'boolean' ? textPart(String(value)) : undefined;
      };
    case 'text':
      return (value) => (typeof value === 'string' ? textPart(value) : value === null ? missing : undefined);
    case 'time': {
      const zone = zoneOf(field.zone ?? 'UTC');
      return (value) => {
        if (value === null) return missing;
        const instant = typeof value === 'string' ? parseInstant(value, zone) : NaN;
        return Number.isNaN(instant) ? undefined : numberPart(instant);
      };
    }
  }
}
