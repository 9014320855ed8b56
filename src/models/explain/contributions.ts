/** What each feature of each row adds to a model's sums, before the link. */
export interface Contributions {
  /** The sums before any feature is known: shape `[outputs]`. */
  readonly base: Float64Array;
  /** Row-major, shape `[rows, outputs, features]`: the dense features, then one for each category. */
  readonly values: Float64Array;
}
