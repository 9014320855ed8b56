import type { Interval } from '../stats/wilson.ts';

/** How much a candidate differs from a baseline on the same rows, in one metric. */
export interface Difference {
  readonly candidate: number;
  readonly baseline: number;
  /** `candidate − baseline`, in the metric's unit; the metric's direction says whether that is better. */
  readonly difference: number;
  /** Between what the difference lies, at the comparison's confidence. */
  readonly interval: Interval;
  /** How likely so large a difference, either way, when the two are alike. */
  readonly pValue: number;
  /** How the interval was made: `analytic` from the influence of each row (DeLong's for the AUC), or the paired `bootstrap`. */
  readonly method: 'analytic' | 'bootstrap';
}

/** The differences on some rows. */
export interface SliceComparison {
  /** Column to level. */
  readonly slice: Readonly<Record<string, string>>;
  readonly rows: number;
  readonly differences: Readonly<Record<string, Difference>>;
}

/** A candidate beside a baseline on the same rows, over all and by slice. Plain JSON. */
export interface Comparison {
  readonly rows: number;
  readonly differences: Readonly<Record<string, Difference>>;
  readonly directions: Readonly<Record<string, 'higher' | 'lower'>>;
  readonly slices: readonly SliceComparison[];
  /** How often such an interval holds the true difference, two-sided. */
  readonly confidence: number;
  /**
   * The same of the interval of a single slice, where it is another: above `confidence` when the intervals of a metric
   * were widened so that those of all slices hold together at `confidence`. @default confidence
   */
  readonly sliceConfidence?: number;
}
