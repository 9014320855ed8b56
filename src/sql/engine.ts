import type { MaybePromise } from '../core/maybe-promise.ts';
import type { Batches } from '../table/batches.ts';
import type { Schema } from '../table/schema.ts';
import type { Table } from '../table/table.ts';
import type { Dialect } from './dialect.ts';

/** What everything that waits on an engine takes. */
export interface EngineOptions {
  /** Ends the waiting; the promise rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The port to something that answers SQL: an embedded database, a warehouse. Adapters are closures, one file each,
 * and pass `testEngine` of `slipway/testing`.
 */
export interface Engine {
  /** Named in errors, such as `duckdb`. */
  readonly name: string;
  /** How this engine spells SQL. */
  readonly dialect: Dialect;
  /** The columns that a SELECT gives, without its rows. */
  schemaOf(select: string, options?: EngineOptions): MaybePromise<Schema>;
  /**
   * The rows of a SELECT as typed columns. A floating `NaN` and `NULL` are both missing; an integer beyond 2^53 comes
   * as text, never rounded.
   */
  query(select: string, options?: EngineOptions): MaybePromise<Table>;
  /** The same rows in bounded batches that can be read again, and end when their signal says so. Absent: it cannot. */
  batches?(select: string): Batches;
  /** Makes a table of the engine from columns in memory, replacing one of that name. Absent: the engine cannot. */
  load?(name: string, table: Table, options?: EngineOptions): MaybePromise<void>;
  /**
   * Removes a table of the engine, its name quoted as `load` quotes it, or does nothing where there is none; never a view
   * or anything else. Absent: the engine cannot.
   */
  drop?(name: string, options?: EngineOptions): MaybePromise<void>;
  /** Lets go of connections and memory. */
  close(): MaybePromise<void>;
}

/** Rows that stand on an engine: a table, a file or a query that is not fetched. */
export interface Relation {
  readonly engine: Engine;
  /** What stands after FROM, complete and escaped: a quoted table, a file function, a query in parentheses. */
  readonly from: string;
  /**
   * The query in those parentheses, which is asked for rows as it stands: an engine may rename one of two columns of one
   * name when they stand in parentheses, and must refuse them.
   */
  readonly select?: string;
}
