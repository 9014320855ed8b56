import { SlipwayError } from '../../core/error.ts';
import { isRecord } from '../../core/json.ts';
import type { CardBlock } from './card-block.ts';

/** What people tell in a card: paragraphs of text, a list, or facts by name. Plain text, never markup. */
export type CardContent = string | readonly string[] | Readonly<Record<string, string | number>>;

/** What is told, as blocks; that it is not known where nobody told it. */
export function contentBlocks(content: CardContent | undefined): readonly CardBlock[] {
  if (content === undefined || isEmpty(content)) return [{ kind: 'unknown', text: 'Not stated.' }];
  if (typeof content === 'string') {
    return content
      .split(/\n\s*\n/)
      .filter((text) => text.trim() !== '')
      .map((text) => ({ kind: 'text', text: text.trim() }));
  }
  if (isList(content)) return [{ kind: 'list', items: content }];
  return [{ kind: 'facts', facts: Object.entries(content).map(([name, value]) => [name, String(value)]) }];
}

/** Refuses what is neither text nor a list of it nor facts. */
export function checkContent(where: string, option: string, content: unknown): void {
  if (content === undefined || typeof content === 'string') return;
  if (Array.isArray(content)) {
    if (content.every((item) => typeof item === 'string')) return;
  } else if (
    isRecord(content) &&
    Object.values(content).every((value) => typeof value === 'string' || typeof value === 'number')
  ) {
    return;
  }
  throw new SlipwayError(
    'bad-option',
    where,
    `${option} is neither text nor a list of texts nor texts and numbers by name; expected one of the three.`,
    { details: { option } },
  );
}

function isEmpty(content: CardContent): boolean {
  if (typeof content === 'string') return content.trim() === '';
  return isList(content) ? content.length === 0 : Object.keys(content).length === 0;
}

function isList(content: Exclude<CardContent, string>): content is readonly string[] {
  return Array.isArray(content);
}
