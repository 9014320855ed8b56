import { checkBinary } from './check-scored.ts';
import { keptPoints, pointsAsked, type CurveOptions } from './curve-options.ts';
import type { RocPoint } from './curve-points.ts';
import { scoreSteps } from './score-steps.ts';

/**
 * The ROC curve: the true positive rate over the false positive rate, at every threshold.
 *
 * Rows of equal score pass the threshold together. The area under the curve is the `auc`.
 *
 * @param labels - shape `[n]`; 0 or 1.
 * @param scores - shape `[n]`; any numbers.
 * @param weights - shape `[n]`; 0 or more; absent means 1 each.
 * @returns from (0, 0), where no row is decided 1, to (1, 1), a point for each score that rows of weight above 0 have; no
 *   points where there is one class only.
 * @throws {SlipwayError} `bad-option`; `shape-mismatch` when lengths differ; `bad-data` on a missing label or score, a label
 *   other than 0 and 1, or a bad weight, naming the row.
 * @source As scikit-learn's `roc_curve` with `drop_intermediate=False`; there the first threshold is infinite.
 * @example
 * rocCurve(Float64Array.of(0, 1), Float64Array.of(0.2, 0.7)) // => [{ threshold: null, falsePositiveRate: 0, truePositiveRate: 0 }, { threshold: 0.7, falsePositiveRate: 0, truePositiveRate: 1 }, { threshold: 0.2, falsePositiveRate: 1, truePositiveRate: 1 }]
 */
export function rocCurve(
  labels: Float64Array,
  scores: Float64Array,
  weights?: Float64Array,
  options: CurveOptions = {},
): RocPoint[] {
  const where = 'metrics/roc-curve';
  const most = pointsAsked(where, options);
  checkBinary(where, labels, scores, weights);
  const { thresholds, positives, negatives } = scoreSteps(labels, scores, weights);
  const [ones, zeros] = [positives.at(-1) ?? 0, negatives.at(-1) ?? 0];
  if (ones === 0 || zeros === 0) return [];
  const rise = (at: number): number => (at === 0 ? 0 : positives[at - 1]! / ones);
  const run = (at: number): number => (at === 0 ? 0 : negatives[at - 1]! / zeros);
  const kept = keptPoints(
    thresholds.length + 1,
    most,
    2,
    (from, to) => rise(to) - rise(from) + run(to) - run(from),
  );
  return kept.map((at) => ({
    threshold: at === 0 ? null : thresholds[at - 1]!,
    falsePositiveRate: run(at),
    truePositiveRate: rise(at),
  }));
}
