import { SlipwayError } from '../core/error.ts';
import { parseJson, type Json } from '../core/json.ts';

/**
 * JSON that may have `NaN` and infinities as bare words, as XGBoost and Python write them: `NaN` becomes `null`.
 *
 * @throws {SlipwayError} `bad-format` on anything else.
 */
export function parseLooseJson(text: string, where: string): Json {
  try {
    return parseJson(text, where, Infinity);
  } catch (cause) {
    if (!(cause instanceof SlipwayError) || !/NaN|Infinity/.test(text)) throw cause;
    return parseJson(withoutBareWords(text), where, Infinity);
  }
}

/** Outside of texts. */
function withoutBareWords(text: string): string {
  const parts: string[] = [];
  for (let at = 0; at < text.length;) {
    const quote = text.indexOf('"', at);
    const end = quote < 0 ? text.length : quote;
    parts.push(text.slice(at, end).replaceAll('NaN', 'null').replaceAll('Infinity', '1e999'));
    at = endOfText(text, end);
    parts.push(text.slice(end, at));
  }
  return parts.join('');
}

/** Where a text ends that begins at a quote. */
function endOfText(text: string, quote: number): number {
  let at = quote + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return Math.min(at + 1, text.length);
}
