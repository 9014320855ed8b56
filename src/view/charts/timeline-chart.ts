import type { Html } from '../html.ts';
import { shorten, shownName } from '../shown/words.ts';
import { anchor } from './bin-axis.ts';
import { frame, shape, type ChartWords } from './svg.ts';
import { timeTicks } from './time-ticks.ts';

/** Something that held from one instant to another. */
export interface TimelineSpan {
  /** Milliseconds since 1970 UTC. */
  readonly from: number;
  readonly to: number;
  /** Written inside where there is room. */
  readonly label: string;
  /** What its tooltip says. */
  readonly tip: string;
  /** A `gap` is a dotted line: nothing held. */
  readonly tone: 'plain' | 'flagged' | 'gap';
  /** Whether its border is dashed. @default false */
  readonly dashed?: boolean;
}

/** Spans of one thing, in order. */
export interface TimelineLane {
  readonly label: string;
  readonly spans: readonly TimelineSpan[];
}

/** What {@link timelineChart} draws. */
export interface TimelineChartOptions extends ChartWords {
  readonly lanes: readonly TimelineLane[];
}

const WIDTH = 880;
const LANE = 30;
const BAR = 20;
const FOOT = 22;
/** The most letters of a lane's name. */
const LETTERS = 22;

/**
 * Spans of time, one lane above another, as an SVG picture of a fixed width.
 *
 * @example
 * const span = { from: 0, to: 86_400_000, label: '3', tip: 'version 3', tone: 'plain' };
 * renderHtml(timelineChart({ title: 't', lanes: [{ label: 'champion', spans: [span] }] })).includes('<title>version 3') // => true
 */
export function timelineChart({ lanes, ...words }: TimelineChartOptions): Html {
  const spans = lanes.flatMap((lane) => lane.spans);
  const from = spans.reduce((least, span) => Math.min(least, span.from), Infinity);
  const to = spans.reduce((most, span) => Math.max(most, span.to), -Infinity);
  const labels = lanes.map(({ label }) => shorten(shownName(label), LETTERS));
  const left = 14 + 7 * labels.reduce((most, label) => Math.max(most, label.length), 0);
  const x = (at: number): number => (to > from ? left + ((at - from) / (to - from)) * (WIDTH - left) : left);
  const floor = Math.max(1, lanes.length) * LANE;
  const marked = Number.isFinite(from) ? timeTicks(from, to, 8) : [];
  const grid = marked.flatMap(({ at, text }) => [
    shape('line', { class: 'grid', stroke: '#ddd', x1: x(at), x2: x(at), y1: 0, y2: floor }),
    shape(
      'text',
      { x: x(at), y: floor + 15, 'text-anchor': x(at) < left + 30 ? 'start' : anchor(x(at), 34, WIDTH) },
      text,
    ),
  ]);
  const rows = lanes.map((lane, index) => {
    const middle = index * LANE + LANE / 2;
    return shape(
      'g',
      {},
      shape('text', { class: 'label', x: left - 10, y: middle + 4, 'text-anchor': 'end' }, labels[index]),
      lane.spans.map((span) => drawn(span, x(span.from), to > from ? x(span.to) : WIDTH, middle)),
    );
  });
  return frame(WIDTH, floor + FOOT, words, [...grid, ...rows], 'fixed');
}

function drawn(
  { label, tip, tone, dashed = false }: TimelineSpan,
  start: number,
  end: number,
  middle: number,
): Html {
  const width = Math.max(1.5, end - start);
  const title = shape('title', {}, tip);
  if (tone === 'gap') {
    const place = { x1: start, x2: start + width, y1: middle, y2: middle };
    return shape(
      'g',
      {},
      title,
      shape('line', { class: 'gap', stroke: '#566072', 'stroke-dasharray': '2 4', ...place }),
    );
  }
  const fits = width >= 7 * label.length + 8;
  return shape(
    'g',
    {},
    title,
    shape('rect', {
      class: tone === 'flagged' ? 'box flagged' : 'box',
      ...{ fill: '#dfe8fa', stroke: '#3767c8', 'stroke-dasharray': dashed ? '4 3' : 'none' },
      ...{ x: start, y: middle - BAR / 2, width, height: BAR },
    }),
    fits &&
      shape('text', { class: 'label', x: start + width / 2, y: middle + 4, 'text-anchor': 'middle' }, label),
  );
}
