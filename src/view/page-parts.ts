import { countText } from '../core/figure-text.ts';
import { html, type Html, type HtmlPart } from './html.ts';
import { page } from './page.ts';

/** A part of a page that its contents lead to. */
export interface Chapter {
  readonly id: string;
  readonly title: string;
  /** How many things it holds, said beside its name. */
  readonly count?: number;
}

/** A chapter with what stands in it. */
export interface ChapterPart extends Chapter {
  readonly body: Html;
}

/** What a page of chapters is made of. */
export interface ChapteredParts {
  /** Plain text. */
  readonly title: string;
  /** Below the title, above all chapters. */
  readonly head: Html;
  readonly chapters: readonly ChapterPart[];
  /** Things of the page that the contents name below the chapters. @default [] */
  readonly columns?: readonly { readonly name: string; readonly flagged: boolean }[];
  /** @default none */
  readonly foot?: Html;
}

/** A page of chapters: its contents at the side, or on top of a narrow screen. */
export function chaptered({ title, head, chapters, columns = [], foot }: ChapteredParts): string {
  const body = html`<a class="skip" href="#main">Skip the contents</a>
    <div class="layout">
      ${contents(chapters, columns)}
      <div class="content">
        <header>
          <h1>${title}</h1>
          ${head}
        </header>
        <main id="main">${chapters.map(section)}</main>
        ${foot}
      </div>
    </div>`;
  return page({ title, body });
}

/** One figure at the top of a page. */
export function tile(name: string, value: HtmlPart, note: string | null): Html {
  return html`<div class="tile">
    <dt>${name}</dt>
    <dd>${value}</dd>
    ${note !== null && note !== '' && html`<dd class="note">${note}</dd>`}
  </div> `;
}

function section({ id, title, body }: ChapterPart): Html {
  return html`<section class="part" aria-labelledby="${id}">
    <h2 id="${id}">${title}</h2>
    ${body}
  </section> `;
}

function contents(
  chapters: readonly Chapter[],
  columns: readonly { readonly name: string; readonly flagged: boolean }[],
): Html {
  return html`<nav class="contents" aria-label="Contents">
    <ul class="chapters">
      ${chapters.map(({ id, title, count }) => html`<li><a href="#${id}">${title}${count !== undefined && html` <span class="count">${countText(count)}</span>`}</a></li>`)}
    </ul>
    ${
      columns.length > 0 &&
      html`<details class="names">
        <summary>All columns</summary>
        <ol>
          ${columns.map(
            ({ name, flagged }, place) =>
              html`<li>
                <a href="#column-${place}" ${flagged && html` class="flagged"`}
                  ><bdi>${name === '' ? '(no name)' : name}</bdi></a
                >
              </li>`,
          )}
        </ol>
      </details>`
    }
  </nav> `;
}
