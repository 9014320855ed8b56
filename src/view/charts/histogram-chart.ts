import { html, type Html } from '../html.ts';
import { px, svg, type ChartWords } from './svg.ts';
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
const BOTTOM = 22;

/**
 * A histogram as an SVG picture: one bar a bin, the count in the bar's tooltip.
 *
 * @example
 * renderHtml(histogramChart({ title: 'Age', edges: [0, 10, 20], counts: [1, 3] })).startsWith('<svg') // => true
 */
export function histogramChart({ edges, counts, marks = [], ...words }: HistogramChartOptions): Html {
  const [from, to] = [edges[0]!, edges[edges.length - 1]!];
  const most = Math.max(1, ...counts);
  const floor = HEIGHT - BOTTOM;
  // One value only: a single bar in the middle, since a range of nothing has no scale.
  const at = (value: number): number => (to > from ? ((value - from) / (to - from)) * WIDTH : WIDTH / 2);
  const bars = counts.map((count, index) => {
    const [left, right] =
      to > from ? [at(edges[index]!), at(edges[index + 1]!)] : [WIDTH / 2 - 20, WIDTH / 2 + 20];
    const height = count === 0 ? 0 : Math.max(1, (count / most) * (floor - TOP));
    const gap = right - left > 4 ? 1 : 0;
    const range =
      to > from ? `${shortNumber(edges[index]!)} to ${shortNumber(edges[index + 1]!)}` : shortNumber(from);
    return html`<rect
      class="mark"
      fill="#3767c8"
      x="${px(left + gap / 2)}"
      y="${px(floor - height)}"
      width="${px(Math.max(0.5, right - left - gap))}"
      height="${px(height)}"
      ><title>${range}: ${count.toLocaleString('en')}</title></rect
    >`;
  });
  const lines = marks
    .filter((mark) => mark.at >= from && mark.at <= to && to > from)
    .map(({ at: value, label }) => {
      const x = at(value);
      const anchor = x < 40 ? 'start' : x > WIDTH - 40 ? 'end' : 'middle';
      return html`<line
          class="soft"
          stroke="currentColor"
          stroke-dasharray="2 3"
          x1="${px(x)}"
          x2="${px(x)}"
          y1="${TOP - 3}"
          y2="${floor}"
        /><text x="${px(x)}" y="${TOP - 6}" text-anchor="${anchor}">${label}</text>`;
    });
  const axis = html`<line class="axis" stroke="#999" x1="0" x2="${WIDTH}" y1="${floor}" y2="${floor}" />`;
  return svg(WIDTH, HEIGHT, words, [...bars, ...lines, axis, ...labels(from, to, at)]);
}

function labels(from: number, to: number, at: (value: number) => number): Html[] {
  return ticks(from, to, 5).map((value) => {
    const x = at(value);
    const anchor = x < 16 ? 'start' : x > WIDTH - 18 ? 'end' : 'middle';
    return html`<text x="${px(x)}" y="${HEIGHT - 6}" text-anchor="${anchor}">${shortNumber(value)}</text>`;
  });
}
