import type { CalibrationBin, PrecisionRecallPoint, RocPoint } from '../metrics/curve-points.ts';
import type { Interval } from '../stats/wilson.ts';
import type { Table } from '../table/table.ts';

/** Labels and scores of the same rows, with the raw rows where slices are wanted. */
export interface Scored {
  /** Shape `[n]`. */
  readonly labels: Float64Array;
  /** Shape `[n]`, or row-major `[n, classes]`. */
  readonly scores: Float64Array;
  /** Shape `[n]`; absent means 1 each. */
  readonly weights?: Float64Array;
  /** The raw rows, for slicing and for metrics that read columns; same row order. */
  readonly table?: Table;
}

/** The metrics of some rows. */
export interface SliceEvaluation {
  /** Which rows: column to level, such as `{ origin: 'EWR' }`; `{}` is every row. */
  readonly slice: Readonly<Record<string, string>>;
  readonly rows: number;
  /** By metric name; `NaN` where the metric does not exist on these rows. */
  readonly metrics: Readonly<Record<string, number>>;
  /**
   * By metric name, where a figure is not exact, such as the AUC of a long stream: how far the exact one is from it at most.
   * Above 0; absent where all are exact.
   */
  readonly errors?: Readonly<Record<string, number>>;
  /** By metric name, where intervals were asked for: between what the metric lies, at the evaluation's confidence. */
  readonly intervals?: Readonly<Record<string, Interval>>;
}

/** How a model did on some rows, over all and by slice. Plain JSON. */
export interface Evaluation {
  readonly rows: number;
  readonly metrics: Readonly<Record<string, number>>;
  /** Which way each metric is better: what turns a regression limit into a comparison. */
  readonly directions: Readonly<Record<string, 'higher' | 'lower'>>;
  readonly slices: readonly SliceEvaluation[];
  /** As in a slice, over all rows. */
  readonly errors?: Readonly<Record<string, number>>;
  /** As in a slice, over all rows. */
  readonly intervals?: Readonly<Record<string, Interval>>;
  /** How often such an interval holds the true figure, two-sided: what intervals were made with. */
  readonly confidence?: number;
  /**
   * The same of the interval of a single slice, where it is another: above `confidence` when the intervals of a metric
   * were widened so that those of all slices hold together at `confidence`. @default confidence
   */
  readonly sliceConfidence?: number;
  /** What pictures are drawn from, where they were asked for. */
  readonly curves?: EvaluationCurves;
}

/** The curves of a binary model, each thinned to some hundred points. Plain JSON. */
export interface EvaluationCurves {
  /** From (0, 0) to (1, 1). */
  readonly roc: readonly RocPoint[];
  /** From recall 0 to recall 1. */
  readonly precisionRecall: readonly PrecisionRecallPoint[];
  /** The reliability table: bins of rows by score, ascending. */
  readonly calibration: readonly CalibrationBin[];
}
