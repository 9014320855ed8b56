import type { Issue } from '../core/verdict.ts';
import { html, type Html } from '../view/html.ts';
import { tile } from '../view/page-parts.ts';
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
