import { barChart } from '../view/charts/bar-chart.ts';
import { heatMap } from '../view/charts/heat-map.ts';
import { html, type Html } from '../view/html.ts';
import { correlationText, shownCorrelations } from '../view/shown/correlations.ts';
import { shownMissing } from '../view/shown/missing.ts';
import { shownName } from '../view/shown/words.ts';
import type { Association, AssociationMeasure } from './associations.ts';
import type { Profile, ProfileCorrelations } from './profile.ts';
import { share, whole } from './report-figures.ts';

const MAP = 40;
const WORDS = 8;
const BARS = 30;
const PAIRS = 25;

/** Correlations: the strongest pairs in words, then all of them as a map. */
export function correlationPart(correlations: ProfileCorrelations): Html {
  const shown = shownCorrelations(correlations, MAP);
  const strong = shown.strongest.filter(({ value }) => Math.abs(value!) >= 0.3);
  return html`${
      strong.length === 0
        ? html`<p>No two number columns have a correlation beyond 0.3 either way.</p>`
        : html`<ul class="facts">
            ${strong.slice(0, WORDS).map(({ first, second, value }) => html`<li><bdi>${second}</bdi> and <bdi>${first}</bdi> ${strength(value!)}: <b>${correlationText(value!, 3)}</b></li>`)}
            ${strong.length > WORDS && html`<li class="soft">and ${whole(strong.length - WORDS)} more pairs beyond 0.3</li>`}
          </ul>`
    }
    ${shown.leftOut > 0 && html`<p class="soft">The map shows the ${whole(shown.columns.length)} columns with the strongest correlations, of ${whole(correlations.columns.length)}.</p>`}
    <div class="scroll" tabindex="0" role="region" aria-label="Map of correlations">${heatMap(shown)}</div>
    <p class="soft small">
      Pearson’s, on the rows where both are finite. Orange is below zero, blue above; a correlation is no
      cause.
    </p>`;
}

function strength(value: number): string {
  const size = Math.abs(value);
  const how = size >= 0.9 ? 'nearly as one' : size >= 0.7 ? 'strongly' : size >= 0.5 ? 'clearly' : 'a little';
  return value > 0 ? `rise together, ${how}` : `go against each other, ${how}`;
}

/** What is missing, the columns that lack the most first. */
export function missingPart({ columns }: Profile): Html {
  const shown = shownMissing(columns, BARS);
  if (shown.bars.length === 0) return html`<p>No value is missing.</p>`;
  const rest = [
    shown.leftOut > 0 ? `${whole(shown.leftOut)} more columns lack less` : '',
    shown.complete > 0 ? `${whole(shown.complete)} of ${whole(columns.length)} columns are complete` : '',
  ].filter((text) => text !== '');
  return html`<div class="card medium">
    ${barChart({
      title: shown.title,
      description: shown.description,
      whole: 1,
      tone: 'lack',
      format: share,
      bars: shown.bars.map(({ label, share: part }) => ({ label, value: part })),
    })}
    ${rest.length > 0 && html`<p class="soft small">${rest.join('; ')}.</p>`}
  </div>`;
}

/** The measures that are comparable, from 0 or −1 to 1, and what they are called. */
const measures: Readonly<Partial<Record<AssociationMeasure, string>>> = {
  pearson: 'Pearson’s correlation',
  spearman: 'Spearman’s rank correlation',
  cramersV: 'Cramér’s V',
  cramersVCorrected: 'Cramér’s V, corrected',
  correlationRatio: 'correlation ratio',
  normalizedMutualInformation: 'mutual information, normalized',
};

/** Pairs of columns of any kinds that go together, each by the measure that says most. */
export function associationPart(pairs: readonly Association[], placeOf: ReadonlyMap<string, number>): Html {
  const best = new Map<string, Association & { readonly value: number }>();
  for (const pair of pairs) {
    const { first, second, value, measure } = pair;
    if (value === null || !Object.hasOwn(measures, measure)) continue;
    const key = JSON.stringify([first, second]);
    const known = best.get(key);
    if (!known || Math.abs(value) > Math.abs(known.value)) best.set(key, { ...pair, value });
  }
  const ranked = [...best.values()].sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
  if (ranked.length === 0) return html`<p>No two columns could be measured.</p>`;
  const link = (name: string): Html => {
    const place = placeOf.get(name);
    const text = html`<bdi>${shownName(name)}</bdi>`;
    return place === undefined ? text : html`<a href="#column-${place}">${text}</a>`;
  };
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Columns that go together">
      <table>
        <thead>
          <tr>
            <th scope="col">Columns</th>
            <th scope="col" class="number">Value</th>
            <th scope="col">Measure</th>
            <th scope="col" class="number">Rows</th>
          </tr>
        </thead>
        <tbody>
          ${ranked.slice(0, PAIRS).map(
            ({ first, second, value, measure, rows }) =>
              html`<tr>
                <th scope="row">${link(first)} · ${link(second)}</th>
                <td class="number">${correlationText(value, 3)}</td>
                <td>${measures[measure]}</td>
                <td class="number">${whole(rows)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${ranked.length > PAIRS && html`<p class="soft small">${whole(ranked.length - PAIRS)} more pairs go together less.</p>`}`;
}
