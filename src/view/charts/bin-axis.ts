import type { Html } from '../html.ts';
import { isHalf } from '../shown/histogram.ts';
import { shape } from './svg.ts';
import { shortNumber, ticks } from './ticks.ts';

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
  const labels = (wide ? places(from, to) : [from]).map((value) =>
    shape(
      'text',
      { x: at(value), y: floor + 16, 'text-anchor': anchor(at(value), 17, width) },
      shortNumber(value),
    ),
  );
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
