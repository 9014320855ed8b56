import { SlipwayError } from '../core/error.ts';

// Without `ignoreBOM` a field that begins with U+FEFF would lose it.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

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

/** The error for bytes that are not UTF-8. */
export function notUtf8(line: number): SlipwayError {
  return new SlipwayError(
    'bad-format',
    'sources/csv',
    `line ${line} holds bytes that are not UTF-8; expected UTF-8. Convert the file from its encoding first.`,
    { details: { line } },
  );
}
