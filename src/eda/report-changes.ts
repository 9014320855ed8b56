import { html, type Html } from '../view/html.ts';
import { sentenceText } from '../view/shown/words.ts';
import { sizeOf, type ColumnComparison, type ProfileComparison } from './compare-profiles.ts';
import { distanceText, share, whole } from './report-figures.ts';

const TOLD = 12;

/** What changed between two profiles: in words first, then every column by figures. */
export function changesPart(
  { columns, rows }: ProfileComparison,
  names: readonly [string, string],
  placeOf: ReadonlyMap<string, number>,
): Html {
  const ranked = columns
    .map((column, place) => ({ column, place }))
    .sort((a, b) => sizeOf(b.column) - sizeOf(a.column) || a.place - b.place)
    .map(({ column }) => column);
  const changed = ranked.filter((column) => column.changed);
  const empty = rows.some((count) => count === 0);
  const left = columns.filter((column) => column.changed === null);
  const compared = columns.length - left.length;
  const nothing = empty
    ? 'One of the two has no rows: there is nothing to compare.'
    : compared === 0
      ? 'No values were compared.'
      : `No column${left.length > 0 ? ' whose values were compared' : ''} differs beyond what chance explains.`;
  const calm = empty ? 0 : compared - changed.length;
  return html`<p class="legend">
      <span class="swatch"></span> <bdi>${names[0]}</bdi> beside <span class="swatch other"></span>
      <bdi>${names[1]}</bdi>, which is what everything is compared with.
    </p>
    ${
      changed.length === 0
        ? html`<p>${nothing}</p>`
        : html`<ul class="changes">
            ${changed.slice(0, TOLD).map((column) => sentence(column, placeOf))}
          </ul>`
    }
    <p class="soft small">
      ${[
        changed.length > TOLD ? `${whole(changed.length - TOLD)} more columns changed less.` : '',
        calm > 0
          ? `${whole(calm)} of ${whole(compared)} compared columns ${calm === 1 ? 'differs' : 'differ'} by no more than chance explains.`
          : '',
        left.length > 0 && !empty
          ? `Only the missing values of ${whole(left.length)} more ${left.length === 1 ? 'column' : 'columns'} were compared (times, texts, or no values).`
          : '',
      ]
        .filter((text) => text !== '')
        .join(' ')}
    </p>
    ${columns.length > 0 && details(ranked, placeOf)}`;
}

function link(name: string, placeOf: ReadonlyMap<string, number>): Html {
  const place = placeOf.get(name);
  const text = html`<bdi>${name === '' ? '(no name)' : name}</bdi>`;
  return place === undefined ? text : html`<a href="#column-${place}">${text}</a>`;
}

function sentence({ column, words }: ColumnComparison, placeOf: ReadonlyMap<string, number>): Html {
  return html`<li><b>${link(column, placeOf)}</b> <bdi>${sentenceText(words.join(' '))}</bdi></li>`;
}

function details(ranked: readonly ColumnComparison[], placeOf: ReadonlyMap<string, number>): Html {
  const wide = ranked.length > 12;
  const table = html`<div class="scroll" tabindex="0" role="region" aria-label="Distances by column">
    <table>
      <thead>
        <tr>
          <th scope="col">Column</th>
          <th scope="col">Kind</th>
          <th scope="col" class="number">PSI</th>
          <th scope="col" class="number">Jensen–Shannon</th>
          <th scope="col" class="number">L∞</th>
          <th scope="col" class="number">Change of missing</th>
          <th scope="col">Beyond chance</th>
        </tr>
      </thead>
      <tbody>
        ${ranked.map((column) => row(column, placeOf))}
      </tbody>
    </table>
  </div>`;
  return wide
    ? html`<details class="more">
        <summary>All columns by distance</summary>
        ${table}
      </details>`
    : table;
}

function row(
  { column, status, kinds, distances, changed }: ColumnComparison,
  placeOf: ReadonlyMap<string, number>,
): Html {
  const kind = kinds[1] === kinds[0] ? kinds[1] : (kinds[1] ?? kinds[0]);
  const state = {
    both: changed === null ? 'not compared' : changed ? 'yes' : 'no',
    added: 'new column',
    removed: 'column gone',
    'kind-changed': 'other kind',
  };
  const { psi, jensenShannon, lInfinity, missingChange } = distances;
  return html`<tr>
    <th scope="row">${link(column, placeOf)}</th>
    <td>${kind}</td>
    <td class="number">${distanceText(psi)}</td>
    <td class="number">${distanceText(jensenShannon)}</td>
    <td class="number">${distanceText(lInfinity)}</td>
    <td class="number">${missingChange === null ? '–' : share(missingChange)}</td>
    <td>${state[status]}</td>
  </tr> `;
}
