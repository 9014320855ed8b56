import type { Html } from '../html.ts';
import type { ShownPairs } from '../shown/side-by-side.ts';
import { shareText, shorten } from '../shown/words.ts';
import { frame, shape } from './svg.ts';

const WIDTH = 360;
const ROW = 28;
const LABEL = 112;
const VALUE = 56;

/**
 * Paired bars, one pair a level: the first data set above the second.
 *
 * @example
 * const bars = [{ level: 'York', label: 'York', shares: [1, 0.5] }];
 * const shown = { title: 'City', description: 'Less.', names: ['then', 'now'], bars, leftOut: 0 };
 * renderHtml(pairChart(shown)).includes('50.0 %') // => true
 */
export function pairChart({ bars, names, title, description }: ShownPairs): Html {
  const most =
    bars.reduce((largest, { shares }) => Math.max(largest, shares[0] ?? 0, shares[1] ?? 0), 0) || 1;
  const rows = bars.map(({ label, shares }, index) => {
    const top = index * ROW + 2;
    const text = shares.map((share) => (share === null ? 'not listed' : shareText(share)));
    return shape(
      'g',
      {},
      shape('title', {}, `${label}: ${names[0]} ${text[0]}, ${names[1]} ${text[1]}`),
      shape('text', { class: 'label', x: LABEL - 8, y: top + 15, 'text-anchor': 'end' }, shorten(label, 15)),
      shares.map((share, side) => {
        const width = share ? Math.max(1, (share / most) * (WIDTH - LABEL - VALUE)) : 0;
        const y = top + side * 11;
        const colors =
          side === 0 ? { class: 'mark', fill: '#3767c8' } : { class: 'mark other', fill: '#b85c00' };
        return [
          shape('rect', { ...colors, x: LABEL, y, width, height: 10, rx: 1.5 }),
          shape('text', { class: 'small', x: LABEL + width + 5, y: y + 9 }, text[side]),
        ];
      }),
    );
  });
  return frame(WIDTH, Math.max(1, bars.length) * ROW, { title, description }, rows);
}
