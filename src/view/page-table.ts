import { html, type Html, type HtmlPart } from './html.ts';

/** A column of a {@link pageTable}. */
export interface PageTableColumn {
  readonly name: string;
  /** Whether figures stand in it. @default false */
  readonly number?: boolean;
  /** `wide` for sentences, `narrow` for a number that the row is about. @default as the content asks */
  readonly width?: 'narrow' | 'wide';
}

/** Rows under their names. */
export interface PageTableParts {
  /** What the table is of: for those who do not see it. */
  readonly caption: string;
  readonly columns: readonly PageTableColumn[];
  readonly rows: readonly PageTableRow[];
}

/** A row: what it is about, then a cell for each further column. */
export interface PageTableRow {
  /** Where links lead to it. @default nowhere */
  readonly id?: string;
  readonly cells: readonly HtmlPart[];
}

/** A table that scrolls sideways where the screen is narrow. */
export function pageTable({ caption, columns, rows }: PageTableParts): Html {
  const styled = (at: number): HtmlPart => {
    const { number = false, width } = columns[at]!;
    return number ? html`class="number"` : width !== undefined && html`class="${width}"`;
  };
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0">
    <table class="records">
      <caption class="hidden">
        ${caption}
      </caption>
      <thead>
        <tr>
          ${columns.map(({ name }, at) => html`<th scope="col" ${styled(at)}><bdi>${name}</bdi></th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ id, cells: [first, ...others] }) =>
            html`<tr ${id !== undefined && html`id="${id}"`}>
              <th scope="row" ${styled(0)}>${first}</th>
              ${others.map((cell, at) => html`<td ${styled(at + 1)}>${cell}</td>`)}
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`;
}
