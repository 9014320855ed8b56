import { effectiveRows } from '../stats/effective-rows.ts';
import { NO_INTERVAL } from '../stats/error-intervals.ts';
import { normalQuantile } from '../stats/normal.ts';
import type { Interval } from '../stats/wilson.ts';
import { checkProbability } from './check-scored.ts';
import { checkedMetric } from './checked-metric.ts';
import type { Metric } from './metric.ts';
import { binsOver } from './over/bins-over.ts';
import { binSums, checkBins, type BinOptions, type BinSums } from './reliability.ts';
import { shareOf } from './share-interval.ts';

/**
 * The expected calibration error: how far the mean score of a bin is from its share of label 1, on average over the rows.
 *
 * It depends on the bins: few hide what many show, and many show noise: scores that are calibrated have a figure above 0, by
 * some √(bins / rows) / 3. Its interval begins below that much less. Compare figures of the same bins, and of as many rows, only.
 *
 * @returns a metric, lower is better, 0 to 1; `NaN` without rows, or without weight.
 * @throws {SlipwayError} `bad-option`; the metric throws `shape-mismatch` when lengths differ, and `bad-data` on a missing
 *   label or score, a label other than 0 and 1, a score outside [0, 1], or a bad weight.
 * @source M. P. Naeini, G. F. Cooper, M. Hauskrecht (2015), AAAI, 2901–2907; the bins of `reliability`.
 * @example
 * eceWith({ bins: 2 })(Float64Array.of(0, 1, 1), Float64Array.of(0.25, 0.25, 1)) // => 0.16666666666666666
 */
export function eceWith(options: BinOptions): Metric {
  const where = 'metrics/ece';
  const asked = checkBins(where, options);
  return checkedMetric(
    where,
    'lower',
    checkProbability,
    (labels, scores, weights) => {
      let [gap, total] = [0, 0];
      for (const bin of binSums(labels, scores, weights, asked)) {
        gap += Math.abs(bin.scores - bin.labels);
        total += bin.weight;
      }
      return gap / total;
    },
    {
      bounds: [0, 1],
      interval: (confidence, labels, scores, weights) =>
        intervalOf(binSums(labels, scores, weights, asked), confidence),
      ...(asked.by === 'width' && { over: (columns) => binsOver(where, columns, asked.bins) }),
    },
  );
}

/**
 * By the uncertainty of the share of label 1 in each bin. Chance is distance too, and never less: the lower end is lower by
 * as much as that makes of scores that are calibrated.
 */
function intervalOf(sums: readonly BinSums[], confidence: number): Interval {
  let [gap, total, squares, halves] = [0, 0, 0, 0];
  for (const { weight, squaredWeight, scores, labels } of sums) {
    if (weight === 0) continue;
    const { low, high } = shareOf(labels / weight, effectiveRows(weight, squaredWeight), confidence);
    const half = (weight * (high - low)) / 2;
    gap += Math.abs(scores - labels);
    total += weight;
    squares += half * half;
    halves += half;
  }
  if (total === 0) return NO_INTERVAL;
  // The mean distance of a normal variable from its mean, in parts of what the halves are.
  const chance = Math.sqrt(2 / Math.PI) / normalQuantile(0.5 + confidence / 2);
  const reach = Math.sqrt(squares);
  return {
    low: Math.max(0, (gap - chance * halves - reach) / total),
    high: Math.min(1, (gap + reach) / total),
  };
}

/**
 * The expected calibration error over ten bins of one width: see {@link eceWith}.
 *
 * @returns `NaN` without rows, or without weight.
 * @throws {SlipwayError} as {@link eceWith}'s metric.
 * @source M. P. Naeini, G. F. Cooper, M. Hauskrecht (2015), AAAI, 2901–2907.
 * @example
 * ece(Float64Array.of(1, 1), Float64Array.of(0.75, 0.75)) // => 0.25
 */
export const ece: Metric = /* @__PURE__ */ eceWith({});
