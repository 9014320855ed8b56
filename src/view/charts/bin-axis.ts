import type { Html } from '../html.ts';
import { isHalf } from '../shown/histogram.ts';
import { shape } from './svg.ts';
import { tickLabels, ticks } from './ticks.ts';

/** Where bins stand on a horizontal axis. */
export interface BinAxis {
  /** The place of a value; the middle where all values are one. */
  at(value: number): number;
  /** Whether values have places of their own: not on a range of nothing. */
  readonly wide: boolean;
  /** The line below the bins and its labels. */
  readonly drawn: readonly Html[];
}

/** The axis of ascending bins, from the left edge of a picture to its right. */
export function binAxis(
  bins: readonly { readonly from: number; readonly to: number }[],
  width: number,
  floor: number,
): BinAxis {
  const from = bins[0]?.from ?? 0;
  const to = bins[bins.length - 1]?.to ?? 0;
  // Halved, since the difference of two numbers can be more than the largest number.
  const half = to / 2 - from / 2;
  const wide = half > 0;
  const at = (value: number): number => (wide ? ((value / 2 - from / 2) / half) * width : width / 2);
  const line = shape('line', { class: 'axis', stroke: '#999', x1: 0, x2: width, y1: floor, y2: floor });
  const marked = wide ? places(from, to) : [from];
  const texts = tickLabels(marked);
  const longest = texts.reduce((most, text) => Math.max(most, text.length), 0);
  // Long labels leave room for fewer of them.
  const stride = Math.max(1, Math.ceil((marked.length * (6.5 * longest + 10)) / width));
  const labels = marked.flatMap((value, index) => {
    if (index % stride > 0) return [];
    const text = texts[index]!;
    const x = at(value);
    return [shape('text', { x, y: floor + 16, 'text-anchor': anchor(x, 3 + 3 * text.length, width) }, text)];
  });
  return { at, wide, drawn: bins.length === 0 ? [line] : [line, ...labels] };
}

/** Round numbers inside a range; whole ones where the bins are of whole numbers, whose edges are halves. */
function places(from: number, to: number): readonly number[] {
  const round = ticks(from, to, 5);
  if (!isHalf(from) || !isHalf(to)) return round;
  const wholeOnes = round.filter((value) => Number.isInteger(value));
  return wholeOnes.length > 0 ? wholeOnes : round;
}

/** Where a label is held, so that half of its width does not leave the picture. */
export function anchor(x: number, half: number, width: number): 'start' | 'middle' | 'end' {
  if (x < half) return 'start';
  return x > width - half ? 'end' : 'middle';
}
