import { hashBytes } from '../core/hash.ts';
import { html, renderHtml, trustedHtml, type Html } from './html.ts';
import { pageStyle } from './page-style.ts';

/** What {@link page} puts on a page. */
export interface PageParts {
  /** Plain text. */
  readonly title: string;
  readonly body: Html;
}

/**
 * One self-contained HTML page: no script, no network, light and dark, and a content policy that allows nothing else.
 *
 * @example
 * page({ title: 'Flights', body: html`<h1>Flights</h1>` }).startsWith('<!doctype html>') // => true
 */
export function page({ title, body }: PageParts): string {
  const policy = `default-src 'none'; style-src 'sha256-${base64Hash(pageStyle)}'; base-uri 'none'; form-action 'none'`;
  // The style is one trusted piece with its tags: white space between them would change its hash.
  return renderHtml(
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta http-equiv="Content-Security-Policy" content="${trustedHtml(policy)}" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <meta name="referrer" content="no-referrer" />
          <title>${title}</title>
          ${trustedHtml(`<style>${pageStyle}</style>`)}
        </head>
        <body>
          ${body}
        </body>
      </html> `,
  );
}

function base64Hash(text: string): string {
  const pairs = hashBytes(new TextEncoder().encode(text)).match(/../g) ?? [];
  return btoa(pairs.map((pair) => String.fromCharCode(parseInt(pair, 16))).join(''));
}
