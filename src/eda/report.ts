import { checkKeys, checkText } from '../core/options.ts';
import type { Issue } from '../core/verdict.ts';
import { html } from '../view/html.ts';
import { chaptered, type ChapterPart } from '../view/page-parts.ts';
import type { RateParts } from '../view/shown/rates.ts';
import { readNames } from '../view/specs/check-parts.ts';
import { alerts } from './alerts.ts';
import type { Association } from './associations.ts';
import { checkIsProfile } from './check-is-profile.ts';
import { compareProfiles, type ProfileComparison } from './compare-profiles.ts';
import type { Profile } from './profile.ts';
import { alertGroups } from './report-alerts.ts';
import { closedCard, openCard, type CardParts } from './report-card.ts';
import { changesPart } from './report-changes.ts';
import { checkExtras } from './report-extras.ts';
import { notes } from './report-notes.ts';
import { tiles } from './report-overview.ts';
import { associationPart, correlationPart, missingPart } from './report-together.ts';
import { trendCard } from './report-trend.ts';
import type { Trend } from './trend.ts';

/** Options of {@link report}. */
export interface ReportOptions {
  /** The heading and the title of the page. @default 'Profile' */
  readonly title?: string;
  /** Another profile: what changed since it is told, and every column stands beside the one of its name. */
  readonly compareWith?: Profile;
  /** What this data set and the one that is compared with are called. @default ['this', 'the other'] */
  readonly names?: readonly [string, string];
  /** What is worth a look. @default the alerts of the profile */
  readonly alerts?: readonly Issue[];
  /** How columns went over time, each with a picture. @default [] */
  readonly trends?: readonly Trend[];
  /** How pairs of columns of any kinds go together: the `pairs` that `associations` gives. @default [] */
  readonly associations?: readonly Association[];
  /** How often a label is there by level, drawn in the card of the column. @default [] */
  readonly labelRates?: readonly RateParts[];
}

/** More columns than this stand in one line each, and open when they are asked for. */
const OPEN_CARDS = 24;

/**
 * A profile as one self-contained HTML page: what is worth a look, then a card with a picture for every column.
 *
 * Pictures are inline SVG, and the page needs no script and no network; it follows the reader's light or dark theme and
 * can be printed. Everything from the data is escaped. From 25 columns on, each is one line that opens into its card.
 *
 * @param of - as {@link profile} made it, or as it came back from JSON.
 * @throws {SlipwayError} `bad-option`; `bad-data` on anything but a profile, and on trends, associations or rates that
 *   are none.
 * @example
 * report(profile(table({ age: numberColumn([31, 47]) })), { title: 'Guests' }).includes('<h1>Guests</h1>') // => true
 */
export function report(of: Profile, options: ReportOptions = {}): string {
  const where = 'eda/report';
  checkKeys(where, options, [
    ...['title', 'compareWith', 'names', 'alerts', 'trends', 'associations', 'labelRates'],
  ]);
  const title = checkText(where, 'title', options.title ?? 'Profile');
  checkIsProfile(where, of);
  const { compareWith = null, trends = [], associations = [], labelRates = [] } = options;
  const names = readNames(where, options.names ?? ['this', 'the other']);
  checkExtras(where, { alerts: options.alerts ?? [], trends, associations, labelRates });
  const compared = compareWith === null ? null : compareProfiles(compareWith, of);
  const issues = options.alerts ?? alerts(of);
  const placeOf = new Map(of.columns.map(({ name }, place) => [name, place]));
  const cards = cardsOf(of, compareWith, { issues, compared, names, labelRates });

  const parts: readonly (ChapterPart | false)[] = [
    issues.length > 0 && {
      ...{ id: 'issues', title: 'Worth a look', count: issues.length },
      body: alertGroups(issues, placeOf),
    },
    compared !== null && {
      ...{ id: 'changes', title: 'What changed' },
      body: changesPart(compared, names, placeOf),
    },
    {
      ...{ id: 'columns', title: 'Columns', count: of.columns.length },
      body:
        cards.length > OPEN_CARDS
          ? html`<div class="lines">${cards.map(closedCard)}</div>`
          : html`<div class="cards">${cards.map(openCard)}</div>`,
    },
    trends.length > 0 && {
      ...{ id: 'trends', title: 'Over time', count: trends.length },
      body: html`<div class="cards">${trends.map(trendCard)}</div>`,
    },
    of.columns.length > 0 && { ...{ id: 'missing', title: 'Missing values' }, body: missingPart(of) },
    of.correlations !== null &&
      of.correlations.columns.length > 1 && {
        ...{ id: 'correlations', title: 'Correlations' },
        body: correlationPart(of.correlations),
      },
    associations.length > 0 && {
      ...{ id: 'associations', title: 'What goes together' },
      body: associationPart(associations, placeOf),
    },
    { ...{ id: 'notes', title: 'How to read this' }, body: notes(of, compared) },
  ];
  const shown = parts.filter((part) => part !== false);
  const flagged = new Set(issues.map(({ column }) => column));
  const index = of.columns.map(({ name }) => ({ name, flagged: flagged.has(name) }));
  return chaptered({
    title,
    head: tiles({ profile: of, issues, compared }),
    chapters: shown,
    columns: index,
  });
}

interface Beside {
  readonly issues: readonly Issue[];
  readonly compared: ProfileComparison | null;
  readonly names: readonly [string, string];
  readonly labelRates: readonly RateParts[];
}

function cardsOf(of: Profile, compareWith: Profile | null, beside: Beside): readonly CardParts[] {
  const others = new Map(compareWith?.columns.map((column) => [column.name, column]) ?? []);
  const found = new Map(beside.compared?.columns.map((column) => [column.column, column]) ?? []);
  return of.columns.map((column, place) => ({
    ...{ column, place, rows: of.rows, names: beside.names, otherRows: compareWith?.rows ?? 0 },
    issues: beside.issues.filter((issue) => issue.column === column.name),
    other: others.get(column.name) ?? null,
    found: found.get(column.name) ?? null,
    rates: beside.labelRates.filter((rate) => rate.column === column.name),
  }));
}
