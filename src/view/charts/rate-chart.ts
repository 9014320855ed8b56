import { countText } from '../../core/figure-text.ts';
import type { Html } from '../html.ts';
import type { ShownRates } from '../shown/rates.ts';
import { shareText, shorten } from '../shown/words.ts';
import { frame, shape } from './svg.ts';

const WIDTH = 360;
const ROW = 19;
const LABEL = 112;
const VALUE = 52;

/**
 * A point for each level with its interval, and a dashed line over all levels. The axis begins at zero.
 *
 * @example
 * const points = [{ label: 'York', rows: 4, rate: 0.25, low: 0.1, high: 0.5 }];
 * const shown = { title: 'Late', description: 'One.', points, overall: null, leftOut: 0 };
 * renderHtml(rateChart(shown)).includes('25.0 %') // => true
 */
export function rateChart({ points, overall, title, description }: ShownRates): Html {
  const most = points.reduce((largest, { high, rate }) => Math.max(largest, high, rate), overall ?? 0) || 1;
  const x = (rate: number): number => LABEL + (Math.max(0, rate) / most) * (WIDTH - LABEL - VALUE);
  const height = Math.max(1, points.length) * ROW;
  const rows = points.map(({ label, rows: count, rate, low, high }, index) => {
    const middle = index * ROW + ROW / 2;
    const interval = low < high ? `, ${shareText(low)} to ${shareText(high)}` : '';
    return shape(
      'g',
      {},
      shape('title', {}, `${label}: ${shareText(rate)}${interval}, ${countText(count)} rows`),
      shape(
        'text',
        { class: 'label', x: LABEL - 8, y: middle + 4, 'text-anchor': 'end' },
        shorten(label, 15),
      ),
      shape('line', {
        class: 'interval',
        stroke: '#3767c8',
        x1: x(low),
        x2: x(high),
        y1: middle,
        y2: middle,
      }),
      shape('circle', { class: 'mark', fill: '#3767c8', cx: x(rate), cy: middle, r: 3.5 }),
      shape('text', { x: WIDTH, y: middle + 4, 'text-anchor': 'end' }, shareText(rate)),
    );
  });
  const line =
    overall === null
      ? []
      : [
          shape(
            'line',
            {
              stroke: 'currentColor',
              'stroke-dasharray': '2 3',
              x1: x(overall),
              x2: x(overall),
              y1: 0,
              y2: height,
            },
            shape('title', {}, `${shareText(overall)} over all levels`),
          ),
        ];
  return frame(WIDTH, height, { title, description }, [...line, ...rows]);
}
