/** A stream of pseudo-random numbers that a seed repeats exactly, on every platform. */
export interface Random {
  /** Uniform in [0, 1), 53 bits. */
  next(): number;
  /** Uniform integer in [0, below); `below` from 1 to 2^53. */
  integer(below: number): number;
  /** Standard normal. */
  normal(): number;
}

/**
 * Seeded randomness. The same seed gives the same numbers, in every runtime.
 *
 * Not for secrets: the state can be recovered from the output.
 *
 * @param seed - any finite number; its 64-bit pattern is used, so 0, 1 and 0.5 are three streams.
 * @source sfc32 from PractRand (C. Doty-Humphrey), seeded through splitmix32, first 12 outputs thrown away.
 * @example
 * const a = random(7), b = random(7);
 * a.next() === b.next() // => true
 */
export function random(seed: number): Random {
  const bits = new Uint32Array(Float64Array.of(seed).buffer);
  let s = (bits[0]! ^ Math.imul(bits[1]!, 0x9e3779b1)) | 0;
  const mix = (): number => {
    s = (s + 0x9e3779b9) | 0;
    let t = s ^ (s >>> 16);
    t = Math.imul(t, 0x21f0aaad);
    t ^= t >>> 15;
    t = Math.imul(t, 0x735a2d97);
    return (t ^ (t >>> 15)) | 0;
  };
  let a = mix();
  let b = mix();
  let c = mix();
  let counter = 1;
  const word = (): number => {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + t;
    c |= 0;
    return t >>> 0;
  };
  for (let i = 0; i < 12; i++) word();

  const next = (): number => ((word() >>> 5) * 67108864 + (word() >>> 6)) / 9007199254740992;
  return {
    next,
    integer: (below) => Math.floor(next() * below),
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
  };
}

/**
 * The numbers 0 … n−1 in a seeded random order (Fisher–Yates).
 *
 * @example
 * [...shuffled(4, random(0))].sort() // => [0, 1, 2, 3]
 */
export function shuffled(n: number, source: Random): Int32Array<ArrayBuffer> {
  const order = Int32Array.from({ length: n }, (_, index) => index);
  for (let i = n - 1; i > 0; i--) {
    const j = source.integer(i + 1);
    const held = order[i]!;
    order[i] = order[j]!;
    order[j] = held;
  }
  return order;
}
