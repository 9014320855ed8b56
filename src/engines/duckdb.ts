import { checkWaiting } from '../core/check-waiting.ts';
import { SlipwayError } from '../core/error.ts';
import { checkKeys, checkNumber } from '../core/options.ts';
import { duckdbDialect } from '../sql/duckdb-dialect.ts';
import type { Engine, EngineOptions, Relation } from '../sql/engine.ts';
import { selectOn, tableOn } from '../sql/relation.ts';
import type { Batches, BatchesOptions } from '../table/batches.ts';
import { checkIsTable } from '../table/check-is-table.ts';
import type { Schema } from '../table/schema.ts';
import type { Table } from '../table/table.ts';
import { loadBindings } from './duckdb-bindings.ts';
import { duckdbError } from './duckdb-errors.ts';
import { fromFiles, type FileOptions } from './duckdb-files.ts';
import { registerFunctions } from './duckdb-functions.ts';
import { kindsOf, schemaOfKinds } from './duckdb-kinds.ts';
import { dropTable, loadTable } from './duckdb-load.ts';
import { tableReader } from './duckdb-reader.ts';
import {
  openSession,
  prepareSelect,
  runStatements,
  type OpenDatabase,
  type Session,
} from './duckdb-session.ts';

const WHERE = 'engines/duckdb';
/** Rows of a batch: it ends with the chunk of up to 2,048 rows that reaches this many. */
const BATCH_ROWS = 65_536;

/** Options of {@link duckdb}. */
export interface DuckDbOptions {
  /**
   * A database file, made when it is not there.
   * @default a database in memory
   */
  readonly path?: string;
  /**
   * Threads that queries use, from 1.
   * @default as many as there are cores
   */
  readonly threads?: number;
  /**
   * Most memory that queries use, such as `'4GB'`; beyond it DuckDB writes to disk.
   * @default four fifths of the machine's
   */
  readonly memoryLimit?: string;
  /**
   * Whether SQL may read and write files and other databases. Say `false` where SQL of strangers is run: `file` is refused
   * then.
   * @default true
   */
  readonly externalAccess?: boolean;
}

/** DuckDB, embedded in this process. */
export interface DuckDb extends Engine {
  schemaOf(select: string, options?: EngineOptions): Promise<Schema>;
  query(select: string, options?: EngineOptions): Promise<Table>;
  batches(select: string): Batches;
  load(name: string, table: Table, options?: EngineOptions): Promise<void>;
  /** Removes a table, or does nothing where there is none; a view is refused with `bad-option`, as `load` refuses it. */
  drop(name: string, options?: EngineOptions): Promise<void>;
  /** A table or view of the database. */
  table(name: string | readonly string[]): Relation;
  /** Files, read where they are whenever they are asked: `*`, `?` and `[]` in a path are patterns. */
  file(path: string | readonly string[], options?: FileOptions): Relation;
  /** The rows of a SELECT. Never build it from text of strangers. */
  select(select: string): Relation;
}

/**
 * DuckDB as an engine: SQL over files, tables in memory and database files, in this process.
 *
 * Nothing is downloaded: extensions that are not built in are refused. The session's time zone is UTC. Values arrive as
 * typed columns: `NULL` and `NaN` are missing; whole numbers and decimals that a double cannot hold make their column
 * text; a text column is a category under the rule of CSV and rows; an ENUM and a truth value always are.
 *
 * @throws {SlipwayError} `missing-peer` when `@duckdb/node-bindings` is not installed; `bad-option`; `io` when a database
 *   file cannot be opened.
 * @example
 * const db = await duckdb();
 * await db.load('flights', table({ delay: numberColumn([12, NaN, 30]) }));
 * (await db.query('SELECT avg(delay) AS mean FROM flights')).columns.get('mean') // => { kind: 'number', values: Float64Array [21] }
 */
