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
