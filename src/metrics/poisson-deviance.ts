import { checkScored, refuse, type RowCheck } from './check-scored.ts';
import { eachRow, meanMetric } from './mean-metric.ts';
import type { Metric } from './metric.ts';

const checkCounts: RowCheck = (where, labels, scores, weights) => {
  checkScored(where, labels, scores, weights);
  for (let row = 0; row < labels.length; row++) {
    if (!(labels[row]! >= 0)) throw refuse(where, 'label', labels[row]!, row, 'a count, 0 or more');
    if (!(scores[row]! > 0)) throw refuse(where, 'score', scores[row]!, row, 'a rate above 0');
  }
};

/**
 * The mean Poisson deviance: how unlikely counts are under rates, against rates that tell each exactly. Lower is better; 0 is
 * exact.
 *
 * @returns `NaN` without rows, or without weight.
 * @throws {SlipwayError} `shape-mismatch` when lengths differ; `bad-data` on a missing label or score, a label below 0, a
 *   score of 0 or below, or a weight below 0, naming the row.
 * @source P. McCullagh, J. A. Nelder (1989), Generalized Linear Models, 2.3; scikit-learn's `mean_poisson_deviance`.
 * @example
 * poissonDeviance(Float64Array.of(0, 2), Float64Array.of(1, 2)) // => 1
 */
export const poissonDeviance: Metric = /* @__PURE__ */ meanMetric('metrics/poisson-deviance', 'lower', {
  check: checkCounts,
  values: /* @__PURE__ */ eachRow(
    (label, score) => 2 * (label === 0 ? score : label * Math.log(label / score) - label + score),
  ),
  bounds: [0, Infinity],
});
