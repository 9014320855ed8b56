import { SlipwayError } from '../core/error.ts';
import { checkNumber } from '../core/options.ts';
import { describe } from './describe.ts';
import { farmHasher, type Hash64 } from './farm-hash.ts';

/**
 * The 64-bit FarmHash fingerprint of a text, as BigQuery's `FARM_FINGERPRINT` gives it.
 *
 * For splits and buckets that a warehouse repeats exactly. Not against somebody who looks for collisions.
 *
 * @param text - any text; its UTF-8 bytes are hashed.
 * @returns a signed 64-bit integer.
 * @throws {SlipwayError} `bad-data` on what is no text: a number has more than one spelling.
 * @source FarmHash `Fingerprint64` (G. Pike, Google, 2014); BigQuery `FARM_FINGERPRINT`.
 * @example
 * farmFingerprint('2013-01-01') // => 6657392973057484694n
 */
export function farmFingerprint(text: string): bigint {
  const { high, low } = hashOf(text);
  return BigInt.asIntN(64, (BigInt(high) << 32n) | BigInt(low));
}

/**
 * The bucket of a text among `n`, as `ABS(MOD(FARM_FINGERPRINT(text), n))` gives it in BigQuery.
 *
 * @param n - how many buckets, 1 to 2^26.
 * @returns 0 to `n − 1`.
 * @throws {SlipwayError} `bad-option` when `n` is out of range; `bad-data` on what is no text.
 * @source BigQuery `FARM_FINGERPRINT`, `MOD` (which takes the sign of the dividend) and `ABS`.
 * @example
 * farmFingerprintModulo('2013-01-01', 10) // => 4
 */
export function farmFingerprintModulo(text: string, n: number): number {
  checkNumber('table/farm-fingerprint', 'n', n, { min: 1, max: 2 ** 26, integer: true });
  return moduloOf(hashOf(text), n);
}

function hashOf(text: string): Hash64 {
  if (typeof text === 'string') return farmHasher()(text);
  throw new SlipwayError(
    'bad-data',
    'table/farm-fingerprint',
    `there is ${describe(text)} to hash; expected text. Spell it with String.`,
  );
}

/** `ABS(MOD(hash, n))` of a hash read as a signed integer, for `n` up to 2^26, within whole doubles. */
export function moduloOf({ high, low }: Hash64, n: number): number {
  const negative = high >= 0x80000000;
  const lowSize = negative ? -low >>> 0 : low;
  const highSize = negative ? (~high + (low === 0 ? 1 : 0)) >>> 0 : high;
  return ((highSize % n) * (0x100000000 % n) + lowSize) % n;
}
