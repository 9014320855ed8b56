import { SlipwayError } from '../../core/error.ts';

/** An element of an answer; what is said in attributes is left out. */
export interface XmlElement {
  readonly name: string;
  /** The text directly in it, entities resolved. */
  readonly text: string;
  readonly children: readonly XmlElement[];
}

const maxDepth = 8;
const declaration = /<\?xml(?:\s+[a-z]+\s*=\s*(?:"[\w.-]*"|'[\w.-]*'))*\s*\?>\s*/y;
const tag = /<(\/?)([A-Za-z_][\w.:-]*)((?:\s+[A-Za-z_][\w.:-]*\s*=\s*(?:"[^"<&]*"|'[^'<&]*'))*)\s*(\/?)>/y;
const entity = /&(?:(lt|gt|amp|quot|apos)|#(\d{1,7})|#x([0-9A-Fa-f]{1,6}));|&/g;
const characters: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/**
 * Reads what services answer with: elements and text.
 *
 * A document type, which could define entities that swell or that name files, is refused, and so is everything else that
 * no such answer has: comments, sections of raw text, instructions, more than eight levels.
 *
 * @throws {SlipwayError} `bad-format` on anything else.
 */
export function parseXml(where: string, bytes: Uint8Array): XmlElement {
  const text = textOf(where, bytes);
  const open: { name: string; text: string; children: XmlElement[] }[] = [];
  declaration.lastIndex = 0;
  let at = declaration.test(text) ? declaration.lastIndex : 0;
  for (;;) {
    tag.lastIndex = at;
    const found = tag.exec(text);
    if (!found) throw refuse(where, `has at character ${at} what is no tag`);
    const [, closing, name, attributes, empty] = found;
    at = tag.lastIndex;
    if (closing) {
      if (attributes || empty || open.at(-1)?.name !== name)
        throw refuse(where, `closes at character ${at} what is not open`);
    } else {
      open.push({ name: name!, text: '', children: [] });
      if (open.length > maxDepth) throw refuse(where, `is nested more than ${maxDepth} levels deep`);
    }
    if (closing || empty) {
      const done = open.pop()!;
      const above = open.at(-1);
      if (!above) {
        if (text.slice(at).trim() !== '') throw refuse(where, 'goes on after its end');
        return done;
      }
      above.children.push(done);
    }
    const next = text.indexOf('<', at);
    if (next < 0) throw refuse(where, 'ends before its end');
    open.at(-1)!.text += resolved(where, text.slice(at, next));
    at = next;
  }
}

/** The text of the one child of that name; `undefined` when there is none. */
export function childText(where: string, element: XmlElement, name: string): string | undefined {
  const found = element.children.filter((child) => child.name === name);
  if (found.length > 1 || found[0]?.children.length)
    throw refuse(where, `has ${name} more than once, or something in it`);
  return found[0]?.text;
}

function resolved(where: string, text: string): string {
  return text.replace(entity, (_, name?: string, decimal?: string, hexadecimal?: string) => {
    if (name) return characters[name]!;
    const code = decimal ? Number(decimal) : parseInt(hexadecimal ?? 'none', 16);
    if (!(code > 0 && code <= 0x10ffff)) throw refuse(where, 'has an entity that it cannot have');
    return String.fromCodePoint(code);
  });
}

function textOf(where: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw refuse(where, 'is not UTF-8');
  }
}

function refuse(where: string, what: string): SlipwayError {
  return new SlipwayError('bad-format', where, `the answer ${what}; expected plain XML.`);
}
