import { html, type Html } from '../html.ts';

/** What every chart says about itself, for those who do not see it. Plain text. */
export interface ChartWords {
  /** What is shown. */
  readonly title: string;
  /** What a reader would see: the range, the peak, the largest. */
  readonly description?: string;
}

/** A chart's frame: scales to the width it is given, and is announced by its title and description. */
export function svg(
  width: number,
  height: number,
  { title, description }: ChartWords,
  body: readonly Html[],
): Html {
  const name = description === undefined ? title : `${title}. ${description}`;
  return html`<svg
    class="chart"
    xmlns="http://www.w3.org/2000/svg"
    viewBox="0 0 ${width} ${height}"
    role="img"
    aria-label="${name}"
  >
    <title>${title}</title>
    ${description !== undefined && html`<desc>${description}</desc>`}${body}
  </svg>`;
}

/** A coordinate as SVG text: a tenth of a pixel is enough. */
export function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** Text cut to a number of characters, with an ellipsis; never through the middle of one. */
export function shorten(text: string, most: number): string {
  const characters = [...text.slice(0, 4 * most)];
  return text.length <= most || characters.length <= most
    ? text
    : `${characters.slice(0, most - 1).join('')}…`;
}
