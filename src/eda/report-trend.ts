import { zoneOf } from '../table/zone.ts';
import { lineChart } from '../view/charts/line-chart.ts';
import { html, type Html } from '../view/html.ts';
import { shownLine, type LineParts } from '../view/shown/line.ts';
import { shownName } from '../view/shown/words.ts';
import {
  checkParts,
  fields,
  isCount,
  isFigure,
  isNumber,
  isText,
  listOf,
  orNothing,
  type Check,
} from '../view/specs/check-parts.ts';
import { figureText, share, wallText } from './report-figures.ts';
import type { Trend, TrendSeasonality } from './trend.ts';

/** What is read of a trend that comes from outside. */
export const isTrend: Check = fields({
  column: orNothing(isText),
  time: isText,
  aggregate: isText,
  followed: orNothing(isText),
  unit: (value) => ['hour', 'day', 'week', 'month'].includes(value as string),
  zone: isText,
  leftOut: isCount,
  level: isFigure,
  points: listOf(
    fields({
      start: isNumber,
      rows: isCount,
      value: isFigure,
      low: orNothing(isFigure),
      high: orNothing(isFigure),
    }),
  ),
  slope: orNothing(fields({ perUnit: isNumber, low: isNumber, high: isNumber, pValue: isNumber })),
  changePoints: listOf(fields({ at: isNumber, before: isNumber, after: isNumber })),
  seasonality: listOf(
    fields({
      by: (value) => value === 'hourOfDay' || value === 'dayOfWeek' || value === 'month',
      strength: isNumber,
      pValue: isNumber,
      levels: listOf(fields({ value: isNumber, mean: isNumber, rows: isCount })),
    }),
  ),
});

/** A trend as a line on the wall clock of its zone. */
export function trendParts(where: string, of: Trend): LineParts {
  checkParts(where, of, isTrend, 'what trend(table, options) gives');
  const clock = zoneOf(of.zone);
  const wall = (instant: number): number => instant + clock.offsetAt(instant);
  const label = (instant: number): string => wallText(instant, clock, of.unit);
  return {
    name: nameOf(of),
    unit: of.unit,
    zone: of.zone,
    points: of.points.map(({ start, rows, value, low, high }) => {
      return { wall: wall(start), label: label(start), rows, value, low, high };
    }),
    changes: of.changePoints.map(({ at, before, after }) => {
      return { wall: wall(at), label: label(at), before, after };
    }),
  };
}

function nameOf({ aggregate, column, followed, time }: Trend): string {
  if (aggregate === 'count') return `rows of ${shownName(column ?? time, 40)}`;
  const name = shownName(column ?? '', 40);
  return aggregate === 'share'
    ? `share of ${shownName(followed ?? '', 30)} in ${name}`
    : `${aggregate} of ${name}`;
}

/** The card of a trend: its line, and in words whether it rises, where it steps and what it follows. */
export function trendCard(of: Trend, place: number): Html {
  const parts = trendParts('eda/report', of);
  const shown = shownLine(parts);
  const format = of.aggregate === 'share' ? share : undefined;
  const stride = Math.max(1, Math.ceil((shown.points.length - 1) / (of.unit === 'month' ? 3.5 : 2.6)));
  const picture =
    shown.points.length === 0
      ? html`<p class="soft">There is no point.</p>`
      : lineChart({
          title: shown.title,
          description: shown.description,
          zero: of.aggregate === 'count',
          points: shown.points.map(({ wall, label, value, low, high }) => {
            return { x: wall, y: value ?? NaN, label, low, high };
          }),
          axis: shown.points
            .filter((_, index) => index % stride === 0)
            .map(({ wall, label }) => ({ at: wall, label: of.unit === 'hour' ? label.slice(5) : label })),
          changes: shown.changes.map(({ wall, label, before, after }) => ({
            at: wall,
            label: `${label}: ${figureText(before)} to ${figureText(after)}`,
          })),
          ...(format ? { format } : {}),
        });
  return html`<section class="card" id="trend-${place}">
    <header>
      <h3><bdi>${shown.title}</bdi></h3>
      <span class="kind">${of.points.length} points</span>
    </header>
    ${picture}
    <ul class="facts">
      ${sentences(of, format ?? figureText).map((sentence) => html`<li>${sentence}</li>`)}
    </ul>
  </section> `;
}

function sentences(of: Trend, format: (value: number) => string): readonly string[] {
  const { slope, level, changePoints, seasonality, leftOut, zone, unit } = of;
  const clock = zoneOf(zone);
  const found: string[] = [`Level over all: ${level === null ? '–' : format(level)}.`];
  if (slope) {
    const { perUnit, low, high, pValue } = slope;
    const clear = pValue < 0.01;
    found.push(
      clear
        ? `It ${perUnit < 0 ? 'falls' : 'rises'} by ${figureText(Math.abs(perUnit))} a ${unit} (95 %: ${figureText(low)} to ${figureText(high)}).`
        : 'It neither rises nor falls beyond chance.',
    );
  }
  found.push(
    ...changePoints
      .slice(0, 4)
      .map(
        ({ at, before, after }) =>
          `It steps from ${format(before)} to ${format(after)} at ${wallText(at, clock, unit)}.`,
      ),
  );
  if (changePoints.length > 4) found.push(`There are ${changePoints.length - 4} more steps.`);
  found.push(...seasonality.filter(({ pValue }) => pValue < 0.01).map((cycle) => cycleText(cycle, format)));
  if (leftOut > 0) found.push(`${figureText(leftOut)} rows without a time or a value are left out.`);
  return found;
}

const cycles = {
  hourOfDay: 'the hour of the day',
  dayOfWeek: 'the day of the week',
  month: 'the month',
} as const;
const days = ['', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const months = [
  '',
  ...['January', 'February', 'March', 'April', 'May', 'June'],
  ...['July', 'August', 'September', 'October', 'November', 'December'],
];

function cycleText({ by, strength, levels }: TrendSeasonality, format: (value: number) => string): string {
  const ranked = [...levels].sort((a, b) => b.mean - a.mean);
  const [highest, lowest] = [ranked[0], ranked[ranked.length - 1]];
  const place = (value: number): string =>
    by === 'hourOfDay' ? `${value} h` : ((by === 'dayOfWeek' ? days : months)[value] ?? String(value));
  const ends =
    highest && lowest
      ? `: highest at ${place(highest.value)} (${format(highest.mean)}), lowest at ${place(lowest.value)} (${format(lowest.mean)})`
      : '';
  return `It follows ${cycles[by]} (${share(strength)} of its variance)${ends}.`;
}
