// 64-bit words in the registers of one array: the low half of word `i` at `2i`, the high half at `2i + 1`. What hashing
// needs, without an object a word and some ten times as fast as big integers.

/** Puts two halves into a register. */
export function load(halves: Uint32Array, to: number, high: number, low: number): void {
  halves[2 * to] = low;
  halves[2 * to + 1] = high;
}

/** Copies a register. */
export function copy(halves: Uint32Array, to: number, from: number): void {
  halves[2 * to] = halves[2 * from]!;
  halves[2 * to + 1] = halves[2 * from + 1]!;
}

/** The low 64 bits of a sum. */
export function add(halves: Uint32Array, to: number, a: number, b: number): void {
  const low = halves[2 * a]! + halves[2 * b]!;
  halves[2 * to + 1] = halves[2 * a + 1]! + halves[2 * b + 1]! + (low > 0xffffffff ? 1 : 0);
  halves[2 * to] = low;
}

/** The low 64 bits of a product. */
export function multiply(halves: Uint32Array, to: number, a: number, b: number): void {
  const aLow = halves[2 * a]!;
  const bLow = halves[2 * b]!;
  const a0 = aLow & 0xffff;
  const a1 = aLow >>> 16;
  const b0 = bLow & 0xffff;
  const b1 = bLow >>> 16;
  const p00 = Math.imul(a0, b0) >>> 0;
  const p01 = Math.imul(a0, b1) >>> 0;
  const p10 = Math.imul(a1, b0) >>> 0;
  const middle = (p00 >>> 16) + (p01 & 0xffff) + (p10 & 0xffff);
  const carried = Math.imul(a1, b1) + (p01 >>> 16) + (p10 >>> 16) + (middle >>> 16);
  const crossed = Math.imul(halves[2 * a + 1]!, bLow) + Math.imul(aLow, halves[2 * b + 1]!);
  halves[2 * to + 1] = carried + crossed;
  halves[2 * to] = (middle << 16) | (p00 & 0xffff);
}

/** Bits set in one of two. */
export function xor(halves: Uint32Array, to: number, a: number, b: number): void {
  halves[2 * to] = halves[2 * a]! ^ halves[2 * b]!;
  halves[2 * to + 1] = halves[2 * a + 1]! ^ halves[2 * b + 1]!;
}

/** To the right, by 1 to 63 bits other than 32. */
export function rotate(halves: Uint32Array, to: number, from: number, bits: number): void {
  const near = halves[2 * from + (bits > 32 ? 1 : 0)]!;
  const far = halves[2 * from + (bits > 32 ? 0 : 1)]!;
  const by = bits & 31;
  halves[2 * to] = (near >>> by) | (far << (32 - by));
  halves[2 * to + 1] = (far >>> by) | (near << (32 - by));
}

/** A word xor itself shifted right by 47 bits. */
export function fold(halves: Uint32Array, to: number, from: number): void {
  const high = halves[2 * from + 1]!;
  halves[2 * to] = halves[2 * from]! ^ (high >>> 15);
  halves[2 * to + 1] = high;
}
