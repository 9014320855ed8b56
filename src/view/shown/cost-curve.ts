import type { CostPoint } from '../../metrics/curve-points.ts';
import { axisOver, type ShownCurves } from './curves.ts';
import { metricText } from './metric-text.ts';

/** What a picture of costs by threshold shows, the cheapest marked; the point that decides no row 1 stands at the right end. */
export function shownCosts(points: readonly CostPoint[], unit: string | undefined): ShownCurves {
  const at = points.flatMap(({ threshold }) => (threshold === null ? [] : [threshold]));
  const x = axisOver(
    'threshold',
    at,
    at.length > 0 && at.every((value) => value >= 0 && value <= 1) ? [0, 1] : [],
  );
  const placed = points
    .filter(({ cost }) => Number.isFinite(cost))
    .map(({ threshold, cost }) => ({ x: threshold ?? x.to, y: cost, threshold }))
    .sort((a, b) => a.x - b.x);
  const cheapest = placed.reduce<(typeof placed)[number] | null>(
    (least, point) => (least === null || point.y < least.y ? point : least),
    null,
  );
  const money = unit === undefined || unit === '' ? '' : ` ${unit}`;
  const where =
    cheapest === null || cheapest.threshold === null
      ? 'no row decided 1'
      : `the threshold ${metricText(cheapest.threshold)}`;
  return {
    title: 'Mean cost by threshold',
    description: cheapest
      ? `The least is ${metricText(cheapest.y)}${money} a row, with ${where}.`
      : 'There is no cost.',
    curves: [{ name: 'mean cost', points: placed }],
    join: 'straight',
    reference: null,
    mark:
      cheapest === null
        ? null
        : { x: cheapest.x, y: cheapest.y, label: `least: ${metricText(cheapest.y)}${money}` },
    x,
    y: axisOver(
      unit === undefined || unit === '' ? 'mean cost' : `mean cost (${unit})`,
      placed.map(({ y }) => y),
      placed.every(({ y }) => y >= 0) ? [0] : [],
    ),
  };
}
