import { countText } from '../../core/figure-text.ts';
import type { Html } from '../html.ts';
import type { ShownHistogram } from '../shown/histogram.ts';
import { shareText } from '../shown/words.ts';
import { anchor, binAxis } from './bin-axis.ts';
import { frame, shape } from './svg.ts';

const WIDTH = 360;
const HEIGHT = 132;
const TOP = 16;
const FLOOR = HEIGHT - 22;

/**
 * A histogram as an SVG picture: one bar a bin, its range and rows in a tooltip, and a line at the median.
 *
 * @example
 * const shown = shownHistogram({ name: 'age', histogram: { edges: [0, 10, 20], counts: [1, 3] } });
 * renderHtml(histogramChart(shown)).startsWith('<svg') // => true
 */
export function histogramChart({ bins, median, ...words }: ShownHistogram): Html {
  const axis = binAxis(bins, WIDTH, FLOOR);
  const most = bins.reduce((largest, { rows }) => Math.max(largest, rows), 0) || 1;
  const bars = bins.map(({ from, to, rows, share, label }) => {
    const left = axis.wide ? axis.at(from) : WIDTH / 2 - 20;
    const width = axis.wide ? axis.at(to) - left : 40;
    const gap = width > 4 ? 1 : 0;
    const height = rows > 0 ? Math.max(1, (rows / most) * (FLOOR - TOP)) : 0;
    const place = {
      x: left + gap / 2,
      y: FLOOR - height,
      width: Math.max(0.5, width - gap),
      height,
    };
    return shape(
      'rect',
      { class: 'mark', fill: '#3767c8', ...place },
      shape('title', {}, `${label}: ${countText(Math.round(rows))} (${shareText(share)})`),
    );
  });
  const inside =
    median !== null && axis.wide && median >= bins[0]!.from && median <= bins[bins.length - 1]!.to;
  return frame(WIDTH, HEIGHT, words, [
    ...bars,
    ...(inside ? medianLine(axis.at(median)) : []),
    ...axis.drawn,
  ]);
}

function medianLine(x: number): Html[] {
  const stroke = { stroke: 'currentColor', 'stroke-dasharray': '2 3' };
  return [
    shape('line', { ...stroke, x1: x, x2: x, y1: TOP - 3, y2: FLOOR }),
    shape('text', { x, y: TOP - 6, 'text-anchor': anchor(x, 24, WIDTH) }, 'median'),
  ];
}
