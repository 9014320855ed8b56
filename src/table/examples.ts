import type { Matrix } from './matrix.ts';

/** What the label column is, and what its values stand for. Plain JSON. */
export interface Label {
  readonly name: string;
  /** The level that is 1, when the column is a category and there are two classes. */
  readonly positive?: string;
  /** The levels in the order of their numbers 0, 1, …, when the column is a category and each is a class of its own. */
  readonly classes?: readonly string[];
}

/** Prepared features with their labels: what an estimator learns from. */
export interface Examples {
  readonly matrix: Matrix;
  /** Shape `[rows]`; a number, 0 or 1 for a binary label, or the number of a class. None is missing. */
  readonly labels: Float64Array;
  /** Shape `[rows]`; 0 or more; absent means 1 each. */
  readonly weights?: Float64Array;
  readonly label: Label;
  /** Rows left out on request because their label was missing. */
  readonly leftOut: number;
}
