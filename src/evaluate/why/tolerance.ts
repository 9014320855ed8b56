import { quoteNames, SlipwayError } from '../../core/error.ts';
import { figureText } from '../../core/figure-text.ts';
import { isRecord } from '../../core/json.ts';
import { checkNumber } from '../../core/options.ts';
import type { Metrics } from '../../metrics/metric.ts';
import type { Cost } from './cost.ts';

/** By metric name, the cost that counts as nothing; one metric or more. */
export type Tolerance = readonly (readonly [metric: string, most: number])[];

/** By metric name. */
type Costs = Readonly<Record<string, Cost>>;

/** Refuses tolerances of metrics that there are not, and none at all. */
export function checkTolerance(where: string, tolerance: unknown, metrics: Metrics): Tolerance {
  const entries = isRecord(tolerance) ? Object.entries(tolerance) : [];
  const other = entries.find(([name]) => !Object.hasOwn(metrics, name))?.[0];
  if (entries.length === 0 || other !== undefined) {
    const found = other === undefined ? 'names no metric' : `names ${quoteNames([other])}`;
    throw new SlipwayError(
      'bad-option',
      where,
      `tolerance ${found}; expected a cost that counts as nothing for one or more of ${quoteNames(Object.keys(metrics))}.`,
      { details: { option: 'tolerance' } },
    );
  }
  return entries.map(([name, most]) => [name, checkNumber(where, `tolerance.${name}`, most, { min: 0 })]);
}

/** Whether the intervals of all costs that have a tolerance end within it. */
export function isTolerated(costs: Costs, tolerance: Tolerance): boolean {
  return tolerance.every(([metric, most]) => costs[metric]!.interval.high <= most);
}

/** Whether the interval of a cost begins beyond its tolerance: it is more, and not only may be. */
export function isCostly(costs: Costs, tolerance: Tolerance): boolean {
  return tolerance.some(([metric, most]) => costs[metric]!.interval.low > most);
}

/** Of the metric that is nearest to its tolerance, or furthest beyond: where its interval ends, 1 being the tolerance. */
export function strainOf(costs: Costs, tolerance: Tolerance): number {
  return Math.max(...tolerance.map(([metric, most]) => strainIn(costs[metric]!, most)));
}

/** What something costs in the metric that is nearest to its tolerance, or furthest beyond, and how that compares. */
export function costText(costs: Costs, tolerance: Tolerance): string {
  const strain = strainOf(costs, tolerance);
  const [metric, most] = tolerance.find(([name, limit]) => strainIn(costs[name]!, limit) === strain)!;
  const { cost, interval } = costs[metric]!;
  if (Number.isNaN(interval.high)) return `has no known cost in ${metric}`;
  const [figure, low, high] = [cost, interval.low, interval.high].map((value) => figureText(value, value, 2));
  const limit = figureText(most);
  const within = `costs ${figure} of ${metric} (${low} to ${high})`;
  if (interval.high <= most) return `${within}, no more than ${limit}`;
  if (interval.low > most) return `${within}, more than ${limit}`;
  return `costs ${figure} of ${metric} and may cost up to ${figureText(interval.high, most, 2)}, more than ${limit}`;
}

/** Where nothing is tolerated, costs below nothing keep their order in the metric's unit. */
function strainIn({ interval: { high } }: Cost, most: number): number {
  if (Number.isNaN(high)) return Infinity;
  if (most > 0) return high / most;
  return high > 0 ? Infinity : high;
}
