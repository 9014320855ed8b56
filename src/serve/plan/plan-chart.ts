import { html, renderHtml, type Html } from '../../view/html.ts';
import { frame, shape } from '../../view/charts/svg.ts';
import { checkServingPlan } from './check-serving-plan.ts';
import type { ServingPlan } from './plan-serving.ts';
import { byteWords, closeMicroWords, countWords, entryWords, microWords, shareWords } from './plan-words.ts';
import type { ServingPoint } from './weigh-table.ts';

const WIDTH = 560;
const LEFT = 62;
const RIGHT = WIDTH - 14;
/** Two fields, one above the other, on one axis of entries. */
const SHARES = { top: 22, floor: 132 } as const;
const TIMES = { top: 172, floor: 312 } as const;
const HEIGHT = 352;
/** How many times further than all times of the curve a p99 that is allowed may be, and is drawn. */
const FAR = 1000;

/** A line of the lower field: what is drawn, and how. */
const LINES = [
  {
    name: 'mean',
    of: ({ meanMicros }: ServingPoint) => meanMicros,
    style: { class: 'reference', stroke: '#566072' },
  },
  {
    name: '99 of 100',
    of: ({ p99Micros }: ServingPoint) => p99Micros,
    style: { class: 'second', stroke: '#b85c00' },
  },
  {
    name: 'half',
    of: ({ p50Micros }: ServingPoint) => p50Micros,
    style: { class: 'stroke', stroke: '#3767c8' },
  },
] as const;

/**
 * The whole curve of a plan as inline SVG: what a table of so many entries answers, and how long requests take then.
 *
 * Entries and times are on logarithmic axes; the dashed line upright is the table of the plan, the one across the p99 that
 * is allowed, unless it is a thousand times off. Colours are those of the page that
 * the picture stands on, such as {@link servingPlanPage}, and plain ones elsewhere.
 *
 * @throws {SlipwayError} `bad-data` on what is no plan.
 * @example
 * const cities = ['York', 'Bath', 'York', 'Bath'].map((city) => ({ city }));
 * const predictor = { input: { fields: [{ name: 'city', kind: 'category' }] } } as Predictor;
 * const costs = { onDemandMicros: 5, lookupMicros: 0.2, bytesPerEntry: 20 };
 * servingPlanChart(await planServing({ workload: cities, predictor, costs })).startsWith('<svg') // => true
 */
export function servingPlanChart(plan: ServingPlan): string {
  return renderHtml(planChart(checkServingPlan('serve/plan-chart', plan)));
}

/** The picture as a piece of a page. */
export function planChart({ curve, figures, mode }: ServingPlan): Html {
  const most = curve.at(-1)!.entries;
  const x = (entries: number): number =>
    LEFT + (Math.log10(entries + 1) / Math.log10(most + 1)) * (RIGHT - LEFT);
  const share = (value: number): number => SHARES.floor - value * (SHARES.floor - SHARES.top);
  const times = curve.flatMap((point) => LINES.map(({ of }) => of(point))).filter((value) => value > 0);
  const bound = boundNear(figures.maxP99Micros, decades(times));
  const [low, high] = decades([...times, ...bound]);
  const time = (micros: number): number =>
    TIMES.floor -
    (Math.log10(Math.max(micros, low) / low) / Math.log10(high / low)) * (TIMES.floor - TIMES.top);
  const chosen = x(figures.entries);
  return frame(
    WIDTH,
    HEIGHT,
    {
      title: 'What a table of so many entries answers, and how long requests take',
      description: `With ${entryWords(figures.entries)} ${shareWords(figures.hitRate)} of the requests are looked up, half of the requests take at most ${microWords(figures.tableP50Micros)} and 99 of a hundred ${microWords(figures.tableP99Micros)}; on demand ${microWords(figures.onDemandP50Micros)} and ${microWords(figures.onDemandP99Micros)}${figures.maxP99Micros !== null ? `, where ${closeMicroWords(figures.maxP99Micros)} are allowed` : ''}. The plan: ${mode}.`,
    },
    [
      ...acrossAxis(most, x),
      ...[0, 0.25, 0.5, 0.75, 1].flatMap((value) => upMark(share(value), `${value * 100} %`)),
      ...powers(low, high).flatMap((value) => upMark(time(value), microLabel(value))),
      shape('text', { class: 'label', x: LEFT, y: SHARES.top - 9 }, 'Requests that are looked up'),
      shape('text', { class: 'label', x: LEFT, y: TIMES.top - 9 }, 'Time of a request'),
      shape(
        'line',
        {
          ...{ class: 'change', stroke: '#b85c00', 'stroke-dasharray': '4 3' },
          ...{ x1: chosen, x2: chosen, y1: SHARES.top, y2: TIMES.floor },
        },
        shape('title', {}, `${entryWords(figures.entries)}: ${mode}`),
      ),
      ...bound.flatMap((micros) => boundLine(micros, time(micros))),
      lineOf(curve, { class: 'stroke', stroke: '#3767c8' }, (point) => [
        x(point.entries),
        share(point.hitRate),
      ]),
      ...LINES.map(({ of, style }) => lineOf(curve, style, (point) => [x(point.entries), time(of(point))])),
      ...curve.map((point) => dots(point, x(point.entries), share(point.hitRate), time(point.p50Micros))),
    ],
    'fixed',
  );
}

