import { checkKeys } from '../core/options.ts';
import type { Issue } from '../core/verdict.ts';
import { html, type Html } from '../view/html.ts';
import { page } from '../view/page.ts';
import { checkIsProfile } from './check-is-profile.ts';
import type { Profile } from './profile.ts';
import { alerts } from './alerts.ts';
import { reportCard } from './report-card.ts';
import { share, whole } from './report-figures.ts';

/** Options of {@link report}. */
export interface ReportOptions {
  /** The heading and the title of the page. @default 'Profile' */
  readonly title?: string;
}

/**
 * A profile as one self-contained HTML page: what is worth a look, then a card with a picture for every column.
 *
 * Pictures are inline SVG, and the page needs no script and no network. Everything from the data is escaped.
 *
 * @param of - as {@link profile} made it, or as it came back from JSON.
 * @throws {SlipwayError} `bad-option`; `bad-data` on anything but a profile.
 * @example
 * report(profile(table({ age: numberColumn([31, 47]) })), { title: 'Guests' }).includes('<h1>Guests</h1>') // => true
 */
export function report(of: Profile, options: ReportOptions = {}): string {
  checkKeys('eda/report', options, ['title']);
  const { title = 'Profile' } = options;
  checkIsProfile('eda/report', of);
  const issues = alerts(of);
  const placeOf = new Map(of.columns.map(({ name }, place) => [name, place]));
  const cards = of.columns.map((column, place) =>
    reportCard(
      column,
      place,
      of.rows,
      issues.filter((issue) => issue.column === column.name),
    ),
  );
  const body = html`<header>
      <h1>${title}</h1>
      ${tiles(of, issues)}
    </header>
    <main>
      ${
        issues.length > 0 &&
        html`<h2 id="issues">Worth a look</h2>
          <ul class="issues">
            ${issues.map((issue) => issueLine(issue, placeOf))}
          </ul>`
      }
      <h2 id="columns">Columns</h2>
      <div class="cards">${cards}</div>
    </main>
    <footer>
      Figures leave missing values out and count them. Standard deviations are population ones (divide by n);
      quantiles are type 7. This page holds figures and levels, and no rows.
    </footer>`;
  return page({ title, body });
}

function tiles({ rows, columns }: Profile, issues: readonly Issue[]): Html {
  const cells = rows * columns.length;
  const missing = columns.reduce((sum, column) => sum + column.missing, 0);
  const kinds = (['number', 'category', 'time', 'text'] as const)
    .map((kind) => ({ kind, count: columns.filter((column) => column.kind === kind).length }))
    .filter(({ count }) => count > 0)
    .map(({ kind, count }) => `${count} ${kind}`);
  return html`<dl class="tiles">
    <div class="tile">
      <dt>Rows</dt>
      <dd>${whole(rows)}</dd>
    </div>
    <div class="tile">
      <dt>Columns</dt>
      <dd>${whole(columns.length)}</dd>
      <dd class="note">${kinds.join(' · ')}</dd>
    </div>
    <div class="tile">
      <dt>Missing values</dt>
      <dd>${cells > 0 ? share(missing / cells) : '–'}</dd>
      <dd class="note">${whole(missing)} of ${whole(cells)}</dd>
    </div>
    <div class="tile">
      <dt>Worth a look</dt>
      <dd>${issues.length > 0 ? html`<a href="#issues">${whole(issues.length)}</a>` : 'nothing'}</dd>
    </div>
  </dl>`;
}

function issueLine({ code, column = '', message }: Issue, placeOf: ReadonlyMap<string, number>): Html {
  return html`<li>
    <a href="#column-${placeOf.get(column) ?? 0}"><bdi>${message}</bdi></a> <span class="soft">${code}</span>
  </li>`;
}
