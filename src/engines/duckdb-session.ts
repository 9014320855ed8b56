import type { Connection, Database, DataChunk, PreparedStatement, Result } from '@duckdb/node-bindings';
import { SlipwayError } from '../core/error.ts';
import { unlessAborted } from '../core/unless-aborted.ts';
import type { Bindings } from './duckdb-bindings.ts';
import { duckdbError } from './duckdb-errors.ts';
import { declaredColumn, type DeclaredColumn } from './duckdb-types.ts';

const WHERE = 'engines/duckdb';
/** An interruption counts only while a query runs, and it may just be about to: it is said again until it is heard. */
const AGAIN_MS = 5;

/** A database that is open, and what is being asked of it. */
export interface OpenDatabase {
  readonly bindings: Bindings;
  readonly database: Database;
  /** What interrupts each piece of work under way. */
  readonly running: Set<() => void>;
  closed: boolean;
}

/** A connection that does one piece of work, and hears of an abort. */
export interface Session {
  readonly bindings: Bindings;
  readonly connection: Connection;
  /** Runs a step: an abort becomes its reason, once the step has ended, and an error of DuckDB one of ours. */
  step<Value>(doing: string, run: () => Promise<Value> | Value): Promise<Value>;
  /** A step that only reads: an abort does not wait for its end. */
  read<Value>(doing: string, run: () => Promise<Value> | Value): Promise<Value>;
  /** Whether a SELECT was started whose rows were not all read. */
  unread: boolean;
  /** Disconnects, once no step runs any more. */
  close(): void;
}

/** A connection of its own, so that an abort ends this work and no other. */
export async function openSession(db: OpenDatabase, signal: AbortSignal | undefined): Promise<Session> {
  signal?.throwIfAborted();
  if (db.closed) throw closedError();
  const { bindings } = db;
  const connection = await bindings.connect(db.database);
  let steps = 0;
  let closing = false;
  let timer: ReturnType<typeof setInterval> | undefined;
  const interrupt = (): void => {
    // Between two steps there is nothing to interrupt: the next one looks before it starts.
    if (steps === 0) return;
    timer ??= setInterval(() => bindings.interrupt(connection), AGAIN_MS);
    bindings.interrupt(connection);
  };
  db.running.add(interrupt);
  signal?.addEventListener('abort', interrupt);
  const check = (): void => {
    signal?.throwIfAborted();
    if (db.closed) throw closedError();
  };
  const disconnect = (): void => {
    signal?.removeEventListener('abort', interrupt);
    db.running.delete(interrupt);
    if (!session.unread) return bindings.disconnect_sync(connection);
    // Disconnecting waits for the threads of a query under way, and they may wait for a function of ours, which runs
    // on this thread. Another statement ends the query elsewhere.
    void bindings
      .query(connection, 'SELECT 1')
      .catch(() => undefined)
      .then(() => bindings.disconnect_sync(connection));
  };
  const ended = (): void => {
    if (--steps > 0) return;
    clearInterval(timer);
    timer = undefined;
    if (closing) disconnect();
  };
  const run = async <Value>(
    doing: string,
    work: () => Promise<Value> | Value,
    heard?: AbortSignal,
  ): Promise<Value> => {
    check();
    try {
      return await unlessAborted(heard, async () => {
        steps++;
        try {
          return await work();
        } finally {
          ended();
        }
      });
    } catch (error) {
      check();
      throw duckdbError(error, doing);
    } finally {
      check();
    }
  };
  const session: Session = {
    bindings,
    connection,
    unread: false,
    step: (doing, work) => run(doing, work),
    // DuckDB hears an interruption when it comes to a place where it looks for one, which may be seconds away.
    read: (doing, work) => run(doing, work, signal),
    close() {
      closing = true;
      if (steps === 0) disconnect();
    },
  };
  return session;
}

function closedError(): SlipwayError {
  return new SlipwayError('io', WHERE, 'the database was closed; expected one that is open. Open another.');
}

/** A SELECT whose columns are known and whose rows come chunk after chunk. */
export interface OpenSelect {
  readonly columns: readonly DeclaredColumn[];
  /** Starts it, at the first call; `undefined` when there are no more rows. */
  next(): Promise<DataChunk | undefined>;
}

/**
 * Prepares one SELECT, without running it.
 *
 * @throws {SlipwayError} `bad-option` on several statements, and on one that gives no rows or may change something;
 *   `column-collision` on two columns of one name; `unsupported` on a type that no kind of column holds.
 */
export async function prepareSelect(session: Session, select: string): Promise<OpenSelect> {
  const { bindings, connection } = session;
  if (typeof select !== 'string' || select.trim() === '') throw notSelect('there is no statement');
  // DuckDB makes a SELECT of some, which then works where it stands alone and nowhere else.
  if (PRAGMA.test(select)) throw notSelect('the statement is a PRAGMA');
  const prepared = await session.step('the SELECT', async () => {
    const { extracted_statements: statements, statement_count: count } = await bindings.extract_statements(
      connection,
      select,
    );
    if (count === 0)
      throw new Error(bindings.extract_statements_error(statements) || 'Parser Error: no statement');
    if (count > 1) throw notSelect(`there are ${count} statements`);
    const one = await bindings.prepare_extracted_statement(connection, statements, 0);
    if ((bindings.prepared_statement_type(one) as number) !== SELECT)
      throw notSelect('the statement is another one');
    return one;
  });
  const columns = columnsOf(bindings, prepared);
  let result: Result | undefined;
  return {
    columns,
    next: () =>
      session.read('the SELECT', async () => {
        session.unread = true;
        result ??= await bindings.execute_prepared_streaming(prepared);
        const chunk = await bindings.fetch_chunk(result);
        if (chunk !== null && bindings.data_chunk_get_size(chunk) > 0) return chunk;
        session.unread = false;
        return undefined;
      }),
  };
}

const SELECT = 1;
/** A PRAGMA after nothing but white space and comments. */
const PRAGMA = /^(?:\s+|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*PRAGMA\b/i;

function columnsOf(bindings: Bindings, prepared: PreparedStatement): DeclaredColumn[] {
  const count = bindings.prepared_statement_column_count(prepared);
  const columns: DeclaredColumn[] = [];
  for (let index = 0; index < count; index++) {
    const name = bindings.prepared_statement_column_name(prepared, index);
    // DuckDB does not tell cases apart: a question about one of two would be answered from the other.
    if (columns.some((other) => folded(other.name) === folded(name))) {
      throw new SlipwayError(
        'column-collision',
        WHERE,
        `the SELECT gives two columns "${name}", in whatever case; expected each name once. Rename one with AS.`,
        { details: { column: name } },
      );
    }
    columns.push(
      declaredColumn(bindings, name, bindings.prepared_statement_column_logical_type(prepared, index)),
    );
  }
  return columns;
}

/** A name as DuckDB compares it: letters of ASCII in either case are the same. */
function folded(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

function notSelect(found: string): SlipwayError {
  return new SlipwayError('bad-option', WHERE, `${found}; expected one SELECT, which changes nothing.`);
}

/** Runs statements for what they do. */
export async function runStatements(session: Session, doing: string, sql: string): Promise<void> {
  await session.step(doing, () => session.bindings.query(session.connection, sql));
}
