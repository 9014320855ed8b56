import { checkKeys, checkNumber } from '../core/options.ts';
import { html, renderHtml } from './html.ts';

/** Something a notebook shows in place of its value. */
export interface Display {
  /** What Deno's Jupyter kernel asks for: the same thing by MIME type. */
  readonly [jupyter: symbol]: () => Readonly<Record<string, string>>;
}

/** Options of {@link display}. */
export interface DisplayOptions {
  /** Height of a whole page's frame in pixels, from 50 to 10000. @default 700 */
  readonly height?: number;
}

/**
 * HTML that a notebook shows as the result of a cell. A whole page stands in a sandboxed frame, apart from the
 * notebook's own style and scripts; a piece of HTML is shown as it is.
 *
 * @param text - HTML you trust, such as a {@link report}.
 * @example
 * display('<b>3 rows</b>')[Symbol.for('Jupyter.display')]() // => { 'text/html': '<b>3 rows</b>' }
 */
export function display(text: string, options: DisplayOptions = {}): Display {
  checkKeys('view/notebook', options, ['height']);
  const height = checkNumber('view/notebook', 'height', options.height ?? 700, { min: 50, max: 10_000 });
  const whole = /^\s*<!doctype html/i.test(text);
  const shown = whole
    ? renderHtml(
        html`<iframe
          sandbox="allow-popups"
          width="100%"
          height="${height}"
          frameborder="0"
          srcdoc="${text}"
        ></iframe>`,
      )
    : text;
  return { [Symbol.for('Jupyter.display')]: () => ({ 'text/html': shown }) };
}
