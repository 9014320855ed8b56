import { fromBase64, toBase64 } from '../../core/base64.ts';
import { isRecord } from '../../core/json.ts';
import { refuseField } from './refusal.ts';

/** A value that stands in base64: an object of `b64` and nothing else. */
export function isBinary(value: unknown): value is { readonly b64: unknown } {
  return isRecord(value) && Object.hasOwn(value, 'b64') && Object.keys(value).length === 1;
}

/** The text of a value that stands in base64; any other value as it is. Throws a refusal that names the field. */
export function textOf(value: unknown, field: string, row: number): unknown {
  if (!isBinary(value)) return value;
  const bytes = bytesOf(value.b64);
  const shown = field.slice(0, 80);
  const refuse = (found: string): unknown =>
    refuseField(`the input ${JSON.stringify(shown)} has at row ${row} ${found}.`, shown, row);
  if (!bytes) throw refuse('a b64 that is no base64; expected a text of it, padded, without white space');
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw refuse('a b64 whose bytes are no text in UTF-8');
  }
}

function bytesOf(text: unknown): Uint8Array | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    // The platform reads more than is base64: white space, no padding, bits that are left over.
    const bytes = fromBase64(text);
    return toBase64(bytes) === text ? bytes : undefined;
  } catch {
    return undefined;
  }
}
