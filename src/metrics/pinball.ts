import { checkNumber } from '../core/options.ts';
import { call, literal, when } from '../sql/expression.ts';
import { checkScored } from './check-scored.ts';
import { eachRow, meanMetric } from './mean-metric.ts';
import type { Metric } from './metric.ts';

/**
 * The pinball loss: what judges scores that tell a quantile of the label. Lower is better; in the unit of the labels.
 *
 * A score that is too low costs `quantile` a unit, one that is too high `1 - quantile`. At 0.5 it is half the `mae`.
 *
 * @param quantile - which quantile the scores tell, 0 to 1.
 * @returns a metric; `NaN` without rows, or without weight.
 * @throws {SlipwayError} `bad-option`; the metric throws `shape-mismatch` when lengths differ, and `bad-data` on a missing
 *   label or score, or a bad weight.
 * @source R. Koenker, G. Bassett (1978), Econometrica 46(1), 33–50; scikit-learn's `mean_pinball_loss`.
 * @example
 * pinball(0.75)(Float64Array.of(4, 4), Float64Array.of(0, 8)) // => 2
 */
export function pinball(quantile: number): Metric {
  const where = 'metrics/pinball';
  checkNumber(where, 'quantile', quantile, { min: 0, max: 1 });
  return meanMetric(where, 'lower', {
    check: checkScored,
    values: eachRow((label, score) =>
      label >= score ? quantile * (label - score) : (1 - quantile) * (score - label),
    ),
    of: quantile,
    onEngine: (label, score) =>
      when(
        [[call('atMost', score, label), call('multiply', literal(quantile), call('subtract', label, score))]],
        call('multiply', literal(1 - quantile), call('subtract', score, label)),
      ),
    bounds: [0, Infinity],
  });
}
