import { checkBinary } from './check-scored.ts';
import { checkedMetric } from './checked-metric.ts';
import type { Metric } from './metric.ts';
import { scoreSteps } from './score-steps.ts';

/**
 * How far apart the scores of both classes are: the largest distance of their distribution functions. Higher is better, 0
 * to 1.
 *
 * It is the largest gap between true and false positive rate over all thresholds (Youden's J), whichever is the larger.
 *
 * @returns `NaN` when the rows, or the rows of weight above 0, have one class only.
 * @throws {SlipwayError} `shape-mismatch` when lengths differ; `bad-data` on a missing label or score, a label other
 *   than 0 and 1, or a weight below 0, naming the row.
 * @source The statistic of Kolmogorov and Smirnov for two samples; unweighted as SciPy's `ks_2samp`.
 * @example
 * ks(Float64Array.of(0, 0, 1, 1), Float64Array.of(0.1, 0.4, 0.4, 0.8)) // => 0.5
 */
export const ks: Metric = /* @__PURE__ */ checkedMetric(
  'metrics/ks',
  'higher',
  checkBinary,
  (labels, scores, weights) => {
    const { positives, negatives } = scoreSteps(labels, scores, weights);
    const [ones, zeros] = [positives.at(-1) ?? 0, negatives.at(-1) ?? 0];
    if (ones === 0 || zeros === 0) return NaN;
    let largest = 0;
    for (let at = 0; at < positives.length; at++)
      largest = Math.max(largest, Math.abs(positives[at]! / ones - negatives[at]! / zeros));
    return largest;
  },
  { bounds: [0, 1] },
);
