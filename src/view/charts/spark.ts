import type { Html } from '../html.ts';
import { shape } from './svg.ts';

const WIDTH = 96;
const HEIGHT = 22;

/**
 * Shares as small bars without labels, beside a name that says what they are of: hidden from screen readers.
 *
 * @example
 * renderHtml(spark([1, 3])).startsWith('<svg') // => true
 */
export function spark(shares: readonly number[]): Html {
  const most = shares.reduce((largest, share) => Math.max(largest, share), 0) || 1;
  const step = WIDTH / Math.max(1, shares.length);
  const gap = step > 4 ? 1 : 0;
  const bars = shares.map((share, index) => {
    const height = share > 0 ? Math.max(1, (share / most) * HEIGHT) : 0;
    const place = { x: index * step, y: HEIGHT - height, width: Math.max(0.5, step - gap), height };
    return shape('rect', { class: 'mark', fill: '#3767c8', ...place });
  });
  return shape(
    'svg',
    {
      class: 'spark',
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      width: WIDTH,
      height: HEIGHT,
      'aria-hidden': 'true',
    },
    bars,
  );
}
