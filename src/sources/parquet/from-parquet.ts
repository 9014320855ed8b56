import { SlipwayError } from '../../core/error.ts';
import type { Table } from '../../table/table.ts';
import { describe } from '../../table/describe.ts';
import { isBytes } from '../csv-start.ts';
import { storedPlan, type StoredOptions } from '../stored-options.ts';
import { PARQUET } from './bad-parquet.ts';
import { readNow } from './ranges.ts';
import { openParquet } from './tables.ts';

/**
 * A table from Parquet that is in memory.
 *
 * Numbers, booleans, times and texts are what the file says they are. Texts are a category or text by the rule of
 * {@link fromCsv}; a column of integers with one beyond 2^53 is text, with all its digits, and `onInferred` says so.
 * Dates and timestamps without a zone are read in the zone given, else UTC; parts of a millisecond are cut off. Null and
 * NaN are missing. Lists, maps, times of day and bytes that are not text are errors unless `select` leaves them out;
 * so are structures, unless they are to be flattened.
 *
 * @param bytes - a whole file, compressed in any way but LZO. They are not changed.
 * @returns columns in the order of the file, or of `select`. Levels are sorted.
 * @throws {SlipwayError} `bad-format` on what is no Parquet, or damaged; `unsupported` on a type no column can hold, and
 *   on encryption; `wrong-kind` when a column cannot be of the kind asked for; `unknown-column`, `column-collision`,
 *   `too-large`, `bad-option`.
 * @source Apache Parquet format 2.11; compared with what DuckDB writes and reads.
 * @example
 * const bytes = toParquet(table({ city: categoryColumn(['York', null]) }));
 * toRows(fromParquet(bytes)) // => [{ city: 'York' }, { city: null }]
 */
export function fromParquet(bytes: Uint8Array, options: StoredOptions = {}): Table {
  const plan = storedPlan(PARQUET, options);
  if (!isBytes(bytes))
    throw new SlipwayError('bad-data', PARQUET, `the Parquet is ${describe(bytes)}; expected a Uint8Array.`);
  const tables = readNow(openParquet(bytes.length, plan, Infinity), bytes);
  return readNow(tables.next(), bytes)!;
}