export async function duckdb(options: DuckDbOptions = {}): Promise<DuckDb> {
  const config = configOf(options);
  const bindings = await loadBindings();
  const db: OpenDatabase = {
    bindings,
    database: await open(bindings, options.path ?? ':memory:', config),
    running: new Set(),
    closed: false,
  };
  await inSession(db, undefined, async (session) => {
    await runStatements(session, 'setting the time zone', "SET GLOBAL TimeZone = 'UTC'");
    await registerFunctions(session);
  });
  const engine: DuckDb = {
    name: 'duckdb',
    dialect: duckdbDialect,
    schemaOf: (select, asked) =>
      inSession(db, asked, async (session) => {
        const { columns } = await prepareSelect(session, select);
        return schemaOfKinds(columns, await kindsOf(select, columns, (one) => fetchAll(session, one)));
      }),
    query: (select, asked) => inSession(db, asked, (session) => fetchAll(session, select)),
    batches: (select) => (asked) => fetchBatches(db, select, asked),
    load: (name, table, asked) =>
      inSession(db, asked, async (session) => {
        checkIsTable(WHERE, table);
        await loadTable(session, name, table);
      }),
    drop: (name, asked) => inSession(db, asked, (session) => dropTable(session, name)),
    close() {
      if (db.closed) return;
      db.closed = true;
      for (const interrupt of db.running) interrupt();
      bindings.close_sync(db.database);
    },
    table: (name) => tableOn(engine, name),
    file: (path, asked = {}) => ({ engine, from: fromFiles(path, asked) }),
    select: (select) => selectOn(engine, select),
  };
  return engine;
}

async function inSession<Value>(
  db: OpenDatabase,
  options: EngineOptions | undefined,
  run: (session: Session) => Promise<Value>,
): Promise<Value> {
  const session = await openSession(db, signalOf(options));
  try {
    return await run(session);
  } finally {
    session.close();
  }
}

function signalOf(options: EngineOptions = {}): AbortSignal | undefined {
  checkKeys(WHERE, options, ['signal']);
  checkWaiting(WHERE, options);
  return options.signal;
}

async function fetchAll(session: Session, select: string): Promise<Table> {
  const opened = await prepareSelect(session, select);
  const reader = tableReader(session.bindings, opened.columns);
  for (let chunk = await opened.next(); chunk; chunk = await opened.next()) reader.add(chunk);
  return reader.finish();
}

async function* fetchBatches(
  db: OpenDatabase,
  select: string,
  options?: BatchesOptions,
): AsyncGenerator<Table> {
  const session = await openSession(db, signalOf(options));
  try {
    const { columns } = await prepareSelect(session, select);
    const kinds = await kindsOf(select, columns, (one) => fetchAll(session, one));
    const opened = await prepareSelect(session, select);
    let reader = tableReader(session.bindings, columns, kinds);
    let some = false;
    for (let chunk = await opened.next(); chunk; chunk = await opened.next()) {
      reader.add(chunk);
      if (reader.rows < BATCH_ROWS) continue;
      some = true;
      yield reader.finish();
      reader = tableReader(session.bindings, columns, kinds);
    }
    if (reader.rows > 0 || !some) yield reader.finish();
  } finally {
    session.close();
  }
}

type Config = Readonly<Record<string, string>>;

async function open(
  bindings: OpenDatabase['bindings'],
  path: string,
  config: Config,
): Promise<OpenDatabase['database']> {
  try {
    const made = bindings.create_config();
    for (const [name, value] of Object.entries(config)) bindings.set_config(made, name, value);
    return await bindings.open(path, made);
  } catch (error) {
    throw duckdbError(error, 'opening the database');
  }
}

function configOf(options: DuckDbOptions): Config {
  checkKeys(WHERE, options, ['path', 'threads', 'memoryLimit', 'externalAccess']);
  const { path = ':memory:', threads, memoryLimit, externalAccess = true } = options;
  if (typeof path !== 'string' || path === '') throw bad('path', 'expected the path of a database file.');
  if (typeof externalAccess !== 'boolean') throw bad('externalAccess', 'expected true or false.');
  if (memoryLimit !== undefined && !/^\d+(\.\d+)? ?([KMGT]i?)B$/.test(memoryLimit))
    throw bad('memoryLimit', "expected a size, such as '512MB' or '4GB'.");
  return {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    ...(externalAccess ? {} : { enable_external_access: 'false' }),
    ...(threads === undefined
      ? {}
      : { threads: String(checkNumber(WHERE, 'threads', threads, { min: 1, max: 1024, integer: true })) }),
    ...(memoryLimit === undefined ? {} : { memory_limit: memoryLimit }),
  };
}

function bad(option: string, expected: string): SlipwayError {
  return new SlipwayError('bad-option', WHERE, `${option} cannot be used; ${expected}`, {
    details: { option },
  });
}
