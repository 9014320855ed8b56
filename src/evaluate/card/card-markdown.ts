import { countedText } from '../../core/figure-text.ts';
import type { Card, CardBlock, CardTable } from './card-block.ts';

/** A card as GitHub-flavoured Markdown: pictures in words, everything from outside escaped. */
export function cardMarkdown({ title, tiles, sections, foot }: Card): string {
  const top = tiles.map(({ name, value, note }) => {
    return `- **${inline(name)}:** ${inline(value)}${note === null ? '' : ` (${inline(note)})`}`;
  });
  const parts = sections.flatMap(({ title: name, blocks }) => [
    `## ${inline(name)}`,
    ...blocks.map(blockMarkdown),
  ]);
  return `${[`# ${inline(title)}`, top.join('\n'), ...parts, `*${inline(foot)}*`].filter((part) => part !== '').join('\n\n')}\n`;
}

function blockMarkdown(block: CardBlock): string {
  switch (block.kind) {
    case 'text':
      return inline(block.text);
    case 'unknown':
      return `*${inline(block.text)}*`;
    case 'heading':
      return `### ${inline(block.text)}`;
    case 'list':
      return block.items.map((item) => `- ${inline(item)}`).join('\n');
    case 'facts':
      return block.facts.map(([name, value]) => `- **${inline(name)}:** ${inline(value)}`).join('\n');
    case 'table':
      return tableMarkdown(block);
    case 'pictures':
      return block.pictures
        .map(({ shown }) => `- **${inline(shown.title)}.** ${inline(shown.description)}`)
        .join('\n');
    case 'issues':
      return [
        ...block.issues.map(
          ({ severity, code, message }) => `- **${severity} ${inline(code)}:** ${inline(message)}`,
        ),
        ...(block.leftOut > 0
          ? [`- ${countedText(block.leftOut, 'more is', 'more are')} in the verdict.`]
          : []),
      ].join('\n');
  }
}

function tableMarkdown({ caption, columns, rows, rest }: CardTable): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    `${inline(caption)}:`,
    '',
    line(columns.map(inline)),
    line(columns.map((_, index) => (index === 0 ? '---' : '--:'))),
    ...rows.map(({ name, badge, cells }) =>
      line([`${inline(name)}${badge === undefined ? '' : ` (${badge})`}`, ...cells.map(inline)]),
    ),
    ...(rest === undefined ? [] : ['', inline(rest)]),
  ].join('\n');
}

/**
 * Text that Markdown reads as text, on one line: nothing in it is markup, HTML, a link, a mention or the start of a list.
 * What would turn the direction of the text that follows is spelled out.
 */
export function inline(text: string): string {
  const line = text
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
    .trim()
    .replace(
      /[\u202a-\u202e\u2066-\u2069]/g,
      (sign) => `[U+${sign.codePointAt(0)!.toString(16).toUpperCase()}]`,
    )
    .replace(/[\\`*_[\]<>#|~&$@]/g, (mark) => `\\${mark}`)
    // GitHub makes links of addresses that nobody marked as such.
    .replace(/(https?|ftp):/gi, '$1\\:')
    .replace(/www\./gi, (start) => `${start.slice(0, -1)}\\.`);
  return line.replace(/^(=|[-+](?=[\s-]|$))/, '\\$1').replace(/^(\d+)([.)])(?=\s|$)/, '$1\\$2');
}
