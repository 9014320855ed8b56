import type { Issue } from '../core/verdict.ts';
import { formatInstant } from '../table/instant-text.ts';
import { zoneOf, type Zone } from '../table/zone.ts';
import { barChart } from '../view/charts/bar-chart.ts';
import { histogramChart } from '../view/charts/histogram-chart.ts';
import { lineChart } from '../view/charts/line-chart.ts';
import { shape } from '../view/charts/svg.ts';
import { html, type Html } from '../view/html.ts';
import type {
  CategoryProfile,
  ColumnProfile,
  NumberProfile,
  TextProfile,
  TimeProfile,
} from './column-profile.ts';
import { figureText, instantText, share, whole } from './report-figures.ts';

type Figure = readonly [label: string, value: string, wide?: 'wide'];

const LEVELS_SHOWN = 12;

/** The card of one column: its picture, its figures, and what is worth a look about it. */
export function reportCard(
  column: ColumnProfile,
  place: number,
  rows: number,
  issues: readonly Issue[],
): Html {
  const { name, kind, missing } = column;
  const { picture, figures } = contentOf(column);
  const all: readonly Figure[] = [
    ...figures,
    ['missing', missing === 0 ? 'none' : `${whole(missing)} (${share(missing / rows)})`, 'wide'],
  ];
  return html`<section class="card" id="column-${place}">
    <header>
      <h3><bdi>${name === '' ? '(no name)' : name}</bdi></h3>
      <span class="kind">${kind}</span>
    </header>
    ${
      issues.length > 0 &&
      html`<ul class="badges">
        ${issues.map(({ code }) => html`<li class="badge">${code.replaceAll('-', ' ')}</li>`)}
      </ul>`
    }
    ${picture}
    <dl class="figures">
      ${all.map(([label, value, wide]) => html`<div${wide && html` class="wide"`}><dt>${label}</dt><dd>${value}</dd></div>`)}
    </dl>
    ${missing > 0 && missingStrip(missing / rows)}
  </section> `;
}

/** A thin bar for the share that is missing, beside the figure that says it. */
function missingStrip(missingShare: number): Html {
  const width = Math.max(1, missingShare * 360);
  const bar = { height: 4, rx: 2 };
  return shape(
    'svg',
    { class: 'chart', viewBox: '0 0 360 4', 'aria-hidden': 'true' },
    shape('rect', { class: 'track', fill: '#eee', width: 360, ...bar }),
    shape('rect', { class: 'lack', fill: '#a60', width, ...bar }),
  );
}

interface Content {
  readonly picture: Html;
  readonly figures: readonly Figure[];
}

function contentOf(column: ColumnProfile): Content {
  switch (column.kind) {
    case 'number':
      return ofNumber(column);
    case 'category':
      return ofCategory(column);
    case 'time':
      return ofTime(column);
    case 'text':
      return ofText(column);
  }
}

const nothing = (): Html => html`<p class="soft">No value is present.</p>`;

function ofNumber(column: NumberProfile): Content {
  const { name, histogram, quantiles, mean, deviation, min, max, zeros, infinite, count, distinct } = column;
  const { p05, p25, p50, p75, p95 } = quantiles;
  const description = `From ${figureText(min)} to ${figureText(max)}; half of the values lie from ${figureText(p25)} to ${figureText(p75)}.`;
  return {
    picture: histogram
      ? histogramChart({
          title: `How the values of ${name} are spread`,
          description,
          ...histogram,
          ...(p50 === null ? {} : { marks: [{ at: p50, label: 'median' }] }),
        })
      : nothing(),
    figures: [
      ['mean', figureText(mean)],
      ['min', figureText(min)],
      ['deviation', figureText(deviation)],
      ['5 %', figureText(p05)],
      ['skewness', figureText(column.skewness === null ? null : Number(column.skewness.toFixed(2)))],
      ['25 %', figureText(p25)],
      ['distinct', whole(distinct)],
      ['median', figureText(p50)],
      ['zeros', count > 0 ? share(zeros / count) : '–'],
      ['75 %', figureText(p75)],
      ['infinite', whole(infinite)],
      ['95 %', figureText(p95)],
      ['present', whole(count)],
      ['max', figureText(max)],
    ],
  };
}

