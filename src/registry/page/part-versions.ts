import { html, type Html } from '../../view/html.ts';
import { pageTable, type PageTableColumn, type PageTableRow } from '../../view/page-table.ts';
import { shownName } from '../../view/shown/words.ts';
import { dataHashes } from '../search.ts';
import type { Training } from '../training.ts';
import type { Version } from '../version.ts';
import { versionId, type ModelFacts } from './model-facts.ts';
import { figureOf, metricNames, tagsText, verdictText } from './page-figures.ts';
import { counted, dash, hashText, joined, nameText, noteText, timeText, whoText } from './page-words.ts';

/** The most aliases that are named beside a version. */
const BADGES = 4;
/** The most metrics that have a column. */
const METRICS = 4;

/** The versions of a model, the newest first, with what is known of each. */
export function partVersions(facts: ModelFacts): Html {
  const { newest, serving } = facts;
  const metrics = metricNames(newest);
  const shown = metrics.slice(0, METRICS);
  const [older, other] = [facts.versions.length - newest.length, metrics.length - shown.length];
  // What nobody says of any version has no column.
  const tagged = newest.some(({ tags }) => Object.keys(tags).length > 0);
  const noted = newest.some(({ note }) => note !== null);
  const columns: readonly (PageTableColumn | false)[] = [
    { name: 'Version' },
    { name: 'Registered (UTC)' },
    { name: 'Training', width: 'wide' },
    ...shown.map((name) => ({ name: shownName(name), number: true })),
    { name: 'Verdict' },
    { name: 'Data' },
    tagged && { name: 'Tags', width: 'wide' },
    noted && { name: 'Note', width: 'wide' },
  ];
  const rowOf = (version: Version): PageTableRow => ({
    id: versionId(facts, version.version),
    cells: [
      html`${version.version} ${badges(facts, version, serving.get(version.version) ?? [])}`,
      html`${timeText(version.createdAt)}
        <div class="soft">by ${whoText(version.actor)}</div>`,
      trainingText(version.training),
      ...shown.map((metric) => figureOf(version, metric)?.text ?? dash),
      verdictText(version.verdict),
      dataText(version),
      ...(tagged ? [tagsText(version.tags)] : []),
      ...(noted ? [version.note === null ? dash : noteText(version.note)] : []),
    ],
  });
  return html`${pageTable({
    caption: `Versions of ${facts.name}`,
    columns: columns.filter((column) => column !== false),
    rows: newest.map(rowOf),
  })}
  ${older > 0 && html`<p class="soft small">The newest ${newest.length} of ${counted(facts.versions.length, 'version')}; ${counted(older, 'older one')} ${older === 1 ? 'is' : 'are'} not listed.</p>`}
  ${other > 0 && html`<p class="soft small">${counted(other, 'other metric')} ${other === 1 ? 'has' : 'have'} no column.</p>`}`;
}

function badges({ state }: ModelFacts, { version }: Version, aliases: readonly string[]): Html | false {
  const approvals = state.approvals[version] ?? [];
  const all = [
    ...aliases.slice(0, BADGES).map((alias) => html`<li class="badge moved">${nameText(alias, 30)}</li>`),
    aliases.length > BADGES &&
      html`<li class="badge moved">
        and ${counted(aliases.length - BADGES, 'other alias', 'other aliases')}
      </li>`,
    approvals.length > 0 &&
      html`<li class="badge moved">
        approved by
        ${joined(approvals.slice(0, 3).map((who) => nameText(who, 30)))}${approvals.length > 3 && ` and ${approvals.length - 3} more`}
      </li>`,
    state.deprecated.includes(version) && html`<li class="badge">deprecated</li>`,
    state.retired.includes(version) && html`<li class="badge bad">retired</li>`,
  ].filter((badge) => badge !== false);
  return (
    all.length > 0 &&
    html`<ul class="badges">
      ${all}
    </ul>`
  );
}

function trainingText({ by, estimator, seed, code, seconds }: Training): Html {
  const parts = [
    estimator !== null && nameText(estimator),
    by !== null && html`by ${nameText(by, 40)}`,
    seed !== null && `seed ${seed}`,
    code !== null && html`code ${hashText(code)}`,
    seconds !== null && `${Number(seconds.toPrecision(3))} s`,
  ].filter((part) => part !== false);
  return parts.length === 0 ? dash : html`${joined(parts)}`;
}

function dataText(version: Version): Html {
  const [first, ...others] = dataHashes(version);
  if (first !== undefined)
    return others.length === 0 ? hashText(first) : html`${hashText(first)} and ${others.length} more`;
  return version.data === null ? dash : html`<span class="soft">a record without a hash</span>`;
}
