import type { Json } from '../core/json.ts';
import type { Results, Statistics } from '../stats/statistic.ts';
import type { Batches } from '../stats/compute.ts';
import type { Field, Schema } from '../table/schema.ts';
import type { Table } from '../table/table.ts';

/**
 * How a step is written: which columns, what must be known about them, what is remembered, and what a row becomes.
 *
 * `learn` and `apply` are pure. `apply` treats each row alone: a row gives what it gave in the batch.
 */
export interface StepDefinition<Options, Needs extends Statistics, State extends Json> {
  /** Stable, kebab-case; saved with the state, such as `one-hot`. */
  readonly name: string;
  /** Raised when the meaning of `State` changes; a saved state of another version is refused. */
  readonly version: number;
  /** Reads the options once: checks every one, fills defaults. Throws `bad-option`. */
  options(given: Options): Options;
  /** The columns it looks at. */
  reads(options: Options): readonly string[];
  /** The columns it writes, known from options and schema alone; levels may be settled only by `learn`. */
  writes(options: Options, schema: Schema): readonly Field[];
  /** What must be known about the training rows, over the columns as this step sees them. */
  needs(options: Options, schema: Schema): Needs;
  /** From what is known to what will be remembered: plain JSON, enough for `apply` by itself. */
  learn(results: Results<Needs>, options: Options, schema: Schema): State;
  /** The columns written, for every row of a table. Never changes the table. */
  apply(table: Table, state: State): ReadonlyMap<string, import('../table/column.ts').Column>;
}

/** A step before it has seen data. */
export interface Step {
  readonly name: string;
  readonly reads: readonly string[];
  /** Learns from a table in memory. */
  fit(train: Table): FittedStep;
  /** Learns from batches that can be read again. */
  fitFrom(batches: Batches, options?: { readonly signal?: AbortSignal }): Promise<FittedStep>;
}

/** A fitted step in plain JSON: revived by the definition of the same name and version. */
export interface SavedStep {
  readonly name: string;
  readonly version: number;
  readonly reads: readonly string[];
  readonly writes: readonly Field[];
  readonly state: Json;
}

/** A step that has learned: a pure function from tables to tables. */
export interface FittedStep {
  readonly name: string;
  readonly reads: readonly string[];
  /** The columns it writes; category columns with their settled levels. */
  readonly writes: readonly Field[];
  /** The table with the written columns added or replaced. */
  transform(table: Table): Table;
  toJson(): SavedStep;
}
