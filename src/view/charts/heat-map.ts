import type { Html } from '../html.ts';
import { palettes } from '../palette.ts';
import type { ShownCorrelations } from '../shown/correlations.ts';
import { shorten } from '../shown/words.ts';
import { frame, shape } from './svg.ts';

const FOOT = 86;

/**
 * Correlations as a lower triangle of coloured cells, their figures in them where there is room.
 *
 * @example
 * const pair = { row: 1, column: 0, first: 'b', second: 'a', value: 0.25, step: 5, text: '0.25' };
 * const shown = { columns: ['a', 'b'], labels: ['a', 'b'], pairs: [pair], strongest: [pair], leftOut: 0 };
 * renderHtml(heatMap({ title: 'Pairs', description: 'One.', ...shown })).includes('>0.25</text>') // => true
 */
export function heatMap(shown: ShownCorrelations): Html {
  const { labels, pairs, columns } = shown;
  const gutter = 16 + 6.2 * Math.min(20, Math.max(4, ...labels.map((label) => label.length)));
  const count = Math.max(0, columns.length - 1);
  const cell = count <= 14 ? 40 : count <= 22 ? 32 : 20;
  const height = cell === 40 ? 30 : cell === 32 ? 26 : 20;
  const cells = pairs.map(({ row, column, first, second, text, step }) => {
    const [x, y] = [gutter + column * cell, (row - 1) * height];
    const tone = step === null ? 'none' : `heat-${step}`;
    const fill = step === null ? '#ffffff' : palettes.light.heat[step]!;
    return shape(
      'g',
      { class: tone },
      shape('title', {}, `${second} and ${first}: ${text}`),
      shape('rect', { fill, x: x + 0.5, y: y + 0.5, width: cell - 1, height: height - 1, rx: 2 }),
      cell > 20 &&
        shape(
          'text',
          {
            class: cell < 40 ? 'small' : 'figure',
            x: x + cell / 2,
            y: y + height / 2 + 4,
            'text-anchor': 'middle',
          },
          text,
        ),
    );
  });
  const rows = labels
    .slice(1)
    .map((label, row) =>
      shape(
        'text',
        { class: 'label', x: gutter - 8, y: row * height + height / 2 + 4, 'text-anchor': 'end' },
        shape('title', {}, label),
        shorten(label, 20),
      ),
    );
  const foot = labels.slice(0, -1).map((label, column) => {
    const [x, y] = [gutter + column * cell + cell / 2 + 4, count * height + 12];
    return shape(
      'text',
      { class: 'label', x, y, 'text-anchor': 'end', transform: `rotate(-40 ${x} ${y})` },
      shape('title', {}, label),
      shorten(label, 16),
    );
  });
  return frame(
    gutter + count * cell + 8,
    count * height + FOOT,
    shown,
    [...cells, ...rows, ...foot],
    'fixed',
  );
}
