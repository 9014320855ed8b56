import { SlipwayError } from '../core/error.ts';

// Without `ignoreBOM` a field that begins with U+FEFF would lose it.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const lenient = new TextDecoder('utf-8', { ignoreBOM: true });

/** The text of UTF-8 bytes, or `undefined` when they are not UTF-8. */
export function decodeText(bytes: Uint8Array, start: number, end: number): string | undefined {
  if (end - start <= 24) {
    let text = '';
    let p = start;
    for (; p < end && bytes[p]! < 128; p++) text += String.fromCharCode(bytes[p]!);
    if (p === end) return text;
  }
  try {
    return utf8.decode(bytes.subarray(start, end));
  } catch {
    return undefined;
  }
}

/** The beginning of a field for a message, without blanks around it: 41 characters at least, where it has them. */
export function shownText(bytes: Uint8Array, start: number, end: number): string {
  const text = lenient.decode(bytes.subarray(start, Math.min(end, start + 4 * 41)));
  return text.replace(/^[ \t]+|[ \t]+$/g, '');
}

/** The error for bytes that are not UTF-8. */
export function notUtf8(line: number): SlipwayError {
  return new SlipwayError(
    'bad-format',
    'sources/csv',
    `line ${line} holds bytes that are not UTF-8; expected UTF-8. Convert the file from its encoding first.`,
    { details: { line } },
  );
}
