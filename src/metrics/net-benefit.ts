import { checkNumber } from '../core/options.ts';
import { checkProbability } from './check-scored.ts';
import { cellRatio } from './confusion-metric.ts';
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
 *   label or score, a label other than 0 and 1, a score outside [0, 1], or a bad weight.
 * @source A. J. Vickers, E. B. Elkin (2006), Medical Decision Making 26(6), 565–574.
 * @example
 * netBenefitAt(0.5)(Float64Array.of(1, 0, 1, 1), Float64Array.of(0.7, 0.6, 0.8, 0.2)) // => 0.25
 */
export function netBenefitAt(threshold: number): Metric {
  const where = 'metrics/net-benefit';
  const odds = oddsOf(where, threshold);
  return cellRatio(where, 'higher', threshold, [1, -odds, 0, 0], [1, 1, 1, 1], {
    bounds: [-odds, 1],
    check: checkProbability,
  });
}

/** What a hit is worth in false alarms, the other way round: the odds of a probability. */
export function oddsOf(where: string, threshold: number): number {
  checkNumber(where, 'threshold', threshold, { min: 0, max: 1 - Number.EPSILON / 2 });
  return threshold / (1 - threshold);
}
