import type { Html } from '../html.ts';
import type { ShownSpreads } from '../shown/side-by-side.ts';
import { shareText } from '../shown/words.ts';
import { binAxis } from './bin-axis.ts';
import { frame, shape } from './svg.ts';

const WIDTH = 360;
const HEIGHT = 132;
const TOP = 8;
const FLOOR = HEIGHT - 22;

/**
 * Two histograms on one axis, as shares: the first in bars, the second as a line of steps over them.
 *
 * @example
 * const bins = [{ from: 0, to: 10, label: '0 to 10', shares: [1, 1] }];
 * const shown = { title: 'Age', description: 'Alike.', names: ['then', 'now'], bins };
 * renderHtml(spreadChart(shown)).includes('class="second"') // => true
 */
export function spreadChart({ bins, names, ...words }: ShownSpreads): Html {
  const axis = binAxis(bins, WIDTH, FLOOR);
  const most = bins.reduce((largest, { shares }) => Math.max(largest, ...shares), 0) || 1;
  const y = (share: number): number => FLOOR - (share / most) * (FLOOR - TOP);
  const left = (from: number): number => (axis.wide ? axis.at(from) : WIDTH / 2 - 20);
  const right = (to: number): number => (axis.wide ? axis.at(to) : WIDTH / 2 + 20);
  const bars = bins.map(({ from, to, shares }) => {
    const width = right(to) - left(from);
    const gap = width > 4 ? 1 : 0;
    const place = { x: left(from) + gap / 2, y: y(shares[0]), width: Math.max(0.5, width - gap) };
    return shape('rect', { class: 'mark quiet', fill: '#3767c8', ...place, height: FLOOR - y(shares[0]) });
  });
  const round = (value: number): number => Math.round(value * 10) / 10;
  const steps = bins.map(
    ({ from, to, shares }) =>
      `L${round(left(from))} ${round(y(shares[1]))}L${round(right(to))} ${round(y(shares[1]))}`,
  );
  const [first, last] = [bins[0], bins[bins.length - 1]];
  const line =
    first && last
      ? shape('path', {
          class: 'second',
          fill: 'none',
          stroke: '#b85c00',
          d: `M${round(left(first.from))} ${FLOOR}${steps.join('')}L${round(right(last.to))} ${FLOOR}`,
        })
      : null;
  // Invisible, over both: the whole height of a bin tells of it.
  const tips = bins.map(({ from, to, label, shares }) =>
    shape(
      'rect',
      {
        class: 'tip',
        fill: 'none',
        x: left(from),
        y: TOP,
        width: Math.max(0.5, right(to) - left(from)),
        height: FLOOR - TOP,
      },
      shape(
        'title',
        {},
        `${label}: ${names[0]} ${shareText(shares[0])}, ${names[1]} ${shareText(shares[1])}`,
      ),
    ),
  );
  return frame(WIDTH, HEIGHT, words, [...bars, ...(line ? [line] : []), ...tips, ...axis.drawn]);
}
