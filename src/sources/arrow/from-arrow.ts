import { SlipwayError } from '../../core/error.ts';
import { describe } from '../../table/describe.ts';
import type { Table } from '../../table/table.ts';
import { isBytes } from '../csv-start.ts';
import { storedPlan, type StoredOptions, type StoredPlan } from '../stored-options.ts';
import { ARROW } from './bad-arrow.ts';
import { createMessages } from './messages.ts';
import { createArrowReader, type ArrowRecords } from './reader.ts';

/**
 * A table from Arrow IPC that is in memory: the file format (Feather) or the stream format.
 *
 * Numbers, booleans, times and texts are what the schema says they are. Texts, in a dictionary or not, are a category or
 * text by the rule of {@link fromCsv}; a column of integers with one beyond 2^53 is text, with all its digits, and
 * `onInferred` says so. Dates and timestamps without a zone are read in the zone given, else UTC; parts of a millisecond
 * are cut off. Null and NaN are missing. Lists, maps, unions, durations, times of day and bytes are errors unless
 * `select` leaves them out; so are structures, unless they are to be flattened.
 *
 * @param bytes - a whole file or stream, not compressed. They are not changed.
 * @returns columns in the order of the schema, or of `select`. Levels are sorted.
 * @throws {SlipwayError} `bad-format` on what is no Arrow, cut short or damaged; `unsupported` on a type no column can
 *   hold, and on compressed values; `wrong-kind` when a column cannot be of the kind asked for; `unknown-column`,
 *   `column-collision`, `too-large`, `bad-option`.
 * @source Apache Arrow columnar format 1.5, IPC of metadata versions 4 and 5; compared with what flechette reads.
 * @example
 * const bytes = toArrow(table({ city: categoryColumn(['York', null]) }));
 * toRows(fromArrow(bytes)) // => [{ city: 'York' }, { city: null }]
 */
export function fromArrow(bytes: Uint8Array, options: StoredOptions = {}): Table {
  const plan = storedPlan(ARROW, options);
  if (!isBytes(bytes))
    throw new SlipwayError('bad-data', ARROW, `the Arrow is ${describe(bytes)}; expected a Uint8Array.`);
  return arrowTable(bytes, plan, () => undefined);
}

/** The table of all batches in bytes. */
export function arrowTable(
  bytes: Uint8Array,
  plan: StoredPlan,
  onRows: (done: number, total: number) => void,
): Table {
  const messages = createMessages(Infinity);
  const reader = createArrowReader(plan);
  const records: ArrowRecords[] = [];
  let rows = 0;
  for (let at = 0; ; at = messages.next) {
    const message = messages.find(bytes, at, bytes.length, true);
    if (!message) break;
    const found = reader.accept(message);
    if (!found) continue;
    rows += found.batch.rows;
    records.push(found);
  }
  if (rows * reader.columns() * 8 > plan.maxBytes) {
    throw new SlipwayError(
      'too-large',
      ARROW,
      `a table of ${rows} rows and ${reader.columns()} columns takes more than ${plan.maxBytes} bytes; expected at most that. Select columns, read batches, or raise maxBytes.`,
      { details: { rows, columns: reader.columns() } },
    );
  }
  reader.begin(rows);
  let at = 0;
  for (const each of records) {
    reader.take(each, 0, each.batch.rows, at);
    at += each.batch.rows;
    onRows(at, rows);
  }
  return reader.finish(rows);
}
