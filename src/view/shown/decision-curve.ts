import { countedText } from '../../core/figure-text.ts';
import type { DecisionPoint } from '../../metrics/curve-points.ts';
import { axisOver, type ShownCurves } from './curves.ts';
import { shareText } from './words.ts';

/** What a decision curve shows: the model beside deciding every row 1; the dashed line at zero is deciding none. */
export function shownDecisions(points: readonly DecisionPoint[]): ShownCurves {
  const placed = points
    .filter(({ netBenefit, all }) => Number.isFinite(netBenefit) && Number.isFinite(all))
    .sort((a, b) => a.threshold - b.threshold);
  const ahead = placed.filter(({ netBenefit, all }) => netBenefit > 0 && netBenefit > all);
  const [first, last] = [ahead[0], ahead[ahead.length - 1]];
  const most = placed.reduce((largest, { netBenefit, all }) => Math.max(largest, netBenefit, all), 0);
  const thresholds = placed.map(({ threshold }) => threshold);
  return {
    title: 'Net benefit by threshold',
    description:
      first && last
        ? `The model is worth more than deciding all rows alike at ${ahead.length} of ${countedText(placed.length, 'threshold', 'thresholds')}, from ${shareText(first.threshold)} to ${shareText(last.threshold)}. The dashed line is deciding none 1.`
        : placed.length > 0
          ? 'At no threshold is the model worth more than deciding all rows alike. The dashed line is deciding none 1.'
          : 'There is no curve.',
    curves: [
      {
        name: 'the model',
        points: placed.map(({ threshold, netBenefit }) => ({ x: threshold, y: netBenefit, threshold })),
      },
      // Far below zero it would leave no room for the model.
      {
        name: 'all decided 1',
        points: placed
          .filter(({ all }) => all >= -most)
          .map(({ threshold, all }) => ({ x: threshold, y: all, threshold })),
      },
    ],
    join: 'straight',
    reference: {
      from: { x: thresholds[0] ?? 0, y: 0 },
      to: { x: thresholds[thresholds.length - 1] ?? 1, y: 0 },
      label: 'none decided 1',
    },
    mark: null,
    x: {
      title: 'threshold probability',
      from: thresholds[0] ?? 0,
      to: thresholds[thresholds.length - 1] ?? 1,
      share: true,
    },
    y: axisOver(
      'net benefit',
      placed.flatMap(({ netBenefit, all }) => [Math.max(netBenefit, -most), Math.max(all, -most)]),
      [0],
    ),
  };
}
