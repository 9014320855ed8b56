import { ownOf } from '../../core/own.ts';
import { html, type Html, type HtmlPart } from '../../view/html.ts';
import type { RegistryEvent } from '../event.ts';
import type { Version } from '../version.ts';
import { guardText } from './event-text.ts';
import { linked, type ModelFacts } from './model-facts.ts';
import { figureOf, verdictText } from './page-figures.ts';
import { counted, nameText, noteText, spanText, timeText, whoText } from './page-words.ts';
import { aliasesShown, type Serving } from './servings.ts';

/** The most figures of an alias. */
const FIGURES = 8;

/** What every alias of a model points to now, and what it asks for. */
export function partNow(facts: ModelFacts, nowMs: number): Html {
  const lanes = facts.servings;
  const all = [...new Set([...lanes.keys(), ...Object.keys(facts.state.aliases)])];
  const aliases = aliasesShown(all, lanes);
  if (aliases.length === 0) return html`<p class="soft">No alias has pointed to a version yet.</p>`;
  return html`<div class="cards">
      ${aliases.map((alias) => aliasCard(facts, alias, lanes.get(alias)?.at(-1) ?? null, nowMs))}
    </div>
    ${all.length > aliases.length && html`<p class="soft small">The ${aliases.length} that were moved last, of ${counted(all.length, 'alias', 'aliases')}.</p>`}`;
}

function aliasCard(facts: ModelFacts, alias: string, now: Serving | null, nowMs: number): Html {
  const { guard, frozen, before } = ownOf(facts.state.aliases, alias) ?? {
    guard: null,
    frozen: false,
    before: null,
  };
  const version = now?.version ?? null;
  const served = version === null ? undefined : facts.versions.find((one) => one.version === version);
  const badges = [
    frozen && html`<li class="badge">frozen: no automatic promotion</li>`,
    now?.move.automatic === true && html`<li class="badge moved">automatic</li>`,
    now !== null && now.move.override !== null && html`<li class="badge bad">against its verdict</li>`,
    version !== null &&
      facts.state.deprecated.includes(version) &&
      html`<li class="badge bad">deprecated</li>`,
  ].filter((badge) => badge !== false);
  const place = version === null ? 'points nowhere' : html`${linked(facts, version)}`;
  return html`<article class="card">
    <header>
      <h4>${nameText(alias, 120)}</h4>
      <span class="kind">${place}</span>
    </header>
    ${
      badges.length > 0 &&
      html`<ul class="badges">
        ${badges}
      </ul>`
    }
    <dl class="figures">
      ${now !== null && moveFigures(now, nowMs)}
      ${served && html`${wide('Verdict', verdictText(served.verdict))}${figures(served)}`}
      ${before !== null && wide('A rollback leads to', linked(facts, before))}
      ${wide('Asks for', guardText(guard))}
    </dl>
    ${now !== null && reasons(now.move)}
  </article> `;
}

function moveFigures({ version, from, move }: Serving, nowMs: number): HtmlPart {
  const since = html`${timeText(from)} <span class="soft">(${spanText(Date.parse(from), nowMs)})</span>`;
  const how = version === null ? 'Withdrawn by' : move.kind === 'rollback' ? 'Rolled back by' : 'Promoted by';
  return [wide('Since', since), wide(how, whoText(move.actor))];
}

/** Why it was moved there. */
function reasons({ override, note }: RegistryEvent): Html | false {
  const told = [
    override !== null && html`<li>Against its verdict: ${noteText(override)}</li>`,
    note !== null && html`<li>${noteText(note)}</li>`,
  ].filter((reason) => reason !== false);
  return (
    told.length > 0 &&
    html`<ul class="facts">
      ${told}
    </ul>`
  );
}

function figures(version: Version): HtmlPart {
  const names = Object.keys(version.evaluation?.metrics ?? {});
  const rest = names.length - FIGURES;
  return [
    names.slice(0, FIGURES).map((metric) => {
      const text = figureOf(version, metric)?.text ?? '–';
      // A longer name takes the whole line.
      return html`<div ${metric.length > 14 && html`class="wide"`}>
        <dt class="cut">${nameText(metric, 40)}</dt>
        <dd class="number">${text}</dd>
      </div>`;
    }),
    rest > 0 && wide('Other metrics', String(rest)),
  ];
}

function wide(name: string, value: HtmlPart): Html {
  return html`<div class="wide">
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`;
}
