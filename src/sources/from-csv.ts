import { SlipwayError } from '../core/error.ts';
import type { Table } from '../table/table.ts';
import type { CsvOptions } from './csv-options.ts';
import { csvPlan, MOST_BYTES } from './csv-plan.ts';
import { createCsvReader } from './csv-reader.ts';
import { isBytes, isGzip, startOfText } from './csv-start.ts';

/**
 * A table from CSV that is in memory.
 *
 * Kinds are inferred from every row, not from a sample: numbers where everything present is one, then times (ISO 8601,
 * in the zone given or UTC), then a category of at most 10,000 levels and half of the rows (from 20 rows on), else
 * text. Integers beyond 2^53 are identifiers and text; `007` and `+7` are no numbers either. `True`, `TRUE` and `true`
 * are one level. `onInferred` says what was decided and why; `columns`, `zones` and `schema` decide instead.
 *
 * Missing is the empty field, and in columns of numbers and times words such as `NA`; see {@link CsvOptions}. A row
 * with another number of fields than the header, or with a value that does not fit a kind that was given, is an error,
 * unless `onMalformed` takes it. Blank lines are no rows, except in a file of one column.
 *
 * @param csv - text, or bytes in UTF-8 with or without a byte order mark. They are not changed.
 * @returns columns in the order of the file. Levels are sorted.
 * @throws {SlipwayError} `bad-format` on malformed rows (the first lines and the count), an open quote, bytes that are
 *   not UTF-8, no header or a column without a name; `column-collision` on a name that comes twice; `unknown-column`
 *   when an option names a column that is not there; `too-large` past `maxBytes` or 100,000 columns; `bad-option`.
 * @source RFC 4180, read leniently in line ends (LF, CRLF, CR) and in quotes inside unquoted fields. Numbers equal
 *   `Number(text)` to the last bit.
 * @example
 * const flights = fromCsv('carrier,delay\nUA,2\nAA,\n');
 * toRows(flights) // => [{ carrier: 'UA', delay: 2 }, { carrier: 'AA', delay: null }]
 */
export function fromCsv(csv: string | Uint8Array, options: CsvOptions = {}): Table {
  const plan = csvPlan(options);
  if (typeof csv === 'string' && /[\ud800-\udfff]/u.test(csv)) {
    throw new SlipwayError(
      'bad-format',
      'sources/csv',
      'the text has half of a surrogate pair, which UTF-8 cannot hold; expected well-formed text.',
    );
  }
  if (typeof csv !== 'string' && !isBytes(csv)) {
    throw new SlipwayError(
      'bad-data',
      'sources/csv',
      `the CSV is of type ${typeof csv}; expected text or a Uint8Array.`,
    );
  }
  const bytes = typeof csv === 'string' ? new TextEncoder().encode(csv) : csv;
  if (isGzip(bytes)) {
    throw new SlipwayError(
      'bad-format',
      'sources/csv',
      'the bytes are gzip; expected CSV. Use readCsv, which decompresses.',
    );
  }
  const most = Math.min(plan.maxBytes, MOST_BYTES);
  if (bytes.length > most) {
    throw new SlipwayError(
      'too-large',
      'sources/csv',
      `there are ${bytes.length} bytes; expected at most ${most}. Raise maxBytes, or use readCsv.`,
    );
  }
  const reader = createCsvReader(plan);
  reader.feed(bytes, startOfText(bytes), bytes.length, true);
  return reader.take();
}
