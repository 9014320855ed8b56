import { SlipwayError } from '../core/error.ts';
import { checkKeys } from '../core/options.ts';
import { checkProbability } from './check-scored.ts';
import { countCells } from './confusion-cells.ts';
import type { DecisionPoint } from './curve-points.ts';
import { oddsOf } from './net-benefit.ts';

/** Options of {@link decisionCurve}. */
export interface DecisionOptions {
  /** Probabilities, 0 to below 1. @default 0.01 to 0.99 by 0.01 */
  readonly thresholds?: readonly number[];
}

/**
 * The decision curve: for each threshold what deciding by the model is worth, and what deciding every row 1 is.
 *
 * A model is of use where its net benefit is above both that and 0, what deciding none is worth.
 *
 * @param labels - shape `[n]`; 0 or 1.
 * @param scores - shape `[n]`; probabilities.
 * @param weights - shape `[n]`; 0 or more; absent means 1 each.
 * @returns a point for each threshold, in their order; `NaN` without rows, or without weight.
 * @throws {SlipwayError} `bad-option`; `shape-mismatch` when lengths differ; `bad-data` on a missing label or score, a label
 *   other than 0 and 1, a score outside [0, 1], or a bad weight, naming the row.
 * @source A. J. Vickers, E. B. Elkin (2006), Medical Decision Making 26(6), 565–574.
 * @example
 * decisionCurve(Float64Array.of(1, 0, 1, 1), Float64Array.of(0.7, 0.6, 0.8, 0.2), undefined, { thresholds: [0.5] }) // => [{ threshold: 0.5, netBenefit: 0.25, all: 0.5 }]
 */
export function decisionCurve(
  labels: Float64Array,
  scores: Float64Array,
  weights?: Float64Array,
  options: DecisionOptions = {},
): DecisionPoint[] {
  const where = 'metrics/decision-curve';
  checkKeys(where, options, ['thresholds']);
  const { thresholds = Array.from({ length: 99 }, (_, at) => (at + 1) / 100) } = options;
  if (!Array.isArray(thresholds)) {
    throw new SlipwayError(
      'bad-option',
      where,
      'thresholds are no list; expected numbers from 0 to below 1.',
    );
  }
  const odds = (thresholds as readonly number[]).map((threshold) => oddsOf(where, threshold));
  checkProbability(where, labels, scores, weights);
  return (thresholds as readonly number[]).map((threshold, at) => {
    const [tp, fp, fn, tn] = countCells(labels, scores, threshold, weights);
    const total = tp + fp + fn + tn;
    return {
      threshold,
      netBenefit: (tp - odds[at]! * fp) / total,
      all: (tp + fn - odds[at]! * (fp + tn)) / total,
    };
  });
}
