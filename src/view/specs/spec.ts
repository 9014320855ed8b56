import type { Json } from '../../core/json.ts';
import { checkChoice, checkKeys, checkNumber, checkText } from '../../core/options.ts';
import { palettes, type Palette, type Theme } from '../palette.ts';
import type { Words } from '../shown/words.ts';

/** A picture as a Vega-Lite specification: plain JSON, its data inside, no address in it. */
export interface VegaLiteSpec {
  readonly $schema: string;
  readonly [field: string]: Json;
}

/** Options of every specification. */
export interface SpecOptions {
  /** Plain text. @default what the picture says of itself */
  readonly title?: string;
  /** The unit of the values, such as `km`: axes name it. @default none */
  readonly unit?: string;
  /** Colours for light or for dark paper; the paper is part of the picture. @default 'light' */
  readonly theme?: Theme;
  /** Of the plot in pixels, from 50 to 5000. @default 360 */
  readonly width?: number;
}

/** Options of every specification, read. */
export interface SpecStyle {
  readonly title: string | null;
  readonly unit: string | undefined;
  readonly colors: Palette;
  readonly width: number;
}

/** A part of a specification. */
export type Part = Readonly<Record<string, Json>>;

/** Reads the options that all specifications share, and refuses keys that nobody reads. */
export function readStyle(where: string, options: SpecOptions, more: readonly string[] = []): SpecStyle {
  checkKeys(where, options, ['title', 'unit', 'theme', 'width', ...more]);
  const { title, unit, theme = 'light', width = 360 } = options;
  return {
    title: title === undefined ? null : checkText(where, 'title', title),
    unit: unit === undefined ? undefined : checkText(where, 'unit', unit),
    colors: palettes[checkChoice(where, 'theme', theme, ['light', 'dark'])],
    width: checkNumber(where, 'width', width, { min: 50, max: 5000 }),
  };
}

/**
 * A whole specification. Names from outside stand in it as values and titles only: what fields are called is ours.
 *
 * Its schema is that of Vega-Lite 5, which version 6 reads alike: it is what notebooks ask for.
 */
export function makeSpec(
  words: Words,
  { title, colors, width }: SpecStyle,
  rows: readonly Part[],
  body: Part,
): VegaLiteSpec {
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
    title: {
      text: title ?? words.title,
      subtitle: wrapped(words.description, Math.round(width / 5.5)),
      anchor: 'start',
    },
    description: `${title ?? words.title}. ${words.description}`,
    // Pictures one below the other have their widths themselves.
    ...('vconcat' in body && rows.length > 0 ? {} : { width }),
    ...(rows.length > 0 ? { data: dataOf(rows), ...body } : nothing),
    config: configOf(colors),
  };
}

/** A text in lines of about so many letters; a longer word has a line of its own. */
function wrapped(text: string, most: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + word.length + 1 > most) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** Rows as inline data. Nothing is read into them: a text that looks like a date stays one. */
export function dataOf(rows: readonly Part[]): Part {
  return { values: rows, format: { type: 'json', parse: null } };
}

/** A line of a tooltip. */
export function tip(field: string, title: string, format?: string): Part {
  return format === undefined
    ? { field, title, type: 'nominal' }
    : { field, title, type: 'quantitative', format };
}

/** Axes without a value would have no numbers to show. */
const nothing: Part = {
  height: 40,
  data: dataOf([{ text: 'nothing to show' }]),
  mark: { type: 'text', fontSize: 12 },
  encoding: { text: { field: 'text', type: 'nominal' }, tooltip: null },
};

function configOf(colors: Palette): Part {
  return {
    background: colors.card,
    padding: 12,
    font: 'system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif',
    view: { stroke: null },
    title: {
      color: colors.ink,
      subtitleColor: colors.soft,
      fontSize: 14,
      subtitleFontSize: 11,
      subtitlePadding: 6,
      offset: 12,
    },
    axis: {
      labelColor: colors.soft,
      titleColor: colors.soft,
      titleFontWeight: 'normal',
      gridColor: colors.faint,
      domainColor: colors.line,
      tickColor: colors.line,
      labelLimit: 160,
    },
    legend: { labelColor: colors.soft, titleColor: colors.soft, titleFontWeight: 'normal' },
    text: { color: colors.soft },
    rule: { color: colors.soft },
    bar: { color: colors.mark },
    line: { color: colors.mark },
    point: { color: colors.mark },
  };
}