function ofCategory({ name, levels, count, distinct, otherRows }: CategoryProfile): Content {
  if (count === 0) return { picture: nothing(), figures: [['distinct', '0']] };
  const shown = levels.slice(
    0,
    levels.length === LEVELS_SHOWN + 1 && otherRows === 0 ? LEVELS_SHOWN + 1 : LEVELS_SHOWN,
  );
  const rest = count - shown.reduce((sum, { rows }) => sum + rows, 0);
  const bars = shown.map(({ level, rows }) => ({ label: level, value: rows / count }));
  const others = { label: `${whole(distinct - shown.length)} others`, value: rest / count, muted: true };
  return {
    picture: barChart({
      title: `The most frequent levels of ${name}`,
      description: `${distinct} levels; the most frequent is on ${share(bars[0]!.value)} of the rows present.`,
      bars: rest > 0 ? [...bars, others] : bars,
      format: share,
    }),
    figures: [
      ['distinct', whole(distinct)],
      ['present', whole(count)],
    ],
  };
}

function ofTime({ name, zone, min, max, unit, buckets, count, distinct, outOfRange }: TimeProfile): Content {
  const clock = zoneOf(zone);
  const text = (instant: number | null, to: TimeProfile['unit']): string =>
    instant === null ? '–' : wallText(instant, clock, to);
  const stride = Math.max(
    1,
    Math.ceil((buckets.length - 1) / (unit === 'year' || unit === 'years' ? 5 : 3.5)),
  );
  const labelled = buckets.filter((_, index) => index % stride === 0);
  const picture =
    buckets.length === 0
      ? nothing()
      : lineChart({
          title: `Rows of ${name} by ${unit === 'years' ? 'span of years' : unit}`,
          description: `From ${text(min, 'hour')} to ${text(max, 'hour')}, ${zone}.`,
          points: buckets.map(({ start, rows }) => ({ x: start, y: rows, label: text(start, unit) })),
          axis: labelled.map(({ start }) => ({
            at: start,
            label: unit === 'hour' ? text(start, unit).slice(5) : text(start, unit),
          })),
        });
  return {
    picture,
    figures: [
      ['first', text(min, 'hour'), 'wide'],
      ['last', text(max, 'hour'), 'wide'],
      ['zone', zone, 'wide'],
      ['distinct', whole(distinct)],
      ['present', whole(count)],
      ...(outOfRange > 0 ? [['beyond any calendar', whole(outOfRange), 'wide'] as const] : []),
    ],
  };
}

/** The last hours of what a `Date` can hold are beyond it on the walls of some zones: these are shown in UTC. */
function wallText(instant: number, clock: Zone, unit: TimeProfile['unit']): string {
  const held = Math.abs(instant + clock.offsetAt(instant)) <= 8.64e15;
  return held
    ? instantText(formatInstant(instant, clock), unit)
    : `${instantText(formatInstant(instant, zoneOf('UTC')), unit)} UTC`;
}

function ofText({ name, count, distinct, empty, lengths }: TextProfile): Content {
  const once = { label: 'distinct', value: distinct };
  const repeats = { label: 'repeated', value: count - distinct };
  return {
    picture:
      count === 0
        ? nothing()
        : barChart({
            title: `Distinct and repeated texts of ${name}`,
            description: `${distinct} different texts on ${count} rows.`,
            bars: [once, repeats],
          }),
    figures: [
      ['distinct', whole(distinct)],
      ['present', whole(count)],
      ['shortest', figureText(lengths.min)],
      ['longest', figureText(lengths.max)],
      ['mean length', figureText(lengths.mean)],
      ['empty', whole(empty)],
    ],
  };
}
