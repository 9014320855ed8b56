import { timelineChart, type TimelineSpan } from '../../view/charts/timeline-chart.ts';
import { html, type Html } from '../../view/html.ts';
import { pageTable } from '../../view/page-table.ts';
import { shownName } from '../../view/shown/words.ts';
import { moveText } from './event-text.ts';
import { linked, type ModelFacts } from './model-facts.ts';
import { counted, dash, minuteText, nameText, noteText, timeText, whoText } from './page-words.ts';
import { aliasesShown, type Serving } from './servings.ts';

/** Which version every alias pointed to when: a picture, and the same in a table. */
export function partServed(facts: ModelFacts, nowMs: number): Html {
  // So many are in the table, and in the picture beside the last one of each alias.
  const { spans } = facts.room;
  const all = [...facts.servings.values()].flat();
  const newest = all.toSorted((a, b) => b.move.sequence - a.move.sequence).slice(0, spans);
  const since = newest.at(-1)?.move.sequence ?? 0;
  const shown = aliasesShown([...facts.servings.keys()], facts.servings);
  const lanes = shown.map((alias) => [alias, facts.servings.get(alias)!] as const);
  const drawn = (lane: readonly Serving[]): readonly Serving[] =>
    lane.filter(({ move }, at) => move.sequence >= since || at === lane.length - 1);
  const left = all.length - lanes.reduce((sum, [, lane]) => sum + drawn(lane).length, 0);
  const others = facts.servings.size - lanes.length;
  const caption = `Who served when, of ${facts.name}`;
  return html`<div class="scroll" role="region" aria-label="${caption}, as a picture" tabindex="0">
      ${timelineChart({
        title: caption,
        description: inWords(lanes),
        lanes: lanes.map(([alias, lane]) => ({
          label: alias,
          spans: drawn(lane).map((serving) => spanOf(serving, nowMs)),
        })),
      })}
    </div>
    <p class="soft small legend-line">
      <span><span class="key"></span>a version that an alias pointed to</span>
      <span><span class="key dashed"></span>promoted automatically</span>
      <span><span class="key other"></span>promoted against its verdict</span>
      <span><span class="key gone"></span>withdrawn</span>
      <span>Times are UTC.</span>
    </p>
    ${left > 0 && html`<p class="soft small">The picture has the newest spans: ${counted(left, 'older one')} ${left === 1 ? 'is' : 'are'} not drawn${others > 0 && `, nor ${others === 1 ? 'is' : 'are'} ${counted(others, 'alias', 'aliases')} that ${others === 1 ? 'was' : 'were'} moved longer ago`}.</p>`}
    <details class="more">
      <summary>Who served when, as a table</summary>
      ${servedTable(facts, newest, caption)}
      ${all.length > newest.length && html`<p class="soft small">The newest ${newest.length} of ${counted(all.length, 'span')}.</p>`}
    </details>`;
}

function servedTable(facts: ModelFacts, newest: readonly Serving[], caption: string): Html {
  return pageTable({
    caption,
    columns: [
      ...['Alias', 'Version', 'From (UTC)', 'Until (UTC)', 'How', 'By'].map((name) => ({ name })),
      { name: 'Why', width: 'wide' },
    ],
    rows: newest.map(({ alias, version, from, until, move }) => ({
      cells: [
        nameText(alias),
        version === null ? 'none' : linked(facts, version),
        timeText(from),
        until === null ? 'now' : timeText(until),
        moveText(move),
        whoText(move.actor),
        whyOf(move.override, move.note),
      ],
    })),
  });
}

function whyOf(override: string | null, note: string | null): Html {
  if (override === null && note === null) return dash;
  return html`${override !== null && html`<div>Override: ${noteText(override)}</div>`}${note !== null && html`<div>${noteText(note)}</div>`}`;
}

function spanOf({ version, from, until, move }: Serving, nowMs: number): TimelineSpan {
  const start = Date.parse(from);
  const span = `${minuteText(from)} to ${until === null ? 'now' : minuteText(until)}`;
  // What came from outside stands last: whichever way it is written, it turns nothing else around.
  const by = move.actor === null ? '' : ` by ${shownName(move.actor, 40)}`;
  return {
    from: start,
    to: until === null ? Math.max(start, nowMs) : Date.parse(until),
    label: version === null ? '' : String(version),
    tip: `${version === null ? 'nothing' : `version ${version}`}, ${span}: ${moveText(move)}${by}`,
    tone: version === null ? 'gap' : move.override === null ? 'plain' : 'flagged',
    dashed: move.automatic,
  };
}

function inWords(lanes: readonly (readonly [string, readonly Serving[]])[]): string {
  const said = lanes.slice(0, 12).map(([alias, lane]) => {
    const version = lane.at(-1)?.version ?? null;
    const now = version === null ? 'points nowhere now' : `points to version ${version} now`;
    return `${shownName(alias, 40)} was moved ${counted(lane.length, 'time')} and ${now}.`;
  });
  return said.join(' ');
}
