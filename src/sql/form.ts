import type { Schema } from '../table/schema.ts';
import type { Table } from '../table/table.ts';
import type { Expression, TextExpression, NumberExpression } from './expression.ts';

/**
 * Numbers that differ by group, joined to the rows: row `i` of `values` is what `slot` expressions give in rows whose
 * `by` is row `i` of `keys`. Rows with none of the keys take no part in the answer.
 */
export interface SqlSlots {
  readonly by: readonly (TextExpression | NumberExpression)[];
  readonly keys: readonly (readonly (string | number | null)[])[];
  readonly values: readonly (readonly (number | null)[])[];
}

/** One question to an engine: aggregates over all rows, or over each group of them. */
export interface SqlQuestion {
  /** What the rows are grouped by; none asks about all rows at once, and the answer has one row. */
  readonly groups: readonly Expression[];
  /** What to compute of each group. */
  readonly aggregates: readonly Expression[];
  /** Where aggregates or groups have slots. */
  readonly slots?: SqlSlots;
}

/** The answer: a column for each group expression, `g0`, `g1`, …, then one for each aggregate, `a0`, `a1`, …. */
export type SqlAnswer = Table;

/**
 * How an engine computes a statistic: rounds of questions, each of which may use the answers to the ones before.
 * The executor puts the questions of one round from all statistics together into as few queries as it can.
 */
export type SqlForm<Result> = (schema: Schema) => Generator<SqlQuestion, Result, SqlAnswer>;
