import { html, type Html } from '../../view/html.ts';
import { pageTable } from '../../view/page-table.ts';
import { eventText } from './event-text.ts';
import type { ModelFacts } from './model-facts.ts';
import { counted, dash, noteText, timeText, whoText } from './page-words.ts';

/** What was decided about a model, the newest first. */
export function partEvents({ name, history, newestEvents: newest }: ModelFacts): Html {
  if (history.length === 0) return html`<p class="soft">Nothing has been decided yet.</p>`;
  const rest = history.length - newest.length;
  return html`${pageTable({
    caption: `Events of ${name}`,
    columns: [
      { name: 'No.', width: 'narrow' },
      { name: 'When (UTC)' },
      { name: 'Who' },
      { name: 'What', width: 'wide' },
      { name: 'Note', width: 'wide' },
    ],
    rows: newest.map((event) => ({
      cells: [
        event.sequence,
        timeText(event.at),
        whoText(event.actor),
        eventText(event),
        event.note === null ? dash : noteText(event.note),
      ],
    })),
  })}
  ${rest > 0 && html`<p class="soft small">The newest ${newest.length} of ${counted(history.length, 'event')}.</p>`}`;
}
