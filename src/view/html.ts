const markup: unique symbol = Symbol('markup');

/** A piece of HTML whose text was escaped on the way in. Only {@link html} and {@link trustedHtml} make one. */
export interface Html {
  readonly [markup]: string;
}

/** What can stand in an {@link html} template. `null`, `undefined` and `false` leave nothing. */
export type HtmlPart = string | number | Html | null | undefined | false | readonly HtmlPart[];

/**
 * HTML from a template, every value in it escaped, so that text from outside stays text.
 *
 * A value is safe as content and inside a quoted attribute; not in a `<script>`, a `<style>` or a URL.
 *
 * @example
 * renderHtml(html`<b title="${'"'}">${'<script>'}</b>`) // => '<b title="&quot;">&lt;script&gt;</b>'
 */
export function html(strings: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
  return trustedHtml(strings.reduce((before, text, index) => before + write(parts[index - 1]) + text));
}

/**
 * Text that is already HTML, taken as it is. Never hand it anything that came from outside.
 *
 * @example
 * renderHtml(html`<p>${trustedHtml('<br>')}</p>`) // => '<p><br></p>'
 */
export function trustedHtml(text: string): Html {
  return { [markup]: text };
}

/**
 * The text of a piece of HTML.
 *
 * @example
 * renderHtml(html`<p>${['a & b', null, 1]}</p>`) // => '<p>a &amp; b1</p>'
 */
export function renderHtml(piece: Html): string {
  return piece[markup];
}

/**
 * Text with what HTML would read as markup replaced, and made visible: control characters that it forbids, and those that
 * turn around the direction of what follows, which no `<bdi>` holds in.
 */
export function escapeHtml(text: string): string {
  return text
    .replace(/[&<>"'`]/g, (character) => entities[character]!)
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

function write(part: HtmlPart): string {
  if (part === null || part === undefined || part === false) return '';
  if (typeof part === 'string') return escapeHtml(part);
  if (typeof part === 'number') return String(part);
  if (Array.isArray(part)) return part.map(write).join('');
  return escapedOf(part as Html);
}

function escapedOf(piece: Html): string {
  // Something that only looks like a piece of HTML (JSON from outside) has no such symbol, and leaves nothing.
  return Object.hasOwn(piece, markup) ? piece[markup] : '';
}
