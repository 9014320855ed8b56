import { SlipwayError } from '../core/error.ts';
import type { Field, Schema } from './schema.ts';
import type { Column } from './column.ts';
import { table, type Table } from './table.ts';

/** A value of a row: what JSON can carry, and dates. `null` is missing. */
export type Value = string | number | boolean | Date | null;

/** A row as an object. */
export type Row = Readonly<Record<string, Value>>;
