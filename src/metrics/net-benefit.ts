import { SlipwayError } from '../core/error.ts';
import { checkKeys, checkNumber } from '../core/options.ts';
import { checkBinary } from './check-scored.ts';
import { cellRatio, countCells } from './confusion-metric.ts';
import type { Metric } from './metric.ts';

/**
 * The net benefit of deciding by a probability: true positives less false positives at the odds of the threshold, a row.
 *
 * Who decides 1 from a chance of 10 % on takes nine false alarms for one hit; the threshold is both where the decision flips
 * and what the two kinds of mistake are worth to each other.
 *
 * @param threshold - a probability, 0 to below 1.
 * @returns a metric, higher is better; at most the share of label 1, and below 0 where it is better to decide no row 1. `NaN`
 *   without rows, or without weight.
 * @throws {SlipwayError} `bad-option`; the metric throws `shape-mismatch` when lengths differ, and `bad-data` on a missing
 *   label or score, a label other than 0 and 1, or a weight below 0.
 * @source A. J. Vickers, E. B. Elkin (2006), Medical Decision Making 26(6), 565–574.
 * @example
 * netBenefitAt(0.5)(Float64Array.of(1, 0, 1, 1), Float64Array.of(0.7, 0.6, 0.8, 0.2)) // => 0.25
 */
export function netBenefitAt(threshold: number): Metric {
  const where = 'metrics/net-benefit';
  const odds = oddsOf(where, threshold);
  return cellRatio(where, 'higher', threshold, [1, -odds, 0, 0], [1, 1, 1, 1], [-odds, 1]);
}

/** The net benefit at a threshold, beside that of deciding every row 1; deciding none has 0. */
export interface DecisionPoint {
  readonly threshold: number;
  readonly netBenefit: number;
  readonly all: number;
}

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
 *   other than 0 and 1, or a weight below 0, naming the row.
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
  checkBinary(where, labels, scores, weights);
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

function oddsOf(where: string, threshold: number): number {
  checkNumber(where, 'threshold', threshold, { min: 0, max: 1 - Number.EPSILON / 2 });
  return threshold / (1 - threshold);
}
