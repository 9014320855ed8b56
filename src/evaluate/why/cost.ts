import type { Metric } from '../../metrics/metric.ts';
import type { Interval } from '../../stats/wilson.ts';
import { drawnFigures } from '../bootstrap.ts';
import type { IntervalOptions } from '../intervals.ts';
import { differenceError, measure, type MeasuredRows } from '../measured-rows.ts';
import { pairedInterval, sameScores } from '../paired-interval.ts';

/** How much worse a metric is without something, on the same rows. */
export interface Cost {
  /** In the metric's unit, whichever way it is better: positive is worse. `NaN` where the metric does not exist. */
  readonly cost: number;
  /** Between what the cost lies, for rows like these, at the confidence asked for; `NaN` where that is unknown, as of one row. */
  readonly interval: Interval;
}

/** How much worse a metric is with some rows' other scores. */
export function worseBy(metric: Metric, before: MeasuredRows, after: MeasuredRows): number {
  return costBetween(metric, measure(metric, before), measure(metric, after));
}

function costBetween({ direction }: Metric, before: number, after: number): number {
  return direction === 'higher' ? before - after : 0 - (before - after);
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
  const figures = [measure(metric, rows), measure(metric, after)] as const;
  const cost = costBetween(metric, ...figures);
  const isSame = sameScores(rows, scores);
  const found = isSame
    ? 0
    : (differenceError(metric, rows, after) ?? drawnCosts(metric, rows, after, options));
  const { interval } = pairedInterval(
    metric,
    { difference: cost, figures, isSame, found },
    options.confidence,
  );
  return { cost, interval };
}

function drawnCosts(
  metric: Metric,
  rows: MeasuredRows,
  after: MeasuredRows,
  options: Required<IntervalOptions>,
): Float64Array {
  const drawn = drawnFigures([rows, after], [['cost', metric]], options, (_, [before, other]) =>
    worseBy(metric, before!, other!),
  );
  return drawn.get('cost')!;
}
