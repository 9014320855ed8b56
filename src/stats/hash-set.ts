/**
 * A set of 64-bit hashes in two halves, in open addressing. Plain data; grows up to a limit and then says so.
 */
export interface HashSet {
  /** Hashes in it. */
  size: number;
  /** Whether it has the hash of two zeros, which marks an empty place. */
  zero: boolean;
  /** Shape `[places, 2]`, interleaved: high, low. */
  places: Int32Array;
}

/** An empty set; `room` is a power of two. */
export function hashSet(room = 64): HashSet {
  return { size: 0, zero: false, places: new Int32Array(2 * room) };
}

/**
 * Adds hashes to a set, up to the first one that would be more than the limit.
 *
 * @returns how many of the hashes are in it now: fewer than `count` when there was no room for the next.
 */
export function addHashes(
  set: HashSet,
  high: Int32Array,
  low: Int32Array,
  count: number,
  limit: number,
): number {
  let places = set.places;
  let mask = (places.length >>> 1) - 1;
  let size = set.size;
  let most = Math.min(limit, (mask + 1) >>> 1);
  let row = 0;
  for (; row < count; row++) {
    if (size >= most) {
      if (size >= limit) break;
      places = grown(places);
      mask = (places.length >>> 1) - 1;
      most = Math.min(limit, (mask + 1) >>> 1);
    }
    const a = high[row]!;
    const b = low[row]!;
    if ((a | b) === 0) {
      if (!set.zero) size++;
      set.zero = true;
      continue;
    }
    let at = b & mask;
    for (;;) {
      const c = places[2 * at]!;
      const d = places[2 * at + 1]!;
      if (c === a && d === b) break;
      if ((c | d) === 0) {
        places[2 * at] = a;
        places[2 * at + 1] = b;
        size++;
        break;
      }
      at = (at + 1) & mask;
    }
  }
  set.places = places;
  set.size = size;
  while (row < count && isKnown(set, high[row]!, low[row]!)) row++;
  return row;
}

function isKnown({ places, zero }: HashSet, high: number, low: number): boolean {
  if ((high | low) === 0) return zero;
  const mask = (places.length >>> 1) - 1;
  for (let at = low & mask; ; at = (at + 1) & mask) {
    const [a, b] = [places[2 * at]!, places[2 * at + 1]!];
    if (a === high && b === low) return true;
    if ((a | b) === 0) return false;
  }
}

function grown(places: Int32Array): Int32Array {
  const larger = new Int32Array(2 * places.length);
  const mask = (larger.length >>> 1) - 1;
  for (let i = 0; i < places.length; i += 2) {
    const a = places[i]!;
    const b = places[i + 1]!;
    if ((a | b) === 0) continue;
    let at = b & mask;
    while ((larger[2 * at]! | larger[2 * at + 1]!) !== 0) at = (at + 1) & mask;
    larger[2 * at] = a;
    larger[2 * at + 1] = b;
  }
  return larger;
}

/** The hashes in a set, in no order. */
export function hashesIn({ size, zero, places }: HashSet): {
  readonly high: Int32Array;
  readonly low: Int32Array;
} {
  const high = new Int32Array(size);
  const low = new Int32Array(size);
  // The hash of two zeros is at place 0 already, if it is there.
  let count = zero ? 1 : 0;
  for (let i = 0; i < places.length; i += 2) {
    if ((places[i]! | places[i + 1]!) === 0) continue;
    high[count] = places[i]!;
    low[count++] = places[i + 1]!;
  }
  return { high, low };
}
