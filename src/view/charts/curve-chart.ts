import type { Html } from '../html.ts';
import type { Place, ShownCurves } from '../shown/curves.ts';
import { axes, FIELD, scaleOf } from './axes.ts';
import { frame, shape } from './svg.ts';

/** Curves on two axes with their names, what they are compared with as a dashed line, and the point that is marked. */
export function curveChart(shown: ShownCurves): Html {
  const { curves, join, reference, mark } = shown;
  const x = scaleOf(shown.x, FIELD.left, FIELD.right);
  const y = scaleOf(shown.y, FIELD.floor, FIELD.top);
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
  return frame(FIELD.width, FIELD.height, shown, [
    ...axes(shown.x, shown.y, x, y),
    ...dashed,
    ...lines,
    ...dot,
  ]);
}
