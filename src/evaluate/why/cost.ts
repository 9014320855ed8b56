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

/** The mean cost over some other scores of the same rows, and the cost of each. */
export function costOf(
  metric: Metric,
  rows: MeasuredRows,
  others: readonly Float64Array[],
  options: Required<IntervalOptions>,
): Cost & { readonly each: Float64Array } {
  const figure = measure(metric, rows);
  const worse = (before: number, after: number): number =>
    metric.direction === 'higher' ? before - after : after - before;
  const each = Float64Array.from(others, (scores) => worse(figure, measure(metric, { ...rows, scores })));
  const cost = each.reduce((sum, one) => sum + one, 0) / each.length;
  return { cost, interval: pairedInterval(metric, rows, others, cost, worse, options), each };
}

/** From how far each row moves the difference; where the metric cannot tell, from rows that are drawn anew. */
function pairedInterval(
  metric: Metric,
  rows: MeasuredRows,
  others: readonly Float64Array[],
  cost: number,
  worse: (before: number, after: number) => number,
  options: Required<IntervalOptions>,
): Interval {
  if (Number.isNaN(cost)) return { low: NaN, high: NaN };
  const scored = others.map((scores) => ({ ...rows, scores }));
  const error = differenceError(metric, rows, scored);
  if (error !== undefined) return normalInterval(cost, error, options.confidence);
  const drawn = drawnFigures([rows, ...scored], [['cost', metric]], options, (_, [before, ...after]) => {
    const mean = after.reduce((sum, of) => sum + measure(metric, of), 0) / after.length;
    return worse(measure(metric, before!), mean);
  });
  return bootstrapInterval(drawn.get('cost')!, options.confidence);
}
