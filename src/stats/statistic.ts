import type { SqlForm } from '../sql/form.ts';
import type { Table } from '../table/table.ts';

/**
 * Something to know about some columns, computed in one pass with whatever else is asked for.
 *
 * The state is plain and mergeable: `merge(add(start(), a), add(start(), b))` knows what `add(add(start(), a), b)`
 * knows, so the same statistic is computed over a table, over batches and by parts.
 */
export interface Statistic<Result, State = never> {
  /** Equal keys are one statistic: it is computed once and handed to everyone who asked. */
  readonly key: string;
  /** The columns it reads. */
  readonly columns: readonly string[];
  /** What is known before any row. */
  start(): State;
  /** The state after the rows of a batch; may change and return the state it was given. */
  add(state: State, batch: Table): State;
  /** What two disjoint sets of rows know together; changes neither. */
  merge(first: State, second: State): State;
  /** The answer. Changes nothing. */
  finish(state: State): Result;
  /**
   * The form that streams use in its place, with a state of bounded size; its result states how far it may be off.
   * Absent where the state is bounded already.
   */
  readonly bounded?: AnyStatistic<Result>;
  /** How an engine computes it where the rows are. Absent: engines cannot. */
  readonly sql?: SqlForm<Result>;
}

/** Any statistic, whatever its state. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the state is private to each statistic
export type AnyStatistic<Result = unknown> = Statistic<Result, any>;

/** A named list of statistics. */
export type Statistics = Readonly<Record<string, AnyStatistic>>;

/** The answers to a named list of statistics, under the same names. */
export type Results<Asked extends Statistics> = {
  readonly [Name in keyof Asked]: Asked[Name] extends AnyStatistic<infer Result> ? Result : never;
};
