import type { Schema } from '../table/schema.ts';
import type { Expression, NumberExpression, TextExpression } from './expression.ts';

/** A value that rows are grouped by; `null` where it is missing. */
export type GroupValue = string | number | null;

/**
 * Numbers that differ by group, joined to the rows: row `i` of `values` is what `slot` expressions give in rows whose
 * `by` is row `i` of `keys`. Rows with none of the keys take no part in the answer.
 */
export interface SqlSlots {
  readonly by: readonly (NumberExpression | TextExpression)[];
  readonly keys: readonly (readonly GroupValue[])[];
  readonly values: readonly (readonly (number | null)[])[];
}

/** One question to an engine: aggregates over all rows, or over each group of them. */
export interface SqlQuestion {
  /** What the rows are grouped by; none asks about all rows at once, and the answer has one row. */
  readonly groups: readonly (NumberExpression | TextExpression)[];
  /** What to compute of each group. */
  readonly aggregates: readonly Expression[];
  /** Where aggregates or groups have slots. Only with groups. */
  readonly slots?: SqlSlots;
  /**
   * That so many groups are enough, the ones with the largest first aggregate, ties by their values: an answer may have
   * more. Only with groups.
   */
  readonly most?: number;
}

/** The answer to a question: rows are groups, in no order. */
export interface SqlAnswer {
  readonly rows: number;
  /** For each group expression its value in each row. */
  readonly groups: readonly (readonly GroupValue[])[];
  /** For each aggregate its number in each row, `NaN` where it is missing; of lists, their texts. */
  readonly values: readonly (Float64Array | readonly GroupValue[])[];
}

/**
 * How an engine computes a statistic: rounds of questions, each of which may use the answers to the ones before.
 * The executor puts the questions of one round from all statistics together into as few queries as it can.
 */
export type SqlForm<Result> = (schema: Schema) => Generator<SqlQuestion, Result, SqlAnswer>;
