import type { Html } from '../html.ts';
import { spanOf, type ShownRanges } from '../shown/ranges.ts';
import { shorten } from '../shown/words.ts';
import { frame, shape } from './svg.ts';
import { tickLabels, ticks } from './ticks.ts';

const WIDTH = 360;
const ROW = 19;
const FOOT = 18;
const VALUE = 52;
/** The most that labels take. */
const LABEL = 148;

/**
 * Figures with their intervals, one a line from the top down, as points or as bars from zero, with a dashed line to
 * compare with.
 *
 * @example
 * const range = { label: 'LGA', value: 0.6, low: 0.5, high: 0.7, rows: 9, tone: 'plain', text: '0.600', tip: '0.600, 9 rows' };
 * const shown = { title: 't', description: 'd.', ranges: [range], reference: null, as: 'points', axisTitle: 'auc', leftOut: 0 };
 * renderHtml(rangeChart(shown)).includes('>LGA</text>') // => true
 */
export function rangeChart(shown: ShownRanges): Html {
  const { ranges, reference, as } = shown;
  const longest = ranges.reduce((most, { label }) => Math.max(most, widthOf(label)), 0);
  const left = Math.min(LABEL, Math.max(40, 12 + longest));
  const right = WIDTH - VALUE;
  const { from, to } = spanOf(shown);
  const x = (value: number): number => left + ((value - from) / (to - from)) * (right - left);
  const floor = Math.max(1, ranges.length) * ROW;
  // Where better and worse are told apart, what is neither has neither colour.
  const judged = ranges.some(({ tone }) => tone === 'better' || tone === 'worse');
  const marked = ticks(from, to, 4);
  const texts = tickLabels(marked);
  const grid = marked.flatMap((value, index) => [
    shape('line', { class: 'grid', stroke: '#ddd', x1: x(value), x2: x(value), y1: 0, y2: floor }),
    shape('text', { class: 'small', x: x(value), y: floor + 13, 'text-anchor': 'middle' }, texts[index]),
  ]);
  const line =
    reference === null
      ? []
      : [
          shape(
            'line',
            {
              ...{ stroke: 'currentColor', 'stroke-dasharray': '2 3' },
              ...{ x1: x(reference.at), x2: x(reference.at), y1: 0, y2: floor },
            },
            shape('title', {}, reference.label),
          ),
        ];
  const rows = ranges.map(({ label, value, low, high, tone, text, tip }, index) => {
    const middle = index * ROW + ROW / 2;
    const [start, end] = [Math.min(x(0), x(value)), Math.max(x(0), x(value))];
    return shape(
      'g',
      { class: judged && tone === 'plain' ? 'range unclear' : `range ${tone}` },
      shape('title', {}, `${label}: ${tip}`),
      shape(
        'text',
        { class: 'label', x: left - 8, y: middle + 4, 'text-anchor': 'end' },
        shorten(label, Math.floor((left - 12) / (widthOf(label) / Math.max(1, label.length)))),
      ),
      as === 'bars' &&
        shape('rect', {
          ...{ class: 'mark quiet', fill: '#3767c8', x: start, width: Math.max(0.5, end - start) },
          ...{ y: index * ROW + 4, height: ROW - 8 },
        }),
      low !== null &&
        high !== null &&
        shape('line', {
          ...{ class: 'interval', stroke: '#3767c8' },
          ...{ x1: x(low), x2: x(high), y1: middle, y2: middle },
        }),
      as === 'points' &&
        shape('circle', { class: 'mark', fill: '#3767c8', cx: x(value), cy: middle, r: 3.5 }),
      shape('text', { x: WIDTH, y: middle + 4, 'text-anchor': 'end' }, text),
    );
  });
  return frame(WIDTH, floor + FOOT, shown, [...grid, ...line, ...rows]);
}

/** About how wide a label is drawn: capitals are wider than other letters. */
function widthOf(label: string): number {
  const capitals = label.match(/[A-Z×=%@]/g)?.length ?? 0;
  return 6.3 * label.length + 1.7 * capitals;
}
