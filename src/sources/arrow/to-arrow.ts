import {
  columnFromArray,
  dictionary,
  float64,
  int32,
  tableFromColumns,
  tableToIPC,
  timestamp,
  TimeUnit,
  utf8,
} from '@uwdata/flechette';
import { SlipwayError } from '../../core/error.ts';
import { checkChoice, checkKeys } from '../../core/options.ts';
import { checkIsTable } from '../../table/check-is-table.ts';
import type { Column } from '../../table/column.ts';
import type { Table } from '../../table/table.ts';

/** How Arrow is written. */
export interface ToArrowOptions {
  /** The file format, which other programs map into memory, or the stream format. @default 'file' */
  readonly format?: 'file' | 'stream';
}

const WHERE = 'sources/to-arrow';
/** Rows of a record batch. */
const BATCH_ROWS = 65_536;

/**
 * A table as Arrow IPC, which {@link fromArrow} reads back as the same table when it is given the schema.
 *
 * Numbers are Float64, times Timestamp in milliseconds with their zone, categories a dictionary of Utf8 and texts Utf8;
 * missing is null. Levels that no row has are not written.
 *
 * @throws {SlipwayError} `bad-data` when there is no column, a time is not a whole number of milliseconds that a Date can
 *   hold, or a text has half of a surrogate pair; `bad-option`.
 * @source Apache Arrow columnar format, through flechette.
 * @example
 * const bytes = toArrow(table({ age: numberColumn([31, null]) }));
 * fromArrow(bytes).columns.get('age').values // => Float64Array [31, NaN]
 */
export function toArrow(from: Table, options: ToArrowOptions = {}): Uint8Array<ArrayBuffer> {
  checkKeys(WHERE, options, ['format']);
  const format = checkChoice(WHERE, 'format', options.format ?? 'file', ['file', 'stream']);
  checkIsTable(WHERE, from);
  if (from.columns.size === 0)
    throw new SlipwayError('bad-data', WHERE, 'the table has no columns; expected one or more.');
  const columns = [...from.columns].map(
    ([name, column]) => [name, columnOf(name, column)] as [string, ReturnType<typeof columnOf>],
  );
  const bytes = tableToIPC(tableFromColumns(columns), { format });
  return new Uint8Array(bytes!);
}

function columnOf(name: string, column: Column): ReturnType<typeof columnFromArray> {
  const options = { maxBatchRows: BATCH_ROWS };
  switch (column.kind) {
    case 'number':
      return columnFromArray(present(column.values), float64(), options);
    case 'time': {
      column.values.forEach((value, row) => {
        if (Number.isNaN(value) || (Number.isInteger(value) && Math.abs(value) <= 8.64e15)) return;
        throw new SlipwayError(
          'bad-data',
          WHERE,
          `column "${name}" is ${value} at row ${row}; expected whole milliseconds that a Date can hold.`,
          { details: { column: name, row } },
        );
      });
      return columnFromArray(present(column.values), timestamp(TimeUnit.MILLISECOND, column.zone), options);
    }
    case 'category': {
      column.levels.forEach((level) => checkText(name, level));
      const texts = Array.from(column.codes, (code) => (code < 0 ? null : column.levels[code]!));
      return columnFromArray(texts, dictionary(utf8(), int32()), options);
    }
    case 'text':
      column.values.forEach((text) => text !== null && checkText(name, text));
      return columnFromArray([...column.values], utf8(), options);
  }
}

function present(values: Float64Array): (number | null)[] {
  return Array.from(values, (value) => (Number.isNaN(value) ? null : value));
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
