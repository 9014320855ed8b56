import type { Matrix } from './matrix.ts';

/** What the label column is, and which of its values counts as 1. Plain JSON. */
export interface Label {
  readonly name: string;
  /** The level that is 1, when the column is a category; absent for numbers 0 and 1. */
  readonly positive?: string;
}

/** Prepared features with their labels: what an estimator learns from. */
export interface Examples {
  readonly matrix: Matrix;
  /** Shape `[rows]`; 0 or 1 for a binary label. None is missing. */
  readonly labels: Float64Array;
  /** Shape `[rows]`; 0 or more; absent means 1 each. */
  readonly weights?: Float64Array;
  readonly label: Label;
  /** Rows left out on request because their label was missing. */
  readonly leftOut: number;
}
