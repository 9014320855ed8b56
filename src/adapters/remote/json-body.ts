import { isRecord, parseJson } from '../../core/json.ts';

/** The JSON object that bytes are; `undefined` where they are none. What cannot be read may hold anything, and is not told. */
export function recordIn(bytes: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const value: unknown = parseJson(text, 'adapters/remote', Infinity);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
