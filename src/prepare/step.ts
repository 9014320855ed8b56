import type { Json } from '../core/json.ts';
import type { Relation } from '../sql/engine.ts';
import type { Expression, InstantExpression, NumberExpression, TextExpression } from '../sql/expression.ts';
import type { Results, Statistics } from '../stats/statistic.ts';
import type { Batches } from '../table/batches.ts';
import type { Column, ColumnKind } from '../table/column.ts';
import type { Field, Schema } from '../table/schema.ts';
import type { Table } from '../table/table.ts';

/** The columns a step writes, by name. */
export type Written = ReadonlyMap<string, Column>;

/**
 * How a step is written: which columns, what must be known about them, what is remembered, and what a row becomes.
 *
 * All of it is pure. What `learn` gives is saved as JSON and read back by `read` before it is used, so a fitted step
 * and a revived one are the same thing.
 */
export interface StepDefinition<Options, Plan, Needs extends Statistics, State extends Json> {
  /** Stable, kebab-case; saved with the state, such as `one-hot`. */
  readonly name: string;
  /** Raised when the meaning of `State` changes; a saved state of another version is refused. */
  readonly version: number;
  /** The oldest version whose states `read` still takes. @default version */
  readonly since?: number;
  /** Reads the options once: checks every one, fills the defaults. Throws `bad-option`. */
  options(given: Options): Plan;
  /** The columns it looks at, in training and later. */
  reads(plan: Plan, schema: Schema): readonly string[];
  /** The kinds those columns may have. */
  takes(plan: Plan): readonly ColumnKind[];
  /** Columns that it looks at only while it learns, such as the label; of any kind. None, when left out. */
  learnsFrom?(plan: Plan): readonly string[];
  /**
   * The columns it writes, known before any row is seen; levels are settled only by `learn`. One that is there already
   * is refused unless it is replaced.
   */
  writes(plan: Plan, schema: Schema): readonly WrittenField[];
  /** Columns that are gone after it, of those in the schema. None, when left out. */
  drops?(plan: Plan): readonly string[];
  /** What must be known about the training rows, over the columns as this step sees them; `{}` for nothing. */
  needs(plan: Plan, schema: Schema): Needs;
  /** From what is known to what will be remembered. Throws `bad-data` when the rows teach nothing. */
  learn(results: Results<Needs>, plan: Plan, schema: Schema): State;
  /** A saved state, which may come from anywhere: checks every field and throws `bad-format`. */
  read(saved: Json, version: number): State;
  /** Builds once what running needs. */
  compile(state: State): CompiledStep;
}

/** A column that a step writes: in the place of the column of its name, or new. */
export interface WrittenField extends Field {
  /**
   * Which of the columns read a new one comes from. Left out: it replaces the column of its name where the step reads
   * that, and else is new and comes from all of them.
   */
  readonly from?: readonly string[];
  /** Whether it replaces the column of its name, which the step reads, though it comes from another. @default false */
  readonly replaces?: boolean;
  /** Of a number: a missing value is left to the model, and a matrix holds `NaN` for it. */
  readonly keepsMissing?: boolean;
}

/** A state made ready to run: over columns, over one row, and as SQL. */
export interface CompiledStep {
  readonly reads: readonly string[];
  /** The columns it writes; category columns that are encoded have their settled levels. */
  readonly writes: readonly WrittenField[];
  /** Columns that are gone after it, where they are there. */
  readonly drops?: readonly string[];
  /**
   * Ties the step to the columns of a table. Never changes them, and treats each row alone: a row gives what it gave in
   * the batch.
   *
   * It looks at kinds and levels, never at rows: in a request there are none yet. The same is done for a whole table, and for one of a single row that is overwritten for every request, in which a
   * raw category stands as text.
   */
  bind(table: Table): Bound;
  /** The same as SQL: an expression for every column written. Absent: engines cannot. */
  sql?(columns: SqlColumns): ReadonlyMap<string, Expression>;
  /**
   * The columns it read, from those it wrote, as far as they say. Absent: there is no way back, unless the step only adds
   * columns, which then are left out.
   */
  inverse?(table: Table): Written;
  /** How the rows it learned from are written, where that is otherwise than later rows. */
  readonly training?: TrainingForm;
}

