import { html, type Html } from '../html.ts';
import { px, svg, type ChartWords } from './svg.ts';
import { shortNumber, ticks } from './ticks.ts';

/** What {@link lineChart} draws. */
export interface LineChartOptions extends ChartWords {
  /** Ascending in `x`; a `y` that is `NaN` leaves a gap. */
  readonly points: readonly { readonly x: number; readonly y: number; readonly label?: string }[];
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
const TOP = 8;
const BOTTOM = 22;

/**
 * A line over an axis that begins at zero (or below it, where values are), as an SVG picture.
 *
 * @example
 * renderHtml(lineChart({ title: 'Rows', points: [{ x: 0, y: 1 }, { x: 1, y: 3 }] })).includes('<path') // => true
 */
export function lineChart({ points, axis, limit, format = shortNumber, ...words }: LineChartOptions): Html {
  const heights = [...points.map(({ y }) => y).filter(Number.isFinite), ...(limit ? [limit.at] : [])];
  const low = Math.min(0, ...heights);
  const high = Math.max(...heights, low) === low ? low + 1 : Math.max(...heights);
  const [from, to] = [points[0]?.x ?? 0, points[points.length - 1]?.x ?? 1];
  const x = (value: number): number =>
    to > from ? LEFT + ((value - from) / (to - from)) * (WIDTH - LEFT - 8) : (LEFT + WIDTH) / 2;
  const y = (value: number): number =>
    HEIGHT - BOTTOM - ((value - low) / (high - low)) * (HEIGHT - BOTTOM - TOP);

  const grid = ticks(low, high, 3).map(
    (value) =>
      html`<line
          class="grid"
          stroke="#ddd"
          x1="${LEFT}"
          x2="${WIDTH - 8}"
          y1="${px(y(value))}"
          y2="${px(y(value))}"
        /><text x="${LEFT - 6}" y="${px(y(value) + 4)}" text-anchor="end">${format(value)}</text>`,
  );
  const runs = unbroken(points);
  const path = (run: typeof points): string =>
    run.map((point, index) => `${index === 0 ? 'M' : 'L'}${px(x(point.x))} ${px(y(point.y))}`).join('');
  const areas = runs.map(
    (run) =>
      html`<path
        class="wash"
        fill="#dfe8fa"
        d="${path(run)}L${px(x(run.at(-1)!.x))} ${px(y(low))}L${px(x(run[0]!.x))} ${px(y(low))}Z"
      />`,
  );
  const lines = runs.map(
    (run) => html`<path class="stroke" fill="none" stroke="#3767c8" d="${path(run)}" />`,
  );
  const dots = points
    .filter((point) => Number.isFinite(point.y))
    .map(
      (point) =>
        html`<circle
          class="mark"
          fill="#3767c8"
          cx="${px(x(point.x))}"
          cy="${px(y(point.y))}"
          r="${points.length > 40 ? 1 : 2.2}"
          ><title>${point.label ?? shortNumber(point.x)}: ${format(point.y)}</title></circle
        >`,
    );
  const bound =
    limit &&
    html`<line
        stroke="currentColor"
        stroke-dasharray="3 3"
        x1="${LEFT}"
        x2="${WIDTH}"
        y1="${px(y(limit.at))}"
        y2="${px(y(limit.at))}"
      /><text x="${WIDTH}" y="${px(y(limit.at) - 4)}" text-anchor="end">${limit.label}</text>`;
  const labels = (axis ?? ticks(from, to, 5).map((at) => ({ at, label: shortNumber(at) }))).map(
    ({ at, label }) => {
      const place = x(at);
      const anchor = place < LEFT + 14 ? 'start' : place > WIDTH - 22 ? 'end' : 'middle';
      return html`<text x="${px(place)}" y="${HEIGHT - 5}" text-anchor="${anchor}">${label}</text>`;
    },
  );
  return svg(WIDTH, HEIGHT, words, [
    ...areas,
    ...grid,
    ...lines,
    ...(bound ? [bound] : []),
    ...dots,
    ...labels,
  ]);
}

/** The stretches of points between gaps. */
function unbroken(points: LineChartOptions['points']): LineChartOptions['points'][] {
  const runs: LineChartOptions['points'][number][][] = [[]];
  for (const point of points) {
    if (Number.isFinite(point.y)) runs[runs.length - 1]!.push(point);
    else runs.push([]);
  }
  return runs.filter((run) => run.length > 0);
}
