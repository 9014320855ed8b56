import type { Table } from '../table/table.ts';
import { checkBinary } from './check-scored.ts';
import { costsByRow, readCosts, type DecisionCosts } from './costs.ts';
import { keptPoints } from './curve-options.ts';
import type { CostPoint } from './curve-points.ts';
import { scoreRuns } from './score-steps.ts';

/** The threshold that costs least, and what others cost. */
export interface CheapestThreshold extends CostPoint {
  /** By descending threshold, from deciding no row 1 to deciding all; at most 200 of them, the cheapest among them. */
  readonly curve: readonly CostPoint[];
}

/** Of the greatest sum of costs: what sums differ by when it is only the order of adding up that differs. */
const ROUNDING = 1e-12;

/** Points of the curve. */
const MOST = 199;

/**
 * The threshold whose decisions cost least on some rows: exact, of all scores there are.
 *
 * Of thresholds that cost the same it is the highest, which decides the fewest rows 1. What it costs on the rows it was found
 * on is less than it will cost on others: judge it, with `costAt`, on rows of its own.
 *
 * @param labels - shape `[n]`; 0 or 1.
 * @param scores - shape `[n]`; any numbers.
 * @param costs - in one unit: numbers, or names of raw number columns.
 * @param weights - shape `[n]`; 0 or more; absent means 1 each.
 * @param rows - the raw rows, where costs name columns.
 * @returns `threshold` is `null` where it is cheapest to decide no row 1; `cost` is `NaN` without rows, or without weight.
 * @throws {SlipwayError} `bad-option`; `shape-mismatch` when lengths differ; `bad-data` on a missing label, score or cost, a
 *   label other than 0 and 1, or a bad weight, naming the row; `unknown-column`, `wrong-kind`.
 * @source C. Elkan (2001), IJCAI, 973–978; of calibrated probabilities and a cost matrix without gains it is near
 *   `falsePositive / (falsePositive + falseNegative)`.
 * @example
 * const { threshold, cost } = cheapestThreshold(Float64Array.of(0, 1, 0, 1), Float64Array.of(0.1, 0.4, 0.5, 0.9), { falsePositive: 1, falseNegative: 5 });
 * [threshold, cost] // => [0.4, 0.25]
 */
export function cheapestThreshold(
  labels: Float64Array,
  scores: Float64Array,
  costs: DecisionCosts,
  weights?: Float64Array,
  rows?: Table,
): CheapestThreshold {
  const where = 'metrics/cheapest-threshold';
  const listed = readCosts(where, costs);
  checkBinary(where, labels, scores, weights);
  const [truePositive, falsePositive, falseNegative, trueNegative] = costsByRow(
    where,
    listed,
    labels.length,
    rows,
  );
  let total = 0;
  let weight = 0;
  for (let row = 0; row < labels.length; row++) {
    const counts = weights ? weights[row]! : 1;
    total += counts * (labels[row] === 1 ? falseNegative![row]! : trueNegative![row]!);
    weight += counts;
  }
  const { order, ends } = scoreRuns(scores);
  const thresholds: (number | null)[] = [null];
  const sums = [total];
  let i = 0;
  for (const end of ends) {
    const score = scores[order[i]!]!;
    let passed = 0;
    for (; i < end; i++) {
      const row = order[i]!;
      const counts = weights ? weights[row]! : 1;
      passed += counts;
      total +=
        counts *
        (labels[row] === 1
          ? truePositive![row]! - falseNegative![row]!
          : falsePositive![row]! - trueNegative![row]!);
    }
    if (passed === 0) continue;
    thresholds.push(score);
    sums.push(total);
  }
  // What differs by rounding costs the same, in whatever unit.
  const same = ROUNDING * sums.reduce((most, sum) => Math.max(most, Math.abs(sum)), 0);
  let best = 0;
  for (let at = 1; at < sums.length; at++) if (sums[at]! < sums[best]! - same) best = at;
  const point = (at: number): CostPoint => ({ threshold: thresholds[at]!, cost: sums[at]! / weight });
  const kept = keptPoints(sums.length, MOST, sums.length, (from, to) => to - from);
  const shown = [...new Set([...kept, best])].sort((first, second) => first - second);
  return { ...point(best), curve: shown.map(point) };
}
