import { countText } from '../../core/figure-text.ts';
import { html, type Html, type HtmlPart } from '../../view/html.ts';
import { shorten, shownName } from '../../view/shown/words.ts';

/** The most letters of a note. */
const NOTE = 300;

/** A name, an actor or another short text from outside: one line, kept to itself whichever way it is written. */
export function nameText(text: string, most: number = 60): Html {
  return html`<bdi>${shownName(text, most)}</bdi>`;
}

/** A sentence from outside, cut where it is long. */
export function noteText(text: string): Html {
  return html`<bdi>${shorten(text.trim(), NOTE)}</bdi>`;
}

/** Who it was. */
export function whoText(actor: string | null): Html {
  return actor === null ? notTold : nameText(actor, 40);
}

const notTold: Html = html`<span class="soft">not told</span>`;

/** The beginning of a hash; all of it in the tooltip. */
export function hashText(hash: string): Html {
  return html`<code title="${shownName(hash, 128)}">${shownName(hash, 11)}</code>`;
}

/** An instant of a record, in UTC: the minute, and all of it in the tooltip. */
export function timeText(iso: string): Html {
  return html`<time datetime="${iso}" title="${iso}">${minuteText(iso)}</time>`;
}

/** `2024-06-01 00:04`, as plain text. */
export function minuteText(iso: string): string {
  return iso.slice(0, 16).replace('T', ' ');
}

/** How long something took or has held, in words: the two largest units. */
export function spanText(fromMs: number, toMs: number): string {
  const minutes = Math.floor(Math.max(0, toMs - fromMs) / 60_000);
  const parts = [
    { count: Math.floor(minutes / 1440), unit: 'day' },
    { count: Math.floor(minutes / 60) % 24, unit: 'hour' },
    { count: minutes % 60, unit: 'minute' },
  ].filter(({ count }) => count > 0);
  if (parts.length === 0) return 'less than a minute';
  return parts.slice(0, 2).map(({ count, unit }) => counted(count, unit)).join(' '); // prettier-ignore
}

/** `1 version`, `1,234 versions`. */
export function counted(count: number, noun: string, nouns: string = `${noun}s`): string {
  return `${countText(count)} ${count === 1 ? noun : nouns}`;
}

/** Parts with something between them. */
export function joined(parts: readonly HtmlPart[], between: string = ', '): readonly HtmlPart[] {
  const there = parts.filter((part) => part !== null && part !== undefined && part !== false);
  return there.flatMap((part, at) => (at === 0 ? [part] : [between, part]));
}

/** The first of some items, each in its words, and how many more there are. */
export function firstOf<Item>(items: readonly Item[], most: number, inWords: (item: Item) => HtmlPart): Html {
  if (items.length === 0) return dash;
  const rest = items.length - most;
  return html`${joined(items.slice(0, most).map((item) => inWords(item)))}${rest > 0 && ` and ${counted(rest, 'other')}`}`;
}

/** What stands where there is nothing. */
export const dash: Html = html`<span class="soft">–</span>`;
