import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { canonicalJson, type Json } from './json.ts';

/**
 * SHA-256 of bytes, as 64 hexadecimal digits. Synchronous, and the same in every runtime.
 *
 * @source FIPS 180-4, through @noble/hashes.
 * @example
 * hashBytes(new TextEncoder().encode('abc')).slice(0, 16) // => 'ba7816bf8f01cfea'
 */
export function hashBytes(bytes: Uint8Array): string {
  return bytesToHex(sha256(bytes));
}

/** Bytes as hexadecimal digits, two each, in lower case. */
export function hexOf(bytes: Uint8Array): string {
  return bytesToHex(bytes);
}

/** Takes bytes, some after others. */
export interface Hasher {
  add(bytes: Uint8Array): void;
  /** What {@link hashBytes} gives of all of them joined. Called once, at the end. */
  end(): string;
}

/**
 * SHA-256 of bytes that come one after another.
 *
 * @example
 * const hasher = createHasher();
 * for (const text of ['a', 'bc']) hasher.add(new TextEncoder().encode(text));
 * hasher.end() === hashBytes(new TextEncoder().encode('abc')) // => true
 */
export function createHasher(): Hasher {
  const state = sha256.create();
  return { add: (bytes) => void state.update(bytes), end: () => bytesToHex(state.digest()) };
}

/**
 * SHA-256 of a value's canonical JSON: equal values, equal hash, whatever the order of their keys.
 *
 * @throws {SlipwayError} `bad-data` where {@link canonicalJson} refuses the value.
 * @example
 * hashJson({ a: 1, b: 2 }) === hashJson({ b: 2, a: 1 }) // => true
 */
export function hashJson(value: Json): string {
  return hashBytes(utf8ToBytes(canonicalJson(value)));
}
