import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';

/**
 * HMAC-SHA256 of bytes: what only somebody who has the key can make, and check.
 *
 * @source FIPS 198-1, through @noble/hashes.
 * @example
 * const [key, text] = ['key', 'The quick brown fox jumps over the lazy dog'].map((each) => new TextEncoder().encode(each));
 * [...hmacSha256(key, text).subarray(0, 4)] // => [0xf7, 0xbc, 0x83, 0xf4]
 */
export function hmacSha256(key: Uint8Array, bytes: Uint8Array): Uint8Array {
  return hmac(sha256, key, bytes);
}
