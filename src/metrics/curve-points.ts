import type { Interval } from '../stats/wilson.ts';

/** A point of a ROC curve: the decision is 1 from the threshold on; `null` where no row is. */
export interface RocPoint {
  readonly threshold: number | null;
  readonly falsePositiveRate: number;
  readonly truePositiveRate: number;
}

/** A point of a precision–recall curve; at `null` no row is decided 1, and the precision is 1 by convention. */
export interface PrecisionRecallPoint {
  readonly threshold: number | null;
  readonly recall: number;
  readonly precision: number;
}

/** Rows of like scores: what they were told, and what came. */
export interface CalibrationBin {
  readonly rows: number;
  readonly meanScore: number;
  /** The share of label 1, weighted. */
  readonly labelRate: number;
  /** Wilson's, of the share. */
  readonly interval: Interval;
}

/** What decisions cost from a threshold on, on average a row; at `null` no row is decided 1. */
export interface CostPoint {
  readonly threshold: number | null;
  readonly cost: number;
}

/** The net benefit of a model at a threshold probability; deciding no row 1 has 0. */
export interface DecisionPoint {
  readonly threshold: number;
  readonly netBenefit: number;
  /** Of deciding every row 1. */
  readonly all: number;
}
