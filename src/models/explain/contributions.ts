import type { TreeLink } from '../link.ts';

/** What each feature of each row adds to a model's sums, before the link. */
export interface Contributions {
  /** The sums before any feature is known: shape `[outputs]`. */
  readonly base: Float64Array;
  /** Row-major, shape `[rows, outputs, features]`: the dense features, then one for each category. */
  readonly values: Float64Array;
  /** From the sums to the scores, where it is not the link of the model's task. */
  readonly link?: TreeLink;
}