/** What the lines of the picture are, for beside it. */
export function planChartKey(): Html {
  return html`<p class="legend-line small">
    <span><span class="key line"></span>half of the requests take at most</span>
    <span><span class="key line second"></span>99 of a hundred take at most</span>
    <span><span class="key line quiet"></span>mean, with its part of computing the table</span>
  </p>`;
}

function lineOf(
  curve: readonly ServingPoint[],
  style: { readonly class: string; readonly stroke: string },
  place: (point: ServingPoint) => readonly [number, number],
): Html {
  const path = curve
    .map((point) =>
      place(point)
        .map((value) => value.toFixed(1))
        .join(' '),
    )
    .join('L');
  return shape('path', { ...style, fill: 'none', d: `M${path}` });
}

function dots(point: ServingPoint, x: number, hits: number, micros: number): Html {
  const { entries, hitRate, meanMicros, p50Micros, p99Micros, bytes } = point;
  const told = `${entryWords(entries)}, ${byteWords(bytes)}: ${shareWords(hitRate)} looked up; mean ${microWords(meanMicros)}, half at most ${microWords(p50Micros)}, 99 of 100 at most ${microWords(p99Micros)}`;
  const dot = { class: 'mark', fill: '#3767c8', cx: x, r: 2.4 };
  return shape(
    'g',
    {},
    shape('title', {}, told),
    shape('circle', { ...dot, cy: hits }),
    shape('circle', { ...dot, cy: micros }),
  );
}

function upMark(y: number, label: string): readonly Html[] {
  return [
    shape('line', { class: 'grid', stroke: '#ddd', x1: LEFT, x2: RIGHT, y1: y, y2: y }),
    shape('text', { x: LEFT - 6, y: y + 4, 'text-anchor': 'end' }, label),
  ];
}

function boundLine(micros: number, y: number): readonly Html[] {
  const dashed = { stroke: 'currentColor', 'stroke-dasharray': '3 3' };
  return [
    shape('line', { ...dashed, x1: LEFT, x2: RIGHT, y1: y, y2: y }),
    shape(
      'text',
      { x: RIGHT, y: TIMES.top - 9, 'text-anchor': 'end' },
      `dashed: 99 of 100 allowed ${closeMicroWords(micros)}`,
    ),
  ];
}

/** The p99 that is allowed, where there is one, and an axis that reaches it still shows the others. */
function boundNear(micros: number | null, [low, high]: readonly [number, number]): number[] {
  return micros !== null && micros >= low / FAR && micros <= high * FAR ? [micros] : [];
}

function acrossAxis(most: number, x: (entries: number) => number): readonly Html[] {
  const marks = [0, ...powers(1, Math.max(1, most))];
  return [
    ...marks.flatMap((entries) => [
      shape('line', {
        class: 'grid',
        stroke: '#ddd',
        x1: x(entries),
        x2: x(entries),
        y1: SHARES.top,
        y2: SHARES.floor,
      }),
      shape('line', {
        class: 'grid',
        stroke: '#ddd',
        x1: x(entries),
        x2: x(entries),
        y1: TIMES.top,
        y2: TIMES.floor,
      }),
      shape('text', { x: x(entries), y: TIMES.floor + 15, 'text-anchor': 'middle' }, countWords(entries)),
    ]),
    shape(
      'text',
      { x: (LEFT + RIGHT) / 2, y: TIMES.floor + 33, 'text-anchor': 'middle' },
      'Entries of the table',
    ),
  ];
}

/** The powers of ten around some times. */
function decades(values: readonly number[]): readonly [number, number] {
  if (values.length === 0) return [0.1, 1];
  const low = 10 ** Math.floor(Math.log10(values.reduce((least, value) => Math.min(least, value))));
  const high = 10 ** Math.ceil(Math.log10(values.reduce((most, value) => Math.max(most, value))));
  return [low, Math.max(high, 10 * low)];
}

function powers(low: number, high: number): number[] {
  const found: number[] = [];
  for (let power = low; power <= high * 1.0001; power *= 10) found.push(power);
  return found;
}

/** `100 ns`, `10 µs`, `1 ms`: a power of ten. */
function microLabel(micros: number): string {
  if (micros < 0.9) return `${Number((micros * 1000).toPrecision(2))} ns`;
  return micros < 900 ? `${Number(micros.toPrecision(2))} µs` : `${countWords(micros / 1000)} ms`;
}
