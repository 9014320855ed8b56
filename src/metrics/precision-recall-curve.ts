import { checkBinary } from './check-scored.ts';
import { keptPoints, pointsAsked, type CurveOptions } from './curve-options.ts';
import type { PrecisionRecallPoint } from './curve-points.ts';
import { scoreSteps } from './score-steps.ts';

/**
 * The precision–recall curve: the precision at every threshold, over the recall.
 *
 * Rows of equal score pass the threshold together. Nothing is interpolated between points: see `averagePrecision`.
 *
 * @param labels - shape `[n]`; 0 or 1.
 * @param scores - shape `[n]`; any numbers.
 * @param weights - shape `[n]`; 0 or more; absent means 1 each.
 * @returns from recall 0, where no row is decided 1 and the precision is 1 by convention, to recall 1 and every row decided
 *   1; a point for each score that rows of weight above 0 have, and none where no row has label 1.
 * @throws {SlipwayError} `bad-option`; `shape-mismatch` when lengths differ; `bad-data` on a missing label or score, a label
 *   other than 0 and 1, or a bad weight, naming the row.
 * @source As scikit-learn's `precision_recall_curve`, which goes the other way.
 * @example
 * precisionRecallCurve(Float64Array.of(0, 1), Float64Array.of(0.2, 0.7)) // => [{ threshold: null, recall: 0, precision: 1 }, { threshold: 0.7, recall: 1, precision: 1 }, { threshold: 0.2, recall: 1, precision: 0.5 }]
 */
export function precisionRecallCurve(
  labels: Float64Array,
  scores: Float64Array,
  weights?: Float64Array,
  options: CurveOptions = {},
): PrecisionRecallPoint[] {
  const where = 'metrics/precision-recall-curve';
  const most = pointsAsked(where, options);
  checkBinary(where, labels, scores, weights);
  const { thresholds, positives, negatives } = scoreSteps(labels, scores, weights);
  const ones = positives.at(-1) ?? 0;
  if (ones === 0) return [];
  const recall = (at: number): number => (at === 0 ? 0 : positives[at - 1]! / ones);
  const passed = (at: number): number => (at === 0 ? 0 : positives[at - 1]! + negatives[at - 1]!);
  const all = passed(thresholds.length);
  // By recall and by the rows decided 1: the curve is long where either moves.
  const kept = keptPoints(
    thresholds.length + 1,
    most,
    2,
    (from, to) => recall(to) - recall(from) + (passed(to) - passed(from)) / all,
  );
  return kept.map((at) => ({
    threshold: at === 0 ? null : thresholds[at - 1]!,
    recall: recall(at),
    precision: at === 0 ? 1 : positives[at - 1]! / passed(at),
  }));
}
