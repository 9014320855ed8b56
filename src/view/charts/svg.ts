import { html, trustedHtml, type Html, type HtmlPart } from '../html.ts';

/** What every chart says about itself, for those who do not see it. Plain text. */
export interface ChartWords {
  /** What is shown. */
  readonly title: string;
  /** What a reader would see: the range, the peak, the largest. */
  readonly description?: string;
}

/** An SVG element. The name and the names of the attributes are ours; their values and the content are escaped. */
export function shape(
  name: 'circle' | 'desc' | 'g' | 'line' | 'path' | 'rect' | 'svg' | 'text' | 'title',
  attributes: Readonly<Record<string, string | number>>,
  ...content: readonly HtmlPart[]
): Html {
  const written = Object.entries(attributes).map(([key, value]) => {
    return html` ${key}="${typeof value === 'number' ? px(value) : value}"`;
  });
  return html`${trustedHtml(`<${name}`)}${written}>${content}${trustedHtml(`</${name}>`)}`;
}

/** A chart's frame: scales to the width it is given unless its size is fixed, and is announced by its title and description. */
export function frame(
  width: number,
  height: number,
  words: ChartWords,
  body: readonly Html[],
  size: 'scaled' | 'fixed' = 'scaled',
): Html {
  const { title, description } = words;
  const attributes = {
    class: size === 'fixed' ? 'chart fixed' : 'chart',
    ...(size === 'fixed' ? { width, height } : {}),
    xmlns: 'http://www.w3.org/2000/svg',
    viewBox: `0 0 ${width} ${height}`,
    role: 'img',
    'aria-label': description === undefined ? title : `${title}. ${description}`,
  };
  return shape(
    'svg',
    attributes,
    shape('title', {}, title),
    description !== undefined && shape('desc', {}, description),
    body,
  );
}

/** A coordinate as SVG text: a tenth of a pixel is enough. */
function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}
