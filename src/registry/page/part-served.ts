import { timelineChart, type TimelineSpan } from '../../view/charts/timeline-chart.ts';
import { html, type Html } from '../../view/html.ts';
import { pageTable } from '../../view/page-table.ts';
import { shownName } from '../../view/shown/words.ts';
import { moveText } from './event-text.ts';
import { linked, type ModelFacts } from './model-facts.ts';
import { counted, dash, minuteText, nameText, noteText, timeText, whoText } from './page-words.ts';
import { servingsOf, type Serving } from './servings.ts';

/** The most spans of a lane, and the most lines of the table. */
const SPANS = 200;

/** Which version every alias pointed to when: a picture, and the same in a table. */
export function partServed(facts: ModelFacts, nowMs: number): Html {
  const lanes = [...servingsOf(facts.history)];
  const all = lanes.flatMap(([, lane]) => lane);
  const newest = all.toSorted((a, b) => b.move.sequence - a.move.sequence).slice(0, SPANS);
  const cut = lanes.some(([, lane]) => lane.length > SPANS);
  const caption = `Who served when, of ${facts.name}`;
  return html`<div class="scroll" role="region" aria-label="${caption}, as a picture" tabindex="0">
      ${timelineChart({
        title: caption,
        description: inWords(lanes),
        lanes: lanes.map(([alias, lane]) => ({
          label: alias,
          spans: lane.slice(-SPANS).map((serving) => spanOf(serving, nowMs)),
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
    ${cut && html`<p class="soft small">The picture has the newest ${SPANS} spans of an alias.</p>`}
    <details class="more">
      <summary>Who served when, as a table</summary>
      ${servedTable(facts, newest, caption)}
      ${all.length > newest.length && html`<p class="soft small">The newest ${SPANS} of ${counted(all.length, 'span')}.</p>`}
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
