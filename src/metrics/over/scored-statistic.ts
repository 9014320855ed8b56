import { sentenceOf, SlipwayError } from '../../core/error.ts';
import type { SqlForm } from '../../sql/form.ts';
import type { AnyStatistic, Statistic } from '../../stats/statistic.ts';
import { column, type Table } from '../../table/table.ts';
import type { ScoredColumns } from '../metric.ts';

/** What a metric keeps of rows, how it adds, and what it makes of it. */
export interface ScoredParts<State, Result> {
  /** The metric's own `where`, which tells it from others. */
  readonly where: string;
  /** What tells it from others of that `where`, such as a threshold. Plain JSON. */
  readonly of?: unknown;
  /** Raw columns that it reads besides labels, scores and weights. */
  readonly reads?: readonly string[];
  /** Refuses rows that the metric does not mean. */
  readonly check: (where: string, labels: Float64Array, scores: Float64Array, weights?: Float64Array) => void;
  readonly start: () => State;
  /** May change and return the state it was given. */
  readonly add: (
    state: State,
    labels: Float64Array,
    scores: Float64Array,
    weights: Float64Array | undefined,
    rows: Table,
  ) => State;
  readonly merge: (first: State, second: State) => State;
  readonly finish: (state: State) => Result;
  readonly bounded?: AnyStatistic<Result>;
  readonly sql?: SqlForm<Result>;
}

/** What a metric knows of some rows, and how many they are: what messages count rows from. */
export interface ScoredState<State> {
  readonly rows: number;
  readonly own: State;
}

/** A metric as a statistic over columns, with the checks that it makes in memory. */
export function scoredStatistic<State, Result>(
  columns: ScoredColumns,
  parts: ScoredParts<State, Result>,
): Statistic<Result, ScoredState<State>> {
  const { where, of = null, reads = [], check, start, add, merge, finish, bounded, sql } = parts;
  const { label, weight } = columns;
  const names = scoreNames(columns);
  return {
    key: JSON.stringify([where, of, label, names, weight ?? null]),
    columns: [...new Set([label, ...names, ...(weight === undefined ? [] : [weight]), ...reads])],
    start: () => ({ rows: 0, own: start() }),
    add({ rows, own }, batch) {
      const read = (name: string): Float64Array => column(batch, name, 'number', where).values;
      const [labels, scores] = [read(label), together(names.map(read), batch.rows)];
      const weights = weight === undefined ? undefined : read(weight);
      return fromRow(rows, () => {
        check(where, labels, scores, weights);
        return { rows: rows + batch.rows, own: add(own, labels, scores, weights, batch) };
      });
    },
    merge: (first, second) => ({ rows: first.rows + second.rows, own: merge(first.own, second.own) }),
    finish: ({ own }) => finish(own),
    ...(bounded && { bounded }),
    ...(sql && { sql }),
  };
}

/** The columns of the scores, one for each class where there are several. */
export function scoreNames({ score }: ScoredColumns): readonly string[] {
  return typeof score === 'string' ? [score] : score;
}

/** Refuses several scores a row, as they are refused in memory. */
export function oneScore(where: string, columns: ScoredColumns): string {
  const names = scoreNames(columns);
  if (names.length === 1) return names[0]!;
  throw new SlipwayError(
    'shape-mismatch',
    where,
    `there are ${names.length} columns of scores; expected one, since the label has no classes.`,
    { details: { got: names.length, expected: 1 } },
  );
}

/** Scores row by row. */
function together(columns: readonly Float64Array[], rows: number): Float64Array {
  if (columns.length === 1) return columns[0]!;
  const scores = new Float64Array(rows * columns.length);
  columns.forEach((values, k) => {
    for (let row = 0; row < rows; row++) scores[row * columns.length + k] = values[row]!;
  });
  return scores;
}

/** An error that names a row of a later batch says where the batch begins. */
function fromRow<Result>(first: number, run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    if (first === 0 || !(error instanceof SlipwayError)) throw error;
    const { row } = error.details;
    if (typeof row !== 'number') throw error;
    throw new SlipwayError(
      error.code,
      error.where,
      `${sentenceOf(error)} Its rows are counted from row ${first} on, where the batch begins.`,
      { details: { ...error.details, row: first + row }, cause: error.cause },
    );
  }
}
