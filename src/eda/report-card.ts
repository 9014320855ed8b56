import type { Issue } from '../core/verdict.ts';
import { rateChart } from '../view/charts/rate-chart.ts';
import { shape } from '../view/charts/svg.ts';
import { html, type Html } from '../view/html.ts';
import { sentenceText } from '../view/shown/words.ts';
import { shownRates, type RateParts } from '../view/shown/rates.ts';
import type { ColumnProfile } from './column-profile.ts';
import type { ColumnComparison } from './compare-profiles.ts';
import { groupTitle } from './report-alerts.ts';
import { columnFacts, distinctText, type Fact } from './report-facts.ts';
import { distanceText, share } from './report-figures.ts';
import { columnPicture, columnSpark } from './report-picture.ts';

/** All that a card tells of. */
export interface CardParts {
  readonly column: ColumnProfile;
  /** Where the column stands in the profile: what links lead to. */
  readonly place: number;
  readonly rows: number;
  readonly issues: readonly Issue[];
  /** The same column in the profile that is compared with, and what was found; `null` each without one. */
  readonly other: ColumnProfile | null;
  readonly otherRows: number;
  readonly found: ColumnComparison | null;
  /** This data set and the other. */
  readonly names: readonly [string, string];
  readonly rates: readonly RateParts[];
}

const RATES = 12;

/** A column as a card that lies open. */
export function openCard(parts: CardParts): Html {
  const { column, place } = parts;
  return html`<section class="card" id="column-${place}">
    <header>
      <h3><bdi>${nameOf(column)}</bdi></h3>
      <span class="kind">${column.kind}</span>
    </header>
    ${cardBody(parts)}
  </section> `;
}

/**
 * A column as one line that opens into its card. Links lead to what is inside, which makes browsers open the line, and
 * so does searching the page.
 */
export function closedCard(parts: CardParts): Html {
  const { column, place, rows, issues, found } = parts;
  const lack = rows > 0 ? column.missing / rows : 0;
  return html`<details class="line">
    <summary>
      <h3><bdi>${nameOf(column)}</bdi></h3>
      <span class="kind">${column.kind}</span>
      ${columnSpark(column)}
      <span class="soft">${distinctText(column)} distinct</span>
      <span class="${lack > 0 ? 'lacking' : 'soft'}"
        >${lack > 0 ? `${share(lack)} missing` : 'complete'}</span
      >
      ${found?.changed && html`<span class="badge moved">changed</span>`}
      ${issues.length > 0 && html`<span class="badge">${issues.length} to look at</span>`}
    </summary>
    <div class="card" id="column-${place}">${cardBody(parts)}</div>
  </details> `;
}

function nameOf({ name }: ColumnProfile): string {
  return name === '' ? '(no name)' : name;
}

function cardBody(parts: CardParts): Html {
  const { column, rows, other, names, found, rates } = parts;
  const picture = columnPicture(column, other, names);
  return html`${badges(parts)} ${picture} ${found && found.words.length > 0 && changes(found)}
  ${rates.map((rate) => labelRate(rate))}
  ${other && other.kind === column.kind ? pairedFacts(parts, other) : ownFacts(column, rows)}
  ${column.missing > 0 && rows > 0 && missingStrip(column.missing / rows)}`;
}

function badges({ issues, found }: CardParts): Html | null {
  const codes = [...new Set(issues.map(({ code }) => code))];
  if (codes.length === 0 && !found?.changed) return null;
  return html`<ul class="badges">
    ${found?.changed && html`<li class="badge moved">changed</li>`}
    ${codes.map((code) => html`<li class="badge">${groupTitle(code)}</li>`)}
  </ul>`;
}

function labelRate(rate: RateParts): Html {
  const shown = shownRates(rate, RATES);
  return html`<h4>${shown.title}</h4>
    ${rateChart(shown)}`;
}

function changes({ words, distances }: ColumnComparison): Html {
  const figures = [
    ['PSI', distances.psi],
    ['Jensen–Shannon', distances.jensenShannon],
    ['L∞', distances.lInfinity],
  ] as const;
  const known = figures.filter(([, value]) => value !== null);
  return html`<ul class="facts">
    ${words.map((sentence) => html`<li><bdi>${sentenceText(sentence)}</bdi></li>`)}
    ${known.length > 0 && html`<li class="soft">${known.map(([name, value]) => `${name} ${distanceText(value)}`).join(' · ')}</li>`}
  </ul>`;
}

function ownFacts(column: ColumnProfile, rows: number): Html {
  return html`<dl class="figures">
    ${columnFacts(column, rows).map(([label, value, wide]) => html`<div${wide && html` class="wide"`}><dt>${label}</dt><dd>${value}</dd></div>`)}
  </dl>`;
}

/** The figures of two profiles side by side; those that only one of them has leave a dash on the other side. */
function pairedFacts({ column, rows, names, otherRows }: CardParts, other: ColumnProfile): Html {
  const own = columnFacts(column, rows);
  const theirs = new Map(columnFacts(other, otherRows).map(([label, value]) => [label, value]));
  const labels = new Set(own.map(([label]) => label));
  const all: readonly Fact[] = [
    ...own,
    ...[...theirs.keys()].filter((label) => !labels.has(label)).map((label): Fact => [label, '–']),
  ];
  return html`<table class="pair">
    <thead>
      <tr>
        <td></td>
        <th scope="col" class="number"><span class="swatch"></span><bdi>${names[0]}</bdi></th>
        <th scope="col" class="number"><span class="swatch other"></span><bdi>${names[1]}</bdi></th>
      </tr>
    </thead>
    <tbody>
      ${laddered(all).map(
        ([label, value]) =>
          html`<tr>
            <th scope="row">${label}</th>
            <td class="number">${value}</td>
            <td class="number">${theirs.get(label) ?? '–'}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** In one column, quantiles stand together, from the smallest to the largest. */
function laddered(facts: readonly Fact[]): readonly Fact[] {
  const ladder = ['min', '5 %', '25 %', 'median', '75 %', '95 %', 'max'];
  return [
    ...facts.filter(([label]) => ladder.includes(label)),
    ...facts.filter(([label]) => !ladder.includes(label)),
  ];
}

/** A thin bar for the share that is missing, below the figure that says it. */
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
