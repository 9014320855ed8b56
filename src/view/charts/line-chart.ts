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
  /** An interval around `y`, drawn as a band; `null` each where there is none. */
  readonly low?: number | null;
  readonly high?: number | null;
  /** A ring around it, a cross on it, or both. @default none */
  readonly marks?: readonly ('ring' | 'cross')[];
}

/** What {@link lineChart} draws. */
export interface LineChartOptions extends ChartWords {
  /** Ascending in `x`. */
  readonly points: readonly LinePoint[];
  /** Labels under the axis. @default round numbers */
  readonly axis?: readonly { readonly at: number; readonly label: string }[];
  /** A level to compare with, drawn dashed. */
  readonly limit?: { readonly at: number; readonly label: string };
  /** Places on the axis where the level changes, drawn as dashed lines. */
  readonly changes?: readonly { readonly at: number; readonly label: string }[];
  /** Whether the axis holds zero: counts and shares do. @default true */
  readonly zero?: boolean;
  /** Whether what is below the line is shaded, where there are no bands. @default true */
  readonly area?: boolean;
  /** How a `y` is written. @default shortened */
  readonly format?: (value: number) => string;
}

const WIDTH = 360;
const HEIGHT = 132;
const LEFT = 38;
const RIGHT = WIDTH - 8;
const TOP = 8;
const FLOOR = HEIGHT - 22;
/** Beyond these, dots would be one broad line. */
const MOST_DOTS = 200;

/**
 * A line over an axis that begins at zero (or below it, where values are), as an SVG picture.
 *
 * @example
 * renderHtml(lineChart({ title: 'Rows', points: [{ x: 0, y: 1 }, { x: 1, y: 3 }] })).includes('<path') // => true
 */
export function lineChart({
  points,
  axis,
  limit,
  changes = [],
  zero = true,
  area = true,
  format = shortNumber,
  ...words
}: LineChartOptions): Html {
  const { low, high } = rangeOf(points, [...(zero ? [0] : []), ...(limit ? [limit.at] : [])]);
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
  const banded = points.some((point) => isBand(point));
  const areas = (area || banded ? runs : []).map(({ run, line }) => {
    if (banded) return bandOf(run.filter(isBand), place);
    const [left, right] = [run[0]!, run[run.length - 1]!];
    const ground = `L${place({ x: right.x, y: low })}L${place({ x: left.x, y: low })}Z`;
    return shape('path', { class: 'wash', fill: '#dfe8fa', d: line + ground });
  });
  const lines = runs.map(({ line }) =>
    shape('path', { class: 'stroke', fill: 'none', stroke: '#3767c8', d: line }),
  );
  const dots = (points.length > MOST_DOTS ? [] : runs)
    .flatMap(({ run }) => run)
    .map((point) => {
      const band = isBand(point) ? `, ${format(point.low)} to ${format(point.high)}` : '';
      const tooltip = shape('title', {}, `${point.label ?? shortNumber(point.x)}: ${format(point.y)}${band}`);
      const round = {
        class: 'mark',
        fill: '#3767c8',
        cx: x(point.x),
        cy: y(point.y),
        r: points.length > 40 ? 1.2 : 2.2,
      };
      return shape('circle', round, tooltip);
    });
  const marked = runs
    .flatMap(({ run }) => run)
    .flatMap((point) => (point.marks ?? []).map((mark) => markOf(mark, x(point.x), y(point.y))));
  const bound = limit
    ? [
        shape('line', { stroke: 'currentColor', 'stroke-dasharray': '3 3', ...across(limit.at) }),
        shape('text', { x: RIGHT, y: y(limit.at) - 4, 'text-anchor': 'end' }, limit.label),
      ]
    : [];
  const steps = changes.map(({ at, label }) =>
    shape(
      'line',
      {
        class: 'change',
        stroke: '#b85c00',
        'stroke-dasharray': '4 3',
        x1: x(at),
        x2: x(at),
        y1: TOP,
        y2: FLOOR,
      },
      shape('title', {}, label),
    ),
  );
  const labels = (axis ?? ticks(from, to, 5).map((at) => ({ at, label: shortNumber(at) }))).map(
    ({ at, label }) => shape('text', { x: x(at), y: HEIGHT - 5, 'text-anchor': anchor(x(at)) }, label),
  );
  return frame(WIDTH, HEIGHT, words, [
    ...[...areas, ...grid, ...lines, ...bound, ...steps, ...marked, ...dots, ...labels],
  ]);
}

function markOf(mark: 'ring' | 'cross', x: number, y: number): Html {
  if (mark === 'ring')
    return shape('circle', { class: 'ring', fill: 'none', stroke: '#3767c8', cx: x, cy: y, r: 5.5 });
  const [left, right, top, floor] = [x - 4, x + 4, y - 4, y + 4].map((value) => value.toFixed(1));
  return shape('path', {
    ...{ class: 'second', fill: 'none', stroke: '#b85c00' },
    d: `M${left} ${top}L${right} ${floor}M${left} ${floor}L${right} ${top}`,
  });
}

/** From the lowest to the highest of points, intervals and what is to be held; never a range of nothing. */
function rangeOf(points: readonly LinePoint[], held: readonly number[]): { low: number; high: number } {
  let [low, high] = [Infinity, -Infinity];
  for (const value of [...points.flatMap((point) => [point.y, point.low, point.high]), ...held]) {
    if (typeof value !== 'number' || !Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (!Number.isFinite(low)) return { low: 0, high: 1 };
  if (high > low) return { low, high };
  return low === 0 || held.length > 0
    ? { low, high: low + 1 }
    : { low: low - (Math.abs(low) / 2 || 1), high: high + (Math.abs(high) / 2 || 1) };
}

type Banded = LinePoint & { readonly low: number; readonly high: number };

function isBand(point: LinePoint): point is Banded {
  return Number.isFinite(point.low) && Number.isFinite(point.high);
}

function bandOf(run: readonly Banded[], place: (point: LinePoint) => string): Html {
  const upper = run.map(({ x, high }) => place({ x, y: high }));
  const lower = run.map(({ x, low }) => place({ x, y: low })).reverse();
  return shape('path', {
    class: 'wash',
    fill: '#dfe8fa',
    d: run.length > 0 ? `M${[...upper, ...lower].join('L')}Z` : '',
  });
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
