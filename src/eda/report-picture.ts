import { zoneOf } from '../table/zone.ts';
import { barChart } from '../view/charts/bar-chart.ts';
import { histogramChart } from '../view/charts/histogram-chart.ts';
import { lineChart } from '../view/charts/line-chart.ts';
import { pairChart } from '../view/charts/pair-chart.ts';
import { spark } from '../view/charts/spark.ts';
import { spreadChart } from '../view/charts/spread-chart.ts';
import { html, type Html } from '../view/html.ts';
import { shownHistogram } from '../view/shown/histogram.ts';
import { shownLevels } from '../view/shown/levels.ts';
import { shownLine } from '../view/shown/line.ts';
import { shownPairs, shownSpreads } from '../view/shown/side-by-side.ts';
import { shownName } from '../view/shown/words.ts';
import type { CategoryProfile, ColumnProfile, TextProfile, TimeProfile } from './column-profile.ts';
import { share, wallText, whole, rowsText } from './report-figures.ts';

const LEVELS = 12;
const PAIRED = 8;

/** The picture of a column, beside that of the same column in another profile where both can be drawn together. */
export function columnPicture(
  column: ColumnProfile,
  other: ColumnProfile | null,
  names: readonly [string, string],
): Html {
  const present = column.count > 0 || (other?.kind === column.kind && other.count > 0);
  if (!present) return html`<p class="none">No value is present.</p>`;
  if (other?.kind === 'number' && column.kind === 'number')
    return spreadChart(shownSpreads(column, other, names));
  if (other?.kind === 'category' && column.kind === 'category') {
    const shown = shownPairs(column, other, names, PAIRED);
    return html`${pairChart(shown)}${
      shown.leftOut > 0 &&
      html`<p class="soft small">${whole(shown.leftOut)} more listed levels have smaller shares.</p>`
    }`;
  }
  if (column.count === 0) return html`<p class="none">No value is present.</p>`;
  switch (column.kind) {
    case 'number':
      return column.histogram
        ? histogramChart(shownHistogram(column))
        : html`<p class="none">No finite value is present.</p>`;
    case 'category':
      return levelBars(column);
    case 'time':
      return timeLine(column);
    case 'text':
      return textBars(column);
  }
}

/** The same in small, without words, for a line of many columns. */
export function columnSpark(column: ColumnProfile): Html {
  switch (column.kind) {
    case 'number':
      return spark(shownHistogram(column).bins.map(({ share: part }) => part));
    case 'category':
      return spark(shownLevels(column, 20).bars.map(({ share: part }) => part));
    case 'time':
      return spark(column.buckets.map(({ rows }) => rows));
    case 'text':
      return spark([]);
  }
}

function levelBars(column: CategoryProfile): Html {
  const { title, description, bars, others } = shownLevels(column, LEVELS);
  return barChart({
    title,
    description,
    format: share,
    bars: [
      ...bars.map(({ label, share: part }) => ({ label, value: part })),
      ...(others ? [{ label: `${whole(others.levels)} others`, value: others.share, muted: true }] : []),
    ],
  });
}

function timeLine({ name, zone, unit, buckets }: TimeProfile): Html {
  const clock = zoneOf(zone);
  const span = unit === 'years' ? 'span of years' : unit;
  const shown = shownLine({
    name: `Rows of ${shownName(name, 40)}`,
    unit: span,
    zone,
    points: buckets.map(({ start, rows }) => {
      return { wall: start, label: wallText(start, clock, unit), rows, value: rows };
    }),
  });
  if (shown.points.length === 0) return html`<p class="none">No value is on a calendar.</p>`;
  const most = unit === 'year' || unit === 'years' ? 5 : unit === 'day' ? 2.6 : 3.5;
  const stride = Math.max(1, Math.ceil((buckets.length - 1) / most));
  return lineChart({
    title: shown.title,
    description: shown.description,
    points: shown.points.map(({ wall, label, rows }) => ({ x: wall, y: rows, label })),
    axis: shown.points
      .filter((_, index) => index % stride === 0)
      .map(({ wall, label }) => ({ at: wall, label: unit === 'hour' ? label.slice(5) : label })),
  });
}

function textBars({ name, count, distinct }: TextProfile): Html {
  const different = Math.min(count, Math.round(distinct));
  return barChart({
    title: `Different and repeated texts of ${shownName(name)}`,
    description: `${whole(different)} different texts on ${rowsText(count)}.`,
    whole: count,
    bars: [
      { label: 'different', value: different },
      { label: 'repeated', value: count - different },
    ],
  });
}
