import type { Table } from '../table/table.ts';

/** Labels and scores of the same rows, with the raw rows where slices are wanted. */
export interface Scored {
  /** Shape `[n]`. */
  readonly labels: Float64Array;
  /** Shape `[n]`, or row-major `[n, classes]`. */
  readonly scores: Float64Array;
  /** Shape `[n]`; absent means 1 each. */
  readonly weights?: Float64Array;
  /** The raw rows, for slicing; same row order. */
  readonly table?: Table;
}

/** The metrics of some rows. */
export interface SliceEvaluation {
  /** Which rows: column to level, such as `{ origin: 'EWR' }`; `{}` is every row. */
  readonly slice: Readonly<Record<string, string>>;
  readonly rows: number;
  /** By metric name; `NaN` where the metric does not exist on these rows. */
  readonly metrics: Readonly<Record<string, number>>;
}

/** How a model did on some rows, over all and by slice. */
export interface Evaluation {
  readonly rows: number;
  readonly metrics: Readonly<Record<string, number>>;
  /** Which way each metric is better: what turns a regression limit into a comparison. */
  readonly directions: Readonly<Record<string, 'higher' | 'lower'>>;
  readonly slices: readonly SliceEvaluation[];
}
