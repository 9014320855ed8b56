import type { Column } from '../../table/column.ts';
import { parseInstant } from '../../table/instant-text.ts';
import type { Field, Schema } from '../../table/schema.ts';
import { zoneOf } from '../../table/zone.ts';
import type { Instance } from '../service.ts';
import { missingCode, numberCoder, textCoder, type KeyColumn } from './key-column.ts';

/** The code of what is not plain to read: it is read, or refused, as everywhere else. */
export const UNREADABLE = -2;

/** Whether a row has its fields as own properties, so far as they are texts, numbers, booleans or `null`. */
export function isPlainRow(row: Instance): boolean {
  if (typeof row !== 'object' || row === null) return false;
  const prototype: unknown = Object.getPrototypeOf(row);
  return prototype === Object.prototype || prototype === null;
}

/** For each input, from a value as a request carries it to its code: -1 where it has none. */
export function valueCoders(
  { fields }: Schema,
  columns: readonly KeyColumn[],
): readonly ((value: unknown) => number)[] {
  return fields.map((field, at) => coderOf(field, columns[at]!));
}

function coderOf(field: Field, column: KeyColumn): (value: unknown) => number {
  const missing = missingCode(column);
  switch (field.kind) {
    case 'number': {
      const code = numberCoder(column);
      return (value) => {
        if (typeof value === 'number') return Number.isNaN(value) ? missing : code(value);
        return value === null ? missing : UNREADABLE;
      };
    }
    case 'time': {
      const code = numberCoder(column);
      const zone = zoneOf(field.zone ?? 'UTC');
      return (value) => {
        if (value === null || Number.isNaN(value)) return missing;
        if (typeof value === 'number') return Math.abs(value) <= 8.64e15 ? code(value) : UNREADABLE;
        const instant = typeof value === 'string' ? parseInstant(value, zone) : NaN;
        return Number.isNaN(instant) ? UNREADABLE : code(instant);
      };
    }
    case 'category': {
      const code = textCoder(column);
      // Whether a level without a code is one of those settled is for the reading of rows to say.
      const stranger = field.levels ? UNREADABLE : -1;
      return (value) => {
        if (typeof value !== 'string') {
          if (value === null || Number.isNaN(value)) return missing;
          if (typeof value !== 'number' && typeof value !== 'boolean') return UNREADABLE;
        }
        const found = code(String(value));
        return found < 0 ? stranger : found;
      };
    }
    case 'text': {
      const code = textCoder(column);
      return (value) => (typeof value === 'string' ? code(value) : value === null ? missing : UNREADABLE);
    }
  }
}

/** The codes of all rows of a column of a table; -1 where there is none. */
export function columnCoder(column: KeyColumn): (of: Column) => Int32Array {
  const missing = missingCode(column);
  const text = textCoder(column);
  const number = numberCoder(column);
  return (of) => codesIn(of, missing, text, number);
}

function codesIn(
  of: Column,
  missing: number,
  code: (text: string) => number,
  number: (value: number) => number,
): Int32Array {
  if (of.kind === 'text') return Int32Array.from(of.values, (text) => (text === null ? missing : code(text)));
  if (of.kind === 'category') {
    const known = new Int32Array(of.levels.length).fill(UNREADABLE);
    return of.codes.map((level) => {
      if (level < 0) return missing;
      if (known[level] === UNREADABLE) known[level] = code(of.levels[level]!);
      return known[level]!;
    });
  }
  return Int32Array.from(of.values, (value) => (Number.isNaN(value) ? missing : number(value)));
}
