import type { SchemaElement } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { SlipwayError } from '../../core/error.ts';
import { checkChoice, checkKeys } from '../../core/options.ts';
import { checkIsTable } from '../../table/check-is-table.ts';
import type { Column } from '../../table/column.ts';
import type { Table } from '../../table/table.ts';

/** How Parquet is written. */
export interface ToParquetOptions {
  /** How pages are compressed. @default 'snappy' */
  readonly compression?: 'snappy' | 'none';
}

const WHERE = 'sources/to-parquet';
/** Rows of a row group: what readers elsewhere take at a time. */
const GROUP_ROWS = 122_880;

/**
 * A table as Parquet, which {@link fromParquet} reads back as the same table when it is given the schema.
 *
 * Numbers are DOUBLE, times TIMESTAMP in milliseconds of UTC, categories and texts STRING; missing is null. A zone is
 * not written, nor are levels that no row has.
 *
 * @throws {SlipwayError} `bad-data` when there is no column, a time is not a whole number of milliseconds that a Date can
 *   hold, or a text has half of a surrogate pair; `bad-option`.
 * @source Apache Parquet, through hyparquet-writer.
 * @example
 * const bytes = toParquet(table({ age: numberColumn([31, null]) }));
 * fromParquet(bytes).columns.get('age').values // => Float64Array [31, NaN]
 */
export function toParquet(from: Table, options: ToParquetOptions = {}): Uint8Array<ArrayBuffer> {
  checkKeys(WHERE, options, ['compression']);
  const compression = checkChoice(WHERE, 'compression', options.compression ?? 'snappy', ['snappy', 'none']);
  checkIsTable(WHERE, from);
  if (from.columns.size === 0)
    throw new SlipwayError('bad-data', WHERE, 'the table has no columns; expected one or more.');
  const schema: SchemaElement[] = [{ name: 'root', num_children: from.columns.size }];
  const columnData = [...from.columns].map(([name, column]) => {
    schema.push({ name, repetition_type: 'OPTIONAL', ...typeOf(column) });
    // A dictionary would hold 0 for both zeros.
    const plain = column.kind === 'number' && column.values.some((value) => Object.is(value, -0));
    return { name, data: valuesOf(name, column), ...(plain ? { encoding: 'PLAIN' as const } : {}) };
  });
  const buffer = parquetWriteBuffer({
    columnData,
    schema,
    rowGroupSize: GROUP_ROWS,
    codec: compression === 'snappy' ? 'SNAPPY' : 'UNCOMPRESSED',
    createdBy: 'slipway',
  });
  return new Uint8Array(buffer);
}

function typeOf({ kind }: Column): Pick<SchemaElement, 'type' | 'converted_type' | 'logical_type'> {
  if (kind === 'number') return { type: 'DOUBLE' };
  if (kind === 'time') {
    return {
      type: 'INT64',
      converted_type: 'TIMESTAMP_MILLIS',
      logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
    };
  }
  return { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } };
}

function valuesOf(name: string, column: Column): (number | bigint | string | null)[] {
  switch (column.kind) {
    case 'number':
      return Array.from(column.values, (value) => (Number.isNaN(value) ? null : value));
    case 'time':
      return Array.from(column.values, (value, row) => {
        if (Number.isNaN(value)) return null;
        if (Number.isInteger(value) && Math.abs(value) <= 8.64e15) return BigInt(value);
        throw new SlipwayError(
          'bad-data',
          WHERE,
          `column "${name}" is ${value} at row ${row}; expected whole milliseconds that a Date can hold.`,
          { details: { column: name, row } },
        );
      });
    case 'category': {
      column.levels.forEach((level) => checkText(name, level));
      return Array.from(column.codes, (code) => (code < 0 ? null : column.levels[code]!));
    }
    case 'text':
      column.values.forEach((text) => text !== null && checkText(name, text));
      return [...column.values];
  }
}

/** UTF-8 cannot hold half of a pair, and would hold something else without a word. */
function checkText(name: string, text: string): void {
  if (!/[\ud800-\udfff]/u.test(text)) return;
  throw new SlipwayError(
    'bad-data',
    WHERE,
    `column "${name}" has a text with half of a surrogate pair, which UTF-8 cannot hold; expected well-formed text.`,
    { details: { column: name } },
  );
}
