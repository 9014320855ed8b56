import type { Html } from '../html.ts';
import type { ShownAxis } from '../shown/curves.ts';
import { shape } from './svg.ts';
import { shortNumber, tickLabels, ticks } from './ticks.ts';

/** How large a picture with two axes is, and where the field between them ends. */
export const FIELD = { width: 360, height: 290, left: 50, right: 338, top: 10, floor: 252 } as const;

/** Where a value is along an axis; the middle of a range of nothing. */
type Scale = (value: number) => number;

/** The grid of two axes, its figures, and what the axes are called. */
export function axes(across: ShownAxis, up: ShownAxis, x: Scale, y: Scale): readonly Html[] {
  const columns = marksOf(across).flatMap(({ value, text }) => [
    shape('line', {
      class: 'grid',
      stroke: '#ddd',
      x1: x(value),
      x2: x(value),
      y1: y(up.to),
      y2: y(up.from),
    }),
    shape('text', { x: x(value), y: y(up.from) + 15, 'text-anchor': 'middle' }, text),
  ]);
  const rows = marksOf(up).flatMap(({ value, text }) => [
    shape('line', {
      ...{ class: 'grid', stroke: '#ddd', x1: x(across.from), x2: x(across.to) },
      ...{ y1: y(value), y2: y(value) },
    }),
    shape('text', { x: x(across.from) - 6, y: y(value) + 4, 'text-anchor': 'end' }, text),
  ]);
  const middle = (y(up.from) + y(up.to)) / 2;
  const names = [
    shape(
      'text',
      { x: (x(across.from) + x(across.to)) / 2, y: y(up.from) + 31, 'text-anchor': 'middle' },
      across.title,
    ),
    shape(
      'text',
      { x: 10, y: middle, 'text-anchor': 'middle', transform: `rotate(-90 10 ${middle})` },
      up.title,
    ),
  ];
  return [...columns, ...rows, ...names];
}

/** The scale of an axis between two places of the picture. */
export function scaleOf({ from, to }: ShownAxis, start: number, end: number): Scale {
  return (value) => (to > from ? start + ((value - from) / (to - from)) * (end - start) : (start + end) / 2);
}

function marksOf({
  from,
  to,
  share,
}: ShownAxis): readonly { readonly value: number; readonly text: string }[] {
  const values = ticks(from, to, 5);
  const texts = share ? values.map((value) => `${shortNumber(value * 100)} %`) : tickLabels(values);
  return values.map((value, index) => ({ value, text: texts[index]! }));
}
