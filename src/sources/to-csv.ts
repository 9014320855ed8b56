import { SlipwayError } from '../core/error.ts';
import { checkChoice, checkKeys } from '../core/options.ts';
import type { Column } from '../table/column.ts';
import { formatInstant } from '../table/instant-text.ts';
import type { Table } from '../table/table.ts';
import { zoneOf } from '../table/zone.ts';
import type { CsvDelimiter } from './csv-options.ts';
import { DELIMITERS } from './csv-plan.ts';

/** How CSV is written. */
export interface ToCsvOptions {
  /** What stands between fields. @default ',' */
  readonly delimiter?: CsvDelimiter;
}

const WHERE = 'sources/to-csv';

/**
 * A table as CSV text, which {@link fromCsv} reads back as the same table when it is given the schema.
 *
 * Missing is the empty field; an empty level or text is `""`. Numbers are written as JavaScript writes them, infinities
 * as `Infinity` and `-Infinity`; times in the zone of their column, with the offset. Read back, levels that no row has
 * are gone, and `True` and `FALSE` are `true` and `false`. Text that a spreadsheet would take for a formula is written
 * as it is.
 *
 * @returns a header and a line a row, each ended by LF.
 * @throws {SlipwayError} `bad-data` when there is no column, a column has no name, or a time is not a whole number of
 *   milliseconds in the years 0 to 9999, which no text could bring back; `bad-option`.
 * @source RFC 4180, with LF for CRLF.
 * @example
 * toCsv(table({ city: categoryColumn(['Bath', null]), note: textColumn(['say "hi"', '']) }))
 * // => 'city,note\nBath,"say ""hi"""\n,""\n'
 */
export function toCsv(from: Table, options: ToCsvOptions = {}): string {
  checkKeys(WHERE, options, ['delimiter']);
  const { delimiter = ',' } = options;
  checkChoice(WHERE, 'delimiter', delimiter, DELIMITERS);
  const names = [...from.columns.keys()];
  if (names.length === 0 || names.includes('')) {
    throw new SlipwayError(
      'bad-data',
      WHERE,
      names.length === 0
        ? 'the table has no columns; expected one or more.'
        : 'a column has no name; expected names. Rename it.',
    );
  }
  const quote = (text: string): string =>
    text === '' || /["\r\n\ufeff]/.test(text) || text.includes(delimiter)
      ? `"${text.replaceAll('"', '""')}"`
      : text;
  const cells = [...from.columns].map(([name, column]) => cellOf(name, column, quote));
  const lines = [names.map(quote).join(delimiter)];
  for (let row = 0; row < from.rows; row++) lines.push(cells.map((cell) => cell(row)).join(delimiter));
  lines.push('');
  return lines.join('\n');
}

/** From a row to the text of its field. */
function cellOf(name: string, column: Column, quote: (text: string) => string): (row: number) => string {
  switch (column.kind) {
    case 'number':
      return (row) => (Number.isNaN(column.values[row]) ? '' : numberText(column.values[row]!));
    case 'time': {
      const zone = zoneOf(column.zone);
      return (row) => {
        const instant = column.values[row]!;
        if (Number.isNaN(instant)) return '';
        const text = Number.isInteger(instant) ? formatInstant(instant, zone) : '';
        if (!/^\d/.test(text)) {
          throw new SlipwayError(
            'bad-data',
            WHERE,
            `column "${name}" is ${instant} at row ${row}; expected whole milliseconds in the years 0 to 9999.`,
            { details: { column: name, row } },
          );
        }
        return text;
      };
    }
    case 'category': {
      const levels = column.levels.map(quote);
      return (row) => (column.codes[row]! < 0 ? '' : levels[column.codes[row]!]!);
    }
    case 'text':
      return (row) => {
        const text = column.values[row]!;
        return text === null ? '' : quote(text);
      };
  }
}

/** `-0` keeps its sign. */
function numberText(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}
