import type { Metric } from '../../metrics/metric.ts';
import { normalInterval } from '../../stats/error-intervals.ts';
import type { Interval } from '../../stats/wilson.ts';
import { bootstrapInterval, drawnFigures } from '../bootstrap.ts';
import type { IntervalOptions } from '../intervals.ts';
import { differenceError, measure, type MeasuredRows } from '../measured-rows.ts';

/** How much worse a metric is without something, on the same rows. */
export interface Cost {
  /** In the metric's unit, whichever way it is better: positive is worse. `NaN` where the metric does not exist. */
  readonly cost: number;
  /** Between what the cost lies, for rows like these, at the confidence asked for. */
  readonly interval: Interval;
}

/** How much worse a metric is with some rows' other scores. */
export function worseBy(metric: Metric, before: MeasuredRows, after: MeasuredRows): number {
  const difference = measure(metric, before) - measure(metric, after);
  return metric.direction === 'higher' ? difference : 0 - difference;
}

/**
 * What other scores of the same rows cost: the interval is from how far each row moves the difference, or, where the metric
 * cannot tell, from rows that are drawn anew.
 */
export function costOf(
  metric: Metric,
  rows: MeasuredRows,
  scores: Float64Array,
  options: Required<IntervalOptions>,
): Cost {
  const after = { ...rows, scores };
  const cost = worseBy(metric, rows, after);
  if (Number.isNaN(cost)) return { cost, interval: { low: NaN, high: NaN } };
  const error = differenceError(metric, rows, after);
  if (error !== undefined) return { cost, interval: normalInterval(cost, error, options.confidence) };
  const drawn = drawnFigures([rows, after], [['cost', metric]], options, (_, [before, other]) =>
    worseBy(metric, before!, other!),
  );
  return { cost, interval: bootstrapInterval(drawn.get('cost')!, options.confidence) };
}
