import { SlipwayError } from './error.ts';
import { checkNumber } from './options.ts';

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
 * @param seed - any finite number; all 64 bits of it count, so 0, 1 and 0.5 are three streams (0 and -0 are one).
 * @returns `next` and `integer` to the bit; `normal` as exactly as the platform's logarithm and cosine agree.
 * @throws {SlipwayError} `bad-option` when the seed is not a finite number.
 * @source sfc32 from PractRand (C. Doty-Humphrey), seeded through splitmix32, first 12 outputs thrown away.
 * @example
 * const a = random(7), b = random(7);
 * a.next() === b.next() // => true
 */
export function random(seed: number): Random {
  if (!Number.isFinite(seed)) {
    throw new SlipwayError(
      'bad-option',
      'core/random',
      `seed is ${String(seed)}; expected a finite number.`,
      {
        details: { option: 'seed' },
      },
    );
  }
  // Both halves of the double go through mixers that lose nothing, so different seeds start in different states.
  const halves = new Uint32Array(Float64Array.of(seed + 0).buffer);
  const first = splitmix32(halves[1]!);
  let a = first();
  const second = splitmix32(halves[0]! ^ a);
  let b = second();
  let c = second();
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

function splitmix32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let t = state ^ (state >>> 16);
    t = Math.imul(t, 0x21f0aaad);
    t ^= t >>> 15;
    t = Math.imul(t, 0x735a2d97);
    return (t ^ (t >>> 15)) | 0;
  };
}

/**
 * One of many streams of a seed, such as that of an epoch: the same whatever came before it.
 *
 * @param place - a whole number of 0 or more.
 * @example
 * const [first, again] = [randomAt(7, 3), randomAt(7, 3)];
 * first.next() === again.next() // => true
 */
export function randomAt(seed: number, place: number): Random {
  const seeds = random(seed);
  for (let i = 0; i < place; i++) seeds.next();
  return random(seeds.next());
}

/**
 * The numbers 0 … n−1 in a seeded random order (Fisher–Yates).
 *
 * @throws {SlipwayError} `bad-option` when `n` is not a whole number from 0 to 2^31 − 1.
 * @example
 * [...shuffled(4, random(0))].sort() // => [0, 1, 2, 3]
 */
export function shuffled(n: number, source: Random): Int32Array<ArrayBuffer> {
  checkNumber('core/random', 'n', n, { min: 0, max: 2 ** 31 - 1, integer: true });
  const order = new Int32Array(n);
  for (let i = 0; i < n; i++) order[i] = i;
  for (let i = n - 1; i > 0; i--) {
    const j = source.integer(i + 1);
    const held = order[i]!;
    order[i] = order[j]!;
    order[j] = held;
  }
  return order;
}
