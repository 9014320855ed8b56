import { call, literal, when } from '../sql/expression.ts';
import { checkByRules } from './check-scored.ts';
import { eachRow, meanMetric } from './mean-metric.ts';
import type { Metric } from './metric.ts';

const checkCounts = /* @__PURE__ */ checkByRules([
  {
    of: 'label',
    expected: 'a count, 0 or more',
    keeps: (label) => label >= 0,
    holds: (label) => call('atMost', literal(0), label),
  },
  {
    of: 'score',
    expected: 'a rate above 0',
    keeps: (score) => score > 0,
    holds: (score) => call('less', literal(0), score),
  },
]);

/**
 * The mean Poisson deviance: how unlikely counts are under rates, against rates that tell each exactly. Lower is better; 0 is
 * exact.
 *
 * @returns `NaN` without rows, or without weight.
 * @throws {SlipwayError} `shape-mismatch` when lengths differ; `bad-data` on a missing label or score, a label below 0, a
 *   score of 0 or below, or a bad weight, naming the row.
 * @source P. McCullagh, J. A. Nelder (1989), Generalized Linear Models, 2.3; scikit-learn's `mean_poisson_deviance`.
 * @example
 * poissonDeviance(Float64Array.of(0, 2), Float64Array.of(1, 2)) // => 1
 */
export const poissonDeviance: Metric = /* @__PURE__ */ meanMetric('metrics/poisson-deviance', 'lower', {
  check: checkCounts,
  values: /* @__PURE__ */ eachRow(
    (label, score) => 2 * (label === 0 ? score : label * Math.log(label / score) - label + score),
  ),
  onEngine: (label, score) => {
    const log = call('naturalLog', call('divide', label, score));
    const far = call('add', call('subtract', call('multiply', label, log), label), score);
    return call('multiply', literal(2), when([[call('equal', label, literal(0)), score]], far));
  },
  bounds: [0, Infinity],
});
