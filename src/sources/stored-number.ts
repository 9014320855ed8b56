const TWO_32 = 4_294_967_296;

/**
 * The whole milliseconds in 64 bits of finer units, cut off towards the past: exact, though 64 bits are more than a
 * double holds.
 *
 * The high half is divided first; what it leaves is below `per`, so that it and the low half are below 2^52.
 *
 * @param per - units in a millisecond, up to a million.
 */
export function toMilliseconds(high: number, low: number, per: number): number {
  const upper = Math.floor(high / per);
  const rest = (high - upper * per) * TWO_32 + low;
  return upper * TWO_32 + (rest - (rest % per)) / per;
}

/** @source IEEE 754 binary16. */
export function halfNumber(bits: number): number {
  const sign = bits >> 15 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * 2 ** -24 * fraction;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * 2 ** (exponent - 15) * (1 + fraction / 1024);
}