/**
 * How a step that encodes by the label writes the rows it learned from: each without its own label. Steps after it learn
 * from that form, and so do models.
 */
export interface TrainingForm extends Pick<CompiledStep, 'reads' | 'bind' | 'sql'> {
  /** The label it learned from, and its level that is 1: what is learned next must have the same. */
  readonly label: string;
  readonly positive?: string;
}

/** A step tied to columns. */
export interface Bound {
  /** The columns written: the same arrays at every run. */
  readonly columns: Written;
  /**
   * Fills them from what the table holds now. Allocates nothing, so that a request costs no collection; that of a
   * {@link TrainingForm}, which never meets one, may.
   */
  readonly run: () => void;
}

/** The columns that a step reads, as SQL. A settled category is read as its level, whatever stands for it. */
export interface SqlColumns {
  /** A number. */
  number(name: string): NumberExpression;
  /** A time. */
  instant(name: string): InstantExpression;
  /** A category or a text. */
  text(name: string): TextExpression;
  /** What is known about a column; the levels of settled categories. */
  field(name: string): Field;
}

/** A step before it has seen data. */
export interface Step {
  readonly name: string;
  /** The single steps it is made of, in order; of a single step, itself. */
  readonly parts: readonly StepPart[];
  /** Learns from a table in memory. */
  fit(train: Table): FittedStep;
  /**
   * Learns from batches that can be read again, in as few readings as the steps allow; or from a relation of an engine,
   * whose rows stay where they are.
   */
  fitFrom(source: Batches | Relation, options?: FitFromOptions): Promise<FittedStep>;
}

/** What can be said while a step learns from batches or on an engine. */
export interface FitFromOptions {
  /** Stops the reading; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /**
   * On an engine: the relation's columns, their kinds and zones. Left out, the engine says, to which a text of few
   * different values is a category and a time is in UTC.
   */
  readonly schema?: Schema | undefined;
}

/** One step of a list, before it has seen data. */
export interface StepPart {
  readonly name: string;
  /**
   * What it will write and must know, given the columns as it sees them.
   *
   * @throws {SlipwayError} `unknown-column`, `wrong-kind`, `column-collision`.
   */
  plan(schema: Schema): StepPlan;
}

/** A step on known columns. */
export interface StepPlan {
  /** All columns it looks at while it learns. */
  readonly reads: readonly string[];
  readonly writes: readonly WrittenField[];
  readonly drops: readonly string[];
  readonly needs: Statistics;
  /** From the answers to `needs`, under the same names. */
  learn(results: Readonly<Record<string, unknown>>): FittedStep;
}

/** A fitted step in plain JSON: revived by what has the same name and version. */
export type SavedStep = {
  readonly name: string;
  readonly version: number;
  readonly state: Json;
};

/** A step that has learned: a pure function from tables to tables. */
export interface FittedStep extends CompiledStep {
  readonly name: string;
  /** The columns written, for every row of a table. */
  apply(table: Table): Written;
  /**
   * The table with the written columns added, or in the place of those they replace.
   *
   * @throws {SlipwayError} `unknown-column`, `wrong-kind`; `column-collision` when the table already has a column that
   *   is written and not replaced.
   */
  transform(table: Table): Table;
  /** Plain JSON that its maker's `revive` brings back. */
  save(): SavedStep;
  /** What `JSON.stringify` asks for: the same as `save()`. */
  toJSON(): SavedStep;
}

/** Brings back saved steps of one name, of its version or of one that it still reads. Handed to whoever loads; there is no registry of steps. */
export interface StepReviver {
  readonly name: string;
  readonly version: number;
  /** @throws {SlipwayError} `bad-version`; `bad-format` on a state that is not what `save` gives. */
  revive(saved: SavedStep): FittedStep;
}

/** Makes a step from options, and brings back those it made. */
export interface StepMaker<Options> extends StepReviver {
  (options: Options): Step;
}
