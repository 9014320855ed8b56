import { html, type Html } from '../view/html.ts';
import type { ProfileComparison } from './compare-profiles.ts';
import type { Profile } from './profile.ts';
import { share, whole } from './report-figures.ts';

/** How to read the figures, and how far those that are estimates may be off. */
export function notes(profile: Profile, compared: ProfileComparison | null): Html {
  const { columns, settings } = profile;
  const most = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), 0);
  const rankError = most(columns.map((column) => (column.kind === 'number' ? column.rankError : 0)));
  const distinctError = most(columns.map((column) => column.distinctError));
  const undercount = most(columns.map((column) => (column.kind === 'category' ? column.undercount : 0)));
  const countError = most(
    columns.map((column) => (column.kind === 'number' ? (column.histogram?.countError ?? 0) : 0)),
  );
  const shareError = most(compared?.columns.map((column) => column.shareError) ?? []);
  const approximate = [
    rankError > 0 &&
      `Quantiles marked ≈ are estimates: their rank is off by at most ${share(rankError)} of the rows.`,
    distinctError > 0 &&
      `Counts of distinct values marked ≈ are estimates, with a standard error of up to ${share(distinctError)}.`,
    undercount > 0 && `The rows of a level may be too few by up to ${whole(undercount)}.`,
    countError > 0 && `A bar of a histogram may be off by up to ${whole(Math.ceil(countError))} rows.`,
    shareError > 0 &&
      `Distances are between profiles and not rows: the share of a bin may be off by up to ${share(shareError)}, and no smaller difference is called a change.`,
  ].filter((sentence) => sentence !== false);
  return html`<ul>
    ${approximate.map((sentence) => html`<li>${sentence}</li>`)}
    <li>
      Figures leave missing values out and count them. Deviations are population ones (divide by n); quantiles
      are type 7; skewness and kurtosis (0 for a normal distribution) are population ones.
    </li>
    ${settings.weight !== null && html`<li>Rows are weighted by <bdi>${settings.weight}</bdi>.</li>`}
    ${
      compared &&
      html`<li>
        PSI and Jensen–Shannon of numbers are over the deciles of what is compared with. A column is called
        changed when a distance is larger than in 95 of 100 cases of no change, or a level is new; among many
        columns a few are so by chance.
      </li>`
    }
    <li>This page holds figures and levels, and no rows.</li>
  </ul>`;
}
