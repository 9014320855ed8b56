import { call, literal, when } from '../sql/expression.ts';
import { highestOf } from './class-counts.ts';
import { classMetric } from './class-metric.ts';
import { cellRatio } from './confusion-metric.ts';
import type { Metric } from './metric.ts';

/**
 * The share of rows decided right at a threshold: the decision is 1 when the score is at least the threshold.
 *
 * @param threshold - in the unit of the scores; any finite number.
 * @returns a metric, higher is better; `NaN` without rows, or without weight.
 * @throws {SlipwayError} `bad-option` on a threshold that is not finite; the metric throws `shape-mismatch` when
 *   lengths differ, and `bad-data` on a missing label or score, a label other than 0 and 1, or a bad weight.
 * @source As scikit-learn's `accuracy_score(labels, scores >= threshold)`.
 * @example
 * accuracyAt(0.7)(Float64Array.of(1, 0), Float64Array.of(0.7, 0.6)) // => 1
 */
export function accuracyAt(threshold: number): Metric {
  return cellRatio('metrics/accuracy', 'higher', threshold, [1, 0, 0, 1], [1, 1, 1, 1]);
}

/**
 * The share of rows decided right: at the threshold 0.5, as {@link accuracyAt} for probabilities, or, where a row has a score
 * for each class, by the highest of them; of equal ones the first.
 *
 * @returns `NaN` without rows, or without weight.
 * @throws {SlipwayError} `shape-mismatch` when lengths differ; `bad-data` on a missing label or score, a label other than 0
 *   and 1 or the number of a class, or a bad weight, naming the row.
 * @source As scikit-learn's `accuracy_score(labels, scores >= 0.5)`; of several classes, with `scores.argmax(axis=1)`.
 * @example
 * accuracy(Float64Array.of(1, 0), Float64Array.of(0.5, 0.6)) // => 0.5
 * accuracy(Float64Array.of(2, 0), Float64Array.of(0.2, 0.3, 0.5, 0.1, 0.8, 0.1)) // => 0.5
 */
export const accuracy: Metric = /* @__PURE__ */ classMetric(
  'metrics/accuracy',
  /* @__PURE__ */ accuracyAt(0.5),
  'any',
  (scores, label, from, classes) => (highestOf(scores, from, classes) === label ? 1 : 0),
  ({ label, decision }) => when([[call('equal', decision, label), literal(1)]], literal(0)),
);
