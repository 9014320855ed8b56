import type { Html } from '../html.ts';
import { frame, shape, type ChartWords } from './svg.ts';
import { shortNumber, ticks } from './ticks.ts';

/** What {@link histogramChart} draws. */
export interface HistogramChartOptions extends ChartWords {
  /** Ascending, one more than `counts`. */
  readonly edges: readonly number[];
  readonly counts: readonly number[];
  /** Positions on the axis to mark, such as the median. */
  readonly marks?: readonly { readonly at: number; readonly label: string }[];
}

const WIDTH = 360;
const HEIGHT = 132;
const TOP = 16;
const FLOOR = HEIGHT - 22;

/**
 * A histogram as an SVG picture: one bar a bin, its range and count in a tooltip.
 *
 * @example
 * renderHtml(histogramChart({ title: 'Age', edges: [0, 10, 20], counts: [1, 3] })).startsWith('<svg') // => true
 */
export function histogramChart({ edges, counts, marks = [], ...words }: HistogramChartOptions): Html {
  const from = edges[0]!;
  const to = edges[edges.length - 1]!;
  // Halved, since the difference of two numbers can be more than the largest number.
  const at = (value: number): number => ((value / 2 - from / 2) / (to / 2 - from / 2)) * WIDTH;
  const floor = shape('line', { class: 'axis', stroke: '#999', x1: 0, x2: WIDTH, y1: FLOOR, y2: FLOOR });
  if (!(to / 2 - from / 2 > 0)) return frame(WIDTH, HEIGHT, words, [...oneValue(from, counts), floor]);

  const most = Math.max(1, ...counts);
  const bars = counts.map((count, index) => {
    const left = at(edges[index]!);
    const width = at(edges[index + 1]!) - left;
    const gap = width > 4 ? 1 : 0;
    const height = count === 0 ? 0 : Math.max(1, (count / most) * (FLOOR - TOP));
    const place = { x: left + gap / 2, y: FLOOR - height, width: Math.max(0.5, width - gap), height };
    return bar(
      place,
      `${shortNumber(edges[index]!)} to ${shortNumber(edges[index + 1]!)}: ${shortNumber(count)}`,
    );
  });
  const marked = marks
    .filter((mark) => mark.at >= from && mark.at <= to)
    .flatMap((mark) => {
      const x = at(mark.at);
      const stroke = { stroke: 'currentColor', 'stroke-dasharray': '2 3' };
      return [
        shape('line', { ...stroke, x1: x, x2: x, y1: TOP - 3, y2: FLOOR }),
        shape('text', { x, y: TOP - 6, 'text-anchor': anchor(x, 24) }, mark.label),
      ];
    });
  const labels = ticks(from, to, 5).map((value) =>
    shape('text', { x: at(value), y: HEIGHT - 6, 'text-anchor': anchor(at(value), 17) }, shortNumber(value)),
  );
  return frame(WIDTH, HEIGHT, words, [...bars, ...marked, floor, ...labels]);
}

function bar(place: { x: number; y: number; width: number; height: number }, tooltip: string): Html {
  return shape('rect', { class: 'mark', fill: '#3767c8', ...place }, shape('title', {}, tooltip));
}

/** A single bar in the middle: a range of nothing has no scale. */
function oneValue(value: number, counts: readonly number[]): Html[] {
  const middle = WIDTH / 2;
  const count = counts.reduce((sum, next) => sum + next, 0);
  return [
    bar(
      { x: middle - 20, y: TOP, width: 40, height: FLOOR - TOP },
      `${shortNumber(value)}: ${shortNumber(count)}`,
    ),
    shape('text', { x: middle, y: HEIGHT - 6, 'text-anchor': 'middle' }, shortNumber(value)),
  ];
}

/** Where a label is held, so that half of its width does not leave the picture. */
function anchor(x: number, half: number): 'start' | 'middle' | 'end' {
  if (x < half) return 'start';
  return x > WIDTH - half ? 'end' : 'middle';
}
