import type { Html } from '../html.ts';
import type { Place, ShownAxis, ShownCurves } from '../shown/curves.ts';
import { frame, shape } from './svg.ts';
import { shortNumber, tickLabels, ticks } from './ticks.ts';

const WIDTH = 360;
const HEIGHT = 290;
const LEFT = 50;
const RIGHT = WIDTH - 22;
const TOP = 10;
const FLOOR = HEIGHT - 38;

/** Where a value is along an axis; the middle of a range of nothing. */
type Scale = (value: number) => number;

/** Curves on two axes with their names, what they are compared with as a dashed line, and the point that is marked. */
export function curveChart(shown: ShownCurves): Html {
  const { curves, join, reference, mark } = shown;
  const x = scaleOf(shown.x, LEFT, RIGHT);
  const y = scaleOf(shown.y, FLOOR, TOP);
  const at = (place: Place): string => `${x(place.x).toFixed(1)} ${y(place.y).toFixed(1)}`;
  const lines = curves.flatMap(({ name, points }, index) => {
    if (points.length === 0) return [];
    const path = points.map((point, order) => {
      if (order === 0) return `M${at(point)}`;
      return join === 'steps' ? `V${y(point.y).toFixed(1)}H${x(point.x).toFixed(1)}` : `L${at(point)}`;
    });
    const style =
      index === 0 ? { class: 'stroke', stroke: '#3767c8' } : { class: 'second', stroke: '#b85c00' };
    return [shape('path', { ...style, fill: 'none', d: path.join('') }, shape('title', {}, name))];
  });
  const dashed =
    reference === null
      ? []
      : [
          shape(
            'line',
            {
              ...{ class: 'reference', stroke: '#566072', 'stroke-dasharray': '4 3' },
              ...{ x1: x(reference.from.x), y1: y(reference.from.y) },
              ...{ x2: x(reference.to.x), y2: y(reference.to.y) },
            },
            shape('title', {}, reference.label),
          ),
        ];
  const dot =
    mark === null
      ? []
      : [
          shape(
            'circle',
            { class: 'mark other', fill: '#b85c00', cx: x(mark.x), cy: y(mark.y), r: 4.5 },
            shape('title', {}, mark.label),
          ),
        ];
  return frame(WIDTH, HEIGHT, shown, [...axes(shown.x, shown.y, x, y), ...dashed, ...lines, ...dot]);
}

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
