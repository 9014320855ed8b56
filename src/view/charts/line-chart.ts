import type { Html } from '../html.ts';
import { frame, shape, type ChartWords } from './svg.ts';
import { shortNumber, ticks } from './ticks.ts';

/** A point of a line. */
export interface LinePoint {
  readonly x: number;
  /** `NaN` leaves a gap. */
  readonly y: number;
  /** What its tooltip calls `x`. @default the number */
  readonly label?: string;
}

/** What {@link lineChart} draws. */
export interface LineChartOptions extends ChartWords {
  /** Ascending in `x`. */
  readonly points: readonly LinePoint[];
  /** Labels under the axis. @default round numbers */
  readonly axis?: readonly { readonly at: number; readonly label: string }[];
  /** A level to compare with, drawn dashed. */
  readonly limit?: { readonly at: number; readonly label: string };
  /** How a `y` is written. @default shortened */
  readonly format?: (value: number) => string;
}

const WIDTH = 360;
const HEIGHT = 132;
const LEFT = 38;
const RIGHT = WIDTH - 8;
const TOP = 8;
const FLOOR = HEIGHT - 22;

/**
 * A line over an axis that begins at zero (or below it, where values are), as an SVG picture.
 *
 * @example
 * renderHtml(lineChart({ title: 'Rows', points: [{ x: 0, y: 1 }, { x: 1, y: 3 }] })).includes('<path') // => true
 */
export function lineChart({ points, axis, limit, format = shortNumber, ...words }: LineChartOptions): Html {
  const heights = [...points.map(({ y }) => y), limit?.at ?? 0].filter(Number.isFinite);
  const low = Math.min(0, ...heights);
  const high = Math.max(...heights) > low ? Math.max(...heights) : low + 1;
  const from = points[0]?.x ?? 0;
  const to = points[points.length - 1]?.x ?? 1;
  const x = (value: number): number =>
    to > from ? LEFT + ((value - from) / (to - from)) * (RIGHT - LEFT) : (LEFT + RIGHT) / 2;
  const y = (value: number): number => FLOOR - ((value - low) / (high - low)) * (FLOOR - TOP);
  const across = (value: number): Record<string, number> => ({
    x1: LEFT,
    x2: RIGHT,
    y1: y(value),
    y2: y(value),
  });

  const grid = ticks(low, high, 3).flatMap((value) => [
    shape('line', { class: 'grid', stroke: '#ddd', ...across(value) }),
    shape('text', { x: LEFT - 6, y: y(value) + 4, 'text-anchor': 'end' }, format(value)),
  ]);
  const place = (point: LinePoint): string => `${x(point.x).toFixed(1)} ${y(point.y).toFixed(1)}`;
  const runs = unbroken(points).map((run) => ({ run, line: `M${run.map(place).join('L')}` }));
  const areas = runs.map(({ run, line }) => {
    const [left, right] = [run[0]!, run[run.length - 1]!];
    const ground = `L${place({ x: right.x, y: low })}L${place({ x: left.x, y: low })}Z`;
    return shape('path', { class: 'wash', fill: '#dfe8fa', d: line + ground });
  });
  const lines = runs.map(({ line }) =>
    shape('path', { class: 'stroke', fill: 'none', stroke: '#3767c8', d: line }),
  );
  const dots = runs
    .flatMap(({ run }) => run)
    .map((point) => {
      const tooltip = shape('title', {}, `${point.label ?? shortNumber(point.x)}: ${format(point.y)}`);
      const round = {
        class: 'mark',
        fill: '#3767c8',
        cx: x(point.x),
        cy: y(point.y),
        r: points.length > 40 ? 1.2 : 2.2,
      };
      return shape('circle', round, tooltip);
    });
  const bound = limit
    ? [
        shape('line', { stroke: 'currentColor', 'stroke-dasharray': '3 3', ...across(limit.at) }),
        shape('text', { x: RIGHT, y: y(limit.at) - 4, 'text-anchor': 'end' }, limit.label),
      ]
    : [];
  const labels = (axis ?? ticks(from, to, 5).map((at) => ({ at, label: shortNumber(at) }))).map(
    ({ at, label }) => shape('text', { x: x(at), y: HEIGHT - 5, 'text-anchor': anchor(x(at)) }, label),
  );
  return frame(WIDTH, HEIGHT, words, [...areas, ...grid, ...lines, ...bound, ...dots, ...labels]);
}

/** The stretches of points between gaps. */
function unbroken(points: readonly LinePoint[]): LinePoint[][] {
  const runs: LinePoint[][] = [[]];
  for (const point of points) {
    if (Number.isFinite(point.y)) runs[runs.length - 1]!.push(point);
    else runs.push([]);
  }
  return runs.filter((run) => run.length > 0);
}

function anchor(x: number): 'start' | 'middle' | 'end' {
  if (x < LEFT + 14) return 'start';
  return x > WIDTH - 24 ? 'end' : 'middle';
}
