import { SlipwayError } from '../core/error.ts';
import { isRecord, type Json } from '../core/json.ts';
import { checkKeys, checkNumber } from '../core/options.ts';
import { html, renderHtml } from './html.ts';
import type { VegaLiteSpec } from './specs/spec.ts';

/** Something a notebook shows in place of its value. */
export interface Display {
  /** What Deno's Jupyter kernel asks for: the same thing by MIME type. */
  readonly [jupyter: symbol]: () => Readonly<Record<string, Json>>;
}

/** Options of {@link display}. */
export interface DisplayOptions {
  /** Height of a whole page's frame in pixels, from 50 to 10000. @default 700 */
  readonly height?: number;
}

/**
 * HTML or a Vega-Lite specification that a notebook shows as the result of a cell.
 *
 * A whole page stands in a sandboxed frame, apart from the notebook's own style and scripts; a piece of HTML is shown
 * as it is. A specification is drawn by the notebook; where it cannot, its description stands as text.
 *
 * @param shown - HTML you trust, such as a {@link report}; or a specification such as {@link histogramSpec} gives.
 * @throws {SlipwayError} `bad-data` on neither of the two; `bad-option`.
 * @example
 * display('<b>3 rows</b>')[Symbol.for('Jupyter.display')]() // => { 'text/html': '<b>3 rows</b>' }
 */
export function display(shown: string | VegaLiteSpec, options: DisplayOptions = {}): Display {
  checkKeys('view/notebook', options, ['height']);
  const height = checkNumber('view/notebook', 'height', options.height ?? 700, { min: 50, max: 10_000 });
  const bundle = typeof shown === 'string' ? ofHtml(shown, height) : ofSpec(shown);
  return { [Symbol.for('Jupyter.display')]: () => bundle };
}

function ofHtml(text: string, height: number): Readonly<Record<string, Json>> {
  if (!/^\s*<!doctype html/i.test(text)) return { 'text/html': text };
  const framed = html`<iframe
    sandbox="allow-popups"
    width="100%"
    height="${height}"
    frameborder="0"
    srcdoc="${text}"
  ></iframe>`;
  return { 'text/html': renderHtml(framed) };
}

/** Version 5 is what notebooks register a renderer for. */
function ofSpec(spec: VegaLiteSpec): Readonly<Record<string, Json>> {
  if (!isRecord(spec) || Object.keys(spec).length === 0) {
    throw new SlipwayError(
      'bad-data',
      'view/notebook',
      'what is given is neither HTML nor a Vega-Lite specification; expected one of the two, such as report(profile) or histogramSpec(column) gives.',
    );
  }
  const { description } = spec;
  return {
    'application/vnd.vegalite.v5+json': spec,
    'text/plain': typeof description === 'string' ? description : 'A picture as a Vega-Lite specification.',
  };
}
