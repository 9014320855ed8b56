const encoder = new TextEncoder();

/**
 * Writes the UTF-8 of a text into bytes that have room for it, three for each code unit; a lone surrogate is U+FFFD.
 *
 * @returns how many bytes were written.
 */
export function utf8Into(text: string, bytes: Uint8Array): number {
  // Most texts that are hashed are short and ASCII, for which a call of the encoder costs more than this loop.
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 127) return encoder.encodeInto(text, bytes).written;
    bytes[i] = code;
  }
  return text.length;
}
