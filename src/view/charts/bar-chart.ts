import type { Html } from '../html.ts';
import { shorten } from '../shown/words.ts';
import { frame, shape, type ChartWords } from './svg.ts';
import { shortNumber } from './ticks.ts';

/** What {@link barChart} draws. */
export interface BarChartOptions extends ChartWords {
  /**
   * From the top down. A `muted` one is the rest of many: it has its value and no bar, which would dwarf the others.
   */
  readonly bars: readonly { readonly label: string; readonly value: number; readonly muted?: boolean }[];
  /** The value of a whole bar. @default the largest of the values */
  readonly whole?: number;
  /** What the bars tell of: what is there, or what is missing. @default 'mark' */
  readonly tone?: 'mark' | 'lack';
  /** How a value is written. @default thousands separated, shortened */
  readonly format?: (value: number) => string;
}

const WIDTH = 360;
const ROW = 19;
const LABEL = 112;
const VALUE = 52;

/**
 * Horizontal bars with their labels and values, from zero, as an SVG picture. Values below zero draw no bar.
 *
 * @example
 * renderHtml(barChart({ title: 'City', bars: [{ label: 'Bath', value: 2 }] })).includes('Bath') // => true
 */
export function barChart({
  bars,
  whole,
  tone = 'mark',
  format = shortNumber,
  ...words
}: BarChartOptions): Html {
  const most = whole ?? (Math.max(...bars.map(({ value, muted }) => (muted ? 0 : value)), 0) || 1);
  const rows = bars.map(({ label, value, muted = false }, index) => {
    const top = index * ROW;
    const width = value > 0 && !muted ? Math.max(1, (value / most) * (WIDTH - LABEL - VALUE)) : 0;
    const name = label === '' ? '(empty)' : shorten(label, 15);
    return shape(
      'g',
      {},
      shape('title', {}, `${label}: ${format(value)}`),
      shape(
        'text',
        { class: muted ? 'soft' : 'label', x: LABEL - 8, y: top + 13, 'text-anchor': 'end' },
        name,
      ),
      !muted &&
        shape('rect', {
          class: tone,
          fill: tone === 'mark' ? '#3767c8' : '#7d4b00',
          x: LABEL,
          y: top + 2,
          width,
          height: ROW - 5,
          rx: 2,
        }),
      shape('text', { x: LABEL + width + (muted ? 0 : 6), y: top + 13 }, format(value)),
    );
  });
  return frame(WIDTH, Math.max(1, bars.length) * ROW, words, rows);
}
