import { SlipwayError } from '../core/error.ts';
import { describe } from './describe.ts';
import { utf8Into } from './utf8.ts';

/**
 * The 32-bit MurmurHash3 of a text (x86 variant, seed 0): the fast hash, for buckets that need no warehouse.
 *
 * BigQuery has no such function: what it must repeat is hashed with `farmFingerprint`. Not against somebody who looks
 * for collisions.
 *
 * @param text - any text; its UTF-8 bytes are hashed.
 * @returns a whole number from 0 to 2^32 − 1.
 * @throws {SlipwayError} `bad-data` on what is no text: a number has more than one spelling.
 * @source A. Appleby, MurmurHash3 (2011), `MurmurHash3_x86_32`; as scikit-learn's `murmurhash3_32(text, positive=True)`.
 * @example
 * murmurHash('hello') // => 613153351
 */
export function murmurHash(text: string): number {
  if (typeof text === 'string') return murmurHasher()(text);
  throw new SlipwayError(
    'bad-data',
    'table/murmur-hash',
    `there is ${describe(text)} to hash; expected text. Spell it with String.`,
  );
}

/** {@link murmurHash} for many texts: keeps its bytes between calls. */
export function murmurHasher(): (text: string) => number {
  let bytes = new Uint8Array(256);
  return (text) => {
    if (bytes.length < text.length * 3) bytes = new Uint8Array(text.length * 3);
    return hashOf(bytes, utf8Into(text, bytes));
  };
}

function hashOf(bytes: Uint8Array, length: number): number {
  const whole = length & ~3;
  let hash = 0;
  for (let at = 0; at < whole; at += 4) {
    hash ^= mixed(bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24));
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  let rest = 0;
  for (let at = length - 1; at >= whole; at--) rest = (rest << 8) | bytes[at]!;
  hash ^= mixed(rest) ^ length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Four bytes, scrambled; 0 stays 0. */
function mixed(word: number): number {
  const scrambled = Math.imul(word, 0xcc9e2d51);
  return Math.imul((scrambled << 15) | (scrambled >>> 17), 0x1b873593);
}
