import { LONGEST_SEARCH, saltOf } from '../../core/salt.ts';

/**
 * Whole numbers or any others, each in a slot of its own: a hash table in one typed array, open addressing. Plain data.
 */
export interface NumberIndex {
  /**
   * A value by slot. `Uint32Array`: the value minus `low`, plus 1; 0 is an empty slot. `Float64Array`: the value itself;
   * `NaN` is an empty slot. At least one slot is empty.
   */
  readonly keys: Uint32Array | Float64Array;
  /** The least value, when `keys` are whole numbers from there on; else 0. */
  readonly low: number;
  /** How many values there are. */
  readonly count: number;
  /** What hashes are mixed with: 0, unless the values were chosen to have alike ones. */
  readonly salt: number;
}

/** Full slots in a hundred: 12 bytes of a whole number and its answer are 16 an entry then. */
const FULL = 0.75;
const NARROW = 2 ** 32 - 2;

/** How many slots a table of so many keys has. */
export function slotsFor(count: number): number {
  return Math.floor(count / FULL) + 1;
}

/** Spreads the bits of a whole number over 32 bits. */
export function mix(bits: number): number {
  let hash = bits ^ (bits >>> 16);
  hash = Math.imul(hash, 0x21f0aaad);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x735a2d97);
  return hash ^ (hash >>> 15);
}

/**
 * An index of different numbers, none of them `NaN` or `-0`.
 *
 * @returns the index; the slot of a value is told by {@link numberFinder}.
 * @source The mixing of 32 bits: C. Wellons, hash-prospector, the two-round function of lowest bias found there.
 * @example
 * const index = numberIndex(Float64Array.of(7, 9_000_000, 8));
 * [index.count, index.low, index.keys instanceof Uint32Array] // => [3, 7, true]
 */
export function numberIndex(values: Float64Array): NumberIndex {
  return indexed(values, 0, LONGEST_SEARCH) ?? indexed(values, saltOf(values), Infinity)!;
}

/** The index with a salt; `null` where a search is longer than so many steps. */
function indexed(values: Float64Array, salt: number, longest: number): NumberIndex | null {
  const slots = slotsFor(values.length);
  let low = Infinity;
  let high = -Infinity;
  let whole = true;
  for (const value of values) {
    whole &&= Number.isSafeInteger(value);
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (whole && high - low < NARROW) {
    const keys = new Uint32Array(slots);
    const scale = slots / 2 ** 32;
    for (const value of values) {
      const key = value - low + 1;
      let at = ((mix(key ^ salt) >>> 0) * scale) | 0;
      let steps = 0;
      for (; keys[at] !== 0; steps++) at = at + 1 === slots ? 0 : at + 1;
      if (steps > longest) return null;
      keys[at] = key;
    }
    return { keys, low: values.length === 0 ? 0 : low, count: values.length, salt };
  }
  const keys = new Float64Array(slots).fill(NaN);
  const first = firstSlots(slots, salt);
  for (const value of values) {
    let at = first(value);
    let steps = 0;
    for (; !Number.isNaN(keys[at]!); steps++) at = at + 1 === slots ? 0 : at + 1;
    if (steps > longest) return null;
    keys[at] = value;
  }
  return { keys, low: 0, count: values.length, salt };
}

/** Where the search for a double begins in so many slots. */
export function firstSlots(slots: number, salt: number): (value: number) => number {
  const double = new Float64Array(1);
  const bits = new Uint32Array(double.buffer);
  const scale = slots / 2 ** 32;
  return (value) => {
    double[0] = value;
    return ((mix(bits[0]! ^ mix(bits[1]! ^ salt)) >>> 0) * scale) | 0;
  };
}

/**
 * The slot of a value, or -1. No search is longer than the table, whatever is in it.
 *
 * @example
 * const find = numberFinder(numberIndex(Float64Array.of(7, 9_000_000)));
 * [find(7) >= 0, find(8), find(7.5)] // => [true, -1, -1]
 */
export function numberFinder({ keys, low, salt }: NumberIndex): (value: number) => number {
  const slots = keys.length;
  if (keys instanceof Float64Array) {
    const first = firstSlots(slots, salt);
    return (value) => {
      let at = first(value);
      for (let tried = 0; tried < slots; tried++) {
        const found = keys[at]!;
        if (found === value) return at;
        if (Number.isNaN(found)) return -1;
        at = at + 1 === slots ? 0 : at + 1;
      }
      return -1;
    };
  }
  const scale = slots / 2 ** 32;
  return (value) => {
    const key = value - low + 1;
    // Neither below, nor above, nor so near to a whole number that the sum is one.
    if (key >>> 0 !== key || key === 0 || key - 1 + low !== value) return -1;
    let at = ((mix(key ^ salt) >>> 0) * scale) | 0;
    for (let tried = 0; tried < slots; tried++) {
      const found = keys[at]!;
      if (found === key) return at;
      if (found === 0) return -1;
      at = at + 1 === slots ? 0 : at + 1;
    }
    return -1;
  };
}
