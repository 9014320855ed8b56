import { checkChoice } from '../core/options.ts';

/** A metric is a function that says which way is better. */
export interface Metric {
  /**
   * @param labels - shape `[n]`; 0 or 1 for a binary label, the number of the class where there are several.
   * @param scores - shape `[n]`, or row-major `[n, classes]`; probabilities or any score, as the metric says.
   * @param weights - shape `[n]`; 0 or more; absent means 1 each.
   * @returns `NaN` where the metric does not exist, such as the AUC of one class.
   */
  (labels: Float64Array, scores: Float64Array, weights?: Float64Array): number;
  readonly direction: 'higher' | 'lower';
}

/** Metrics by the name they have in evaluations and limits. */
export type Metrics = Readonly<Record<string, Metric>>;

/** The function inside a metric. */
export type Measure = (labels: Float64Array, scores: Float64Array, weights?: Float64Array) => number;

/**
 * A metric of your own: a measure, and which way it is better.
 *
 * @param direction - whether a `higher` or a `lower` value is better: what turns a regression limit into a comparison.
 * @param measure - gives `NaN` where it does not exist; must not write into what it is given.
 * @throws {SlipwayError} `bad-option` on another direction.
 * @example
 * const largestError = metric('lower', (labels, scores) => Math.max(...labels.map((label, row) => Math.abs(label - scores[row]))));
 * largestError(Float64Array.of(0, 1), Float64Array.of(0.25, 0.5)) // => 0.5
 */
export function metric(direction: Metric['direction'], measure: Measure): Metric {
  checkChoice('metrics/metric', 'direction', direction, ['higher', 'lower']);
  const named = (labels: Float64Array, scores: Float64Array, weights?: Float64Array): number =>
    measure(labels, scores, weights);
  return Object.freeze(Object.assign(named, { direction }));
}
