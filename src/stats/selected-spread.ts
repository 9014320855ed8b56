/** Quantiles, and how many values are below some edges. */
export interface SelectedSpread {
  /** Values present. */
  readonly count: number;
  /** Shape `[probabilities]`; `NaN` each without values. */
  readonly values: Float64Array;
  /** Shape `[edges]`. */
  readonly below: Float64Array;
  /** How many values are below the quantile at a place of `values`. */
  belowQuantile(place: number): number;
}
