import { html, type Html } from '../html.ts';
import { px, shorten, svg, type ChartWords } from './svg.ts';
import { shortNumber } from './ticks.ts';

/** What {@link barChart} draws. */
export interface BarChartOptions extends ChartWords {
  /** From the top down. A `muted` one is the rest of many: it has its value and no bar, which would dwarf the others. */
  readonly bars: readonly { readonly label: string; readonly value: number; readonly muted?: boolean }[];
  /** How a value is written. @default thousands separated, shortened */
  readonly format?: (value: number) => string;
}

const WIDTH = 360;
const ROW = 19;
const LABEL = 104;
const VALUE = 52;

/**
 * Horizontal bars with their labels and values, from zero, as an SVG picture. Values below zero draw no bar.
 *
 * @example
 * renderHtml(barChart({ title: 'City', bars: [{ label: 'Bath', value: 2 }] })).includes('Bath') // => true
 */
export function barChart({ bars, format = shortNumber, ...words }: BarChartOptions): Html {
  const most = Math.max(...bars.map(({ value, muted }) => (muted ? 0 : value)), 0) || 1;
  const space = WIDTH - LABEL - VALUE;
  const rows = bars.map(({ label, value, muted = false }, index) => {
    const y = index * ROW;
    const width = value > 0 && !muted ? Math.max(1, (value / most) * space) : 0;
    const shown = label === '' ? '(empty)' : shorten(label, 17);
    return html`<g
      ><title>${label}: ${format(value)}</title
      ><text class="label" x="${LABEL - 8}" y="${y + 13}" text-anchor="end">${shown}</text
      ><rect
        class="${muted ? 'other' : 'mark'}"
        fill="${muted ? '#777' : '#3767c8'}"
        x="${LABEL}"
        y="${y + 2}"
        width="${px(width)}"
        height="${ROW - 5}"
        rx="2"
      /><text x="${px(LABEL + width + 6)}" y="${y + 13}">${format(value)}</text></g
    >`;
  });
  return svg(WIDTH, Math.max(1, bars.length) * ROW, words, rows);
}
