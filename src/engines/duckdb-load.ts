import type { DataChunk, Vector } from '@duckdb/node-bindings';
import { SlipwayError } from '../core/error.ts';
import { isWholeText } from '../sql/dialect.ts';
import { duckdbDialect } from '../sql/duckdb-dialect.ts';
import type { Column } from '../table/column.ts';
import type { Table } from '../table/table.ts';
import type { Bindings } from './duckdb-bindings.ts';
import { runStatements, type Session } from './duckdb-session.ts';

const WHERE = 'engines/duckdb';
const { quoteIdentifier: quote, quoteText } = duckdbDialect;
/** Levels beyond this many are loaded as VARCHAR: an ENUM is spelled out in the statement that makes the table. */
const MOST_ENUM_LEVELS = 10_000;

/**
 * Makes a table from columns in memory, replacing one of that name: all of it or nothing.
 *
 * @throws {SlipwayError} `bad-data` on what the engine cannot hold: half a surrogate pair, a time that is not a whole number
 *   of microseconds; `column-collision` on names that differ in letter case alone, which DuckDB takes for one;
 *   `bad-option` on a table without columns.
 */
export async function loadTable(session: Session, name: string, table: Table): Promise<void> {
  const columns = [...table.columns];
  if (columns.length === 0)
    throw new SlipwayError('bad-option', WHERE, 'the table has no columns; expected one or more.');
  checkNames(columns.map(([column]) => column));
  const plans = columns.map(([column, values]) => planOf(column, values));
  const types = columns.map(([column], index) => `${quote(column)} ${plans[index]!.type}`);
  const doing = `loading "${name}"`;
  await runStatements(session, doing, 'BEGIN TRANSACTION');
  try {
    await runStatements(session, doing, `CREATE OR REPLACE TABLE ${quote(name)} (${types.join(', ')})`);
    await append(session, doing, name, table.rows, plans);
    await runStatements(session, doing, 'COMMIT');
  } catch (error) {
    await session.bindings.query(session.connection, 'ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/**
 * Removes a table, or does nothing where there is none.
 *
 * @throws {SlipwayError} `bad-option` on the name of a view, and of a table that others refer to.
 */
export async function dropTable(session: Session, name: string): Promise<void> {
  await runStatements(session, `dropping "${name}"`, `DROP TABLE IF EXISTS ${quote(name)}`);
}

interface Plan {
  readonly type: string;
  /** Writes rows `start` and following into a vector. */
  write(bindings: Bindings, vector: Vector, start: number, rows: number): void;
}

async function append(
  session: Session,
  doing: string,
  name: string,
  rows: number,
  plans: readonly Plan[],
): Promise<void> {
  const { bindings, connection } = session;
  const appender = await session.step(doing, () => bindings.appender_create(connection, null, name));
  const types = plans.map((_, index) => bindings.appender_column_type(appender, index));
  const size = bindings.vector_size();
  const chunk: DataChunk = bindings.create_data_chunk(types);
  for (let start = 0; start < rows; start += size) {
    const count = Math.min(size, rows - start);
    const write = (): void => {
      bindings.data_chunk_reset(chunk);
      bindings.data_chunk_set_size(chunk, count);
      plans.forEach((plan, index) =>
        plan.write(bindings, bindings.data_chunk_get_vector(chunk, index), start, count),
      );
      bindings.append_data_chunk(appender, chunk);
    };
    // Writing never waits; every sixteenth chunk does, so that an abort is heard.
    if ((start / size) % 16 === 0)
      await session.step(doing, () => new Promise<void>((go) => setImmediate(go)));
    await session.step(doing, write);
  }
  await session.step(doing, () => bindings.appender_close_sync(appender));
}

function checkNames(names: readonly string[]): void {
  const seen = new Map<string, string>();
  for (const name of names) {
    const folded = name.toLowerCase();
    const other = seen.get(folded);
    if (other !== undefined) {
      throw new SlipwayError(
        'column-collision',
        WHERE,
        `columns "${other}" and "${name}" differ in letter case alone; expected names that differ in more, since DuckDB takes them for one. Rename one.`,
        { details: { column: name } },
      );
    }
    seen.set(folded, name);
  }
}

function planOf(name: string, column: Column): Plan {
  switch (column.kind) {
    case 'number':
      return { type: 'DOUBLE', write: (...into) => writeFloats(column.values, ...into) };
    case 'time':
      return { type: 'TIMESTAMPTZ', write: (...into) => writeTimes(name, column.values, ...into) };
    case 'text': {
      const { values } = column;
      return { type: 'VARCHAR', write: (...into) => writeTexts(name, (row) => values[row] ?? null, ...into) };
    }
    case 'category':
      return planOfCategory(name, column.codes, column.levels);
  }
}

function planOfCategory(name: string, codes: Int32Array, levels: readonly string[]): Plan {
  const spelled = levels.every((level) => isWholeText(level) && !level.includes('\0'));
  if (levels.length === 0 || levels.length > MOST_ENUM_LEVELS || !spelled)
    return {
      type: 'VARCHAR',
      write: (...into) => writeTexts(name, (row) => levels[codes[row]!] ?? null, ...into),
    };
  const type = `ENUM (${levels.map(quoteText).join(', ')})`;
  return { type, write: (...into) => writeCodes(codes, levels.length, ...into) };
}

type Into = readonly [bindings: Bindings, vector: Vector, start: number, rows: number];

function writeFloats(values: Float64Array, ...[bindings, vector, start, rows]: Into): void {
  const piece = values.slice(start, start + rows);
  copyBytes(bindings, vector, piece);
  markMissing(bindings, vector, rows, (row) => Number.isNaN(piece[row]));
}

function writeTimes(name: string, values: Float64Array, ...[bindings, vector, start, rows]: Into): void {
  const stamps = new BigInt64Array(rows);
  for (let row = 0; row < rows; row++) {
    const value = values[start + row]!;
    if (Number.isNaN(value)) continue;
    if (value === Infinity) stamps[row] = 0x7fffffffffffffffn;
    else if (value === -Infinity) stamps[row] = -0x7fffffffffffffffn;
    else {
      const micros = Math.round(value * 1000);
      if (micros / 1000 !== value || Math.abs(micros) >= 9.2e18) {
        throw new SlipwayError(
          'bad-data',
          WHERE,
          `column "${name}" has the time ${value} at row ${start + row}; expected whole microseconds within 290,000 years of 1970. Round it first.`,
          { details: { column: name, row: start + row } },
        );
      }
      stamps[row] = BigInt(micros);
    }
  }
  copyBytes(bindings, vector, stamps);
  markMissing(bindings, vector, rows, (row) => Number.isNaN(values[start + row]));
}

function writeCodes(codes: Int32Array, levels: number, ...[bindings, vector, start, rows]: Into): void {
  const piece = levels <= 256 ? new Uint8Array(rows) : new Uint16Array(rows);
  for (let row = 0; row < rows; row++) piece[row] = Math.max(0, codes[start + row]!);
  copyBytes(bindings, vector, piece);
  markMissing(bindings, vector, rows, (row) => codes[start + row]! < 0);
}

const encoder = new TextEncoder();

function writeTexts(
  name: string,
  textAt: (row: number) => string | null,
  ...[bindings, vector, start, rows]: Into
): void {
  markMissing(bindings, vector, rows, (row) => textAt(start + row) === null);
  for (let row = 0; row < rows; row++) {
    const text = textAt(start + row);
    if (text === null) continue;
    if (!isWholeText(text)) {
      throw new SlipwayError(
        'bad-data',
        WHERE,
        `column "${name}" has half of a surrogate pair at row ${start + row}; expected whole characters, which UTF-8 can hold.`,
        { details: { column: name, row: start + row } },
      );
    }
    // The form without a length ends at a NUL.
    if (text.includes('\0')) bindings.vector_assign_string_element_len(vector, row, encoder.encode(text));
    else bindings.vector_assign_string_element(vector, row, text);
  }
}

function copyBytes(
  bindings: Bindings,
  vector: Vector,
  { buffer, byteOffset, byteLength }: NodeJS.TypedArray,
): void {
  bindings.copy_data_to_vector(vector, 0, buffer as ArrayBuffer, byteOffset, byteLength);
}

function markMissing(
  bindings: Bindings,
  vector: Vector,
  rows: number,
  missing: (row: number) => boolean,
): void {
  let mask: Uint8Array<ArrayBuffer> | undefined;
  for (let row = 0; row < rows; row++) {
    if (!missing(row)) continue;
    mask ??= new Uint8Array(Math.ceil(rows / 64) * 8).fill(255);
    mask[row >> 3]! &= ~(1 << (row & 7));
  }
  if (!mask) return;
  bindings.vector_ensure_validity_writable(vector);
  bindings.copy_data_to_vector_validity(vector, 0, mask.buffer, 0, mask.byteLength);
}
