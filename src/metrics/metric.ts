/** A metric is a function that says which way is better. */
export interface Metric {
  /**
   * @param labels - shape `[n]`; 0 or 1 for a binary label.
   * @param scores - shape `[n]`; probabilities or any score, as the metric says.
   * @param weights - shape `[n]`; 0 or more; absent means 1 each.
   * @returns `NaN` where the metric does not exist, such as the AUC of one class.
   */
  (labels: Float64Array, scores: Float64Array, weights?: Float64Array): number;
  readonly direction: 'higher' | 'lower';
}

/** Metrics by the name they have in evaluations and limits. */
export type Metrics = Readonly<Record<string, Metric>>;
