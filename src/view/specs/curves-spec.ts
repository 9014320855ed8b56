import type { ShownAxis, ShownCurves } from '../shown/curves.ts';
import { distinctNames } from '../shown/words.ts';
import { checkParts, readNames, type Check } from './check-parts.ts';
import {
  dataOf,
  makeSpec,
  tip,
  type Part,
  type SpecOptions,
  type SpecStyle,
  type VegaLiteSpec,
} from './spec.ts';

/** Options of specifications that draw the curve of a model, or of a candidate beside its baseline. */
export interface CurveSpecOptions<Point> extends SpecOptions {
  /** The curve of another model, drawn beside it. @default none */
  readonly baseline?: readonly Point[];
  /** What the two are called. @default ['candidate', 'baseline'] */
  readonly names?: readonly [string, string];
}

/** The curves that are given and what they are called, checked. */
export function readCurves<Point>(
  where: string,
  points: readonly Point[],
  { baseline, names = ['candidate', 'baseline'] }: CurveSpecOptions<Point>,
  isPoints: Check,
  expected: string,
): { readonly lines: readonly (readonly Point[])[]; readonly names: readonly string[] } {
  const lines = baseline === undefined ? [points] : [points, baseline];
  for (const line of lines) checkParts(where, line, isPoints, expected);
  return { lines, names: distinctNames(readNames(where, names), 24) };
}

/** Curves on common axes, with what they are compared with and what is marked. */
export function curvesSpec(shown: ShownCurves, style: SpecStyle): VegaLiteSpec {
  const { colors } = style;
  const x = axis(shown.x, 'x');
  const y = axis(shown.y, 'y');
  const rows = shown.curves.flatMap(({ name, points }) =>
    points.map((point, order) => ({ curve: name, order, ...point })),
  );
  const several = shown.curves.length > 1;
  const color: Part = several
    ? {
        color: {
          field: 'curve',
          type: 'nominal',
          title: null,
          scale: {
            domain: shown.curves.map(({ name }) => name),
            range: [colors.mark, colors.second].slice(0, shown.curves.length),
          },
          legend: { orient: 'top' },
        },
      }
    : {};
  const tooltip = [
    ...(several ? [tip('curve', 'of')] : []),
    tip('threshold', 'threshold', '.4~g'),
    tip('x', shown.x.title, format(shown.x)),
    tip('y', shown.y.title, format(shown.y)),
  ];
  const { reference, mark } = shown;
  return makeSpec(shown, style, rows, {
    height: Math.round(style.width * 0.8),
    layer: [
      ...(reference === null
        ? []
        : [
            {
              data: dataOf([{ ...reference.from }, { ...reference.to }]),
              mark: { type: 'line', strokeDash: [4, 3], strokeWidth: 1, color: colors.soft },
              encoding: { x, y },
            },
          ]),
      {
        mark: {
          type: 'line',
          strokeWidth: 1.75,
          interpolate: shown.join === 'steps' ? 'step-before' : 'linear',
        },
        encoding: { x, y, ...color, order: { field: 'order', type: 'quantitative' } },
      },
      { mark: { type: 'point', filled: true, size: 60, opacity: 0 }, encoding: { x, y, ...color, tooltip } },
      ...(mark === null
        ? []
        : [
            {
              data: dataOf([{ ...mark }]),
              mark: { type: 'point', filled: true, size: 70, opacity: 1, color: colors.second },
              encoding: { x, y, tooltip: [tip('label', shown.title)] },
            },
          ]),
    ],
  });
}

function axis({ title, from, to, share }: ShownAxis, field: 'x' | 'y'): Part {
  return {
    field,
    type: 'quantitative',
    title,
    scale: { zero: false, nice: false, domain: [from, to] },
    axis: { tickCount: 5, format: share ? '~%' : '~g' },
  };
}

function format({ share }: ShownAxis): string {
  return share ? '.1%' : '.4~g';
}
