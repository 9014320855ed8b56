import type { Issue } from '../core/verdict.ts';
import { html, type Html, type HtmlPart } from '../view/html.ts';
import type { ProfileComparison } from './compare-profiles.ts';
import type { Profile } from './profile.ts';
import { share, whole } from './report-figures.ts';

/** What the tiles at the top count. */
export interface OverviewParts {
  readonly profile: Profile;
  readonly issues: readonly Issue[];
  readonly compared: ProfileComparison | null;
}

/** The tiles at the top: how large, of what kinds, how complete, and where to look. */
export function tiles({ profile, issues, compared }: OverviewParts): Html {
  const { rows, columns, duplicateRows } = profile;
  const cells = rows * columns.length;
  const missing = columns.reduce((sum, column) => sum + column.missing, 0);
  const kinds = (['number', 'category', 'time', 'text'] as const)
    .map((kind) => ({ kind, count: columns.filter((column) => column.kind === kind).length }))
    .filter(({ count }) => count > 0)
    .map(({ kind, count }) => `${count} ${kind}`);
  const changed = compared?.columns.filter((column) => column.changed).length ?? 0;
  const known = compared?.columns.filter((column) => column.changed !== null).length ?? 0;
  return html`<dl class="tiles">
    ${tile('Rows', whole(rows), compared && `${whole(compared.rows[0])} in the other`)}
    ${tile('Columns', whole(columns.length), kinds.join(' · '))}
    ${tile('Missing values', cells > 0 ? share(missing / cells) : '–', `${whole(missing)} of ${whole(cells)}`)}
    ${
      duplicateRows !== null &&
      tile(
        'Repeated rows',
        rows > 0 ? share(duplicateRows / rows) : '–',
        `${whole(duplicateRows)} of ${whole(rows)}`,
      )
    }
    ${tile(
      'Worth a look',
      issues.length > 0 ? html`<a href="#issues">${whole(issues.length)}</a>` : 'nothing',
      null,
    )}
    ${
      compared &&
      tile(
        'Changed columns',
        changed > 0 ? html`<a href="#changes">${whole(changed)}</a>` : known === 0 ? '–' : 'none',
        `of ${whole(known)} compared`,
      )
    }
  </dl>`;
}

function tile(name: string, value: HtmlPart, note: string | null): Html {
  return html`<div class="tile">
    <dt>${name}</dt>
    <dd>${value}</dd>
    ${note !== null && note !== '' && html`<dd class="note">${note}</dd>`}
  </div> `;
}

/** A part of the page that the contents lead to. */
export interface Chapter {
  readonly id: string;
  readonly title: string;
  /** How many things it holds, said beside its name. */
  readonly count?: number;
}

/** The contents: chapters, and every column under them. */
export function contents(
  chapters: readonly Chapter[],
  columns: readonly { readonly name: string; readonly flagged: boolean }[],
): Html {
  return html`<nav class="contents" aria-label="Contents">
    <ul class="chapters">
      ${chapters.map(({ id, title, count }) => html`<li><a href="#${id}">${title}${count !== undefined && html` <span class="count">${whole(count)}</span>`}</a></li>`)}
    </ul>
    ${
      columns.length > 0 &&
      html`<details class="names">
        <summary>All columns</summary>
        <ol>
          ${columns.map(
            ({ name, flagged }, place) =>
              html`<li>
                <a href="#column-${place}" ${flagged && html` class="flagged"`}
                  ><bdi>${name === '' ? '(no name)' : name}</bdi></a
                >
              </li>`,
          )}
        </ol>
      </details>`
    }
  </nav> `;
}
