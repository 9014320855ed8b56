import { LONGEST_SEARCH, saltOf } from '../core/salt.ts';

/** Numbers from 0 for pairs of 32-bit integers, in the order in which they are added. */
export interface PairCodes {
  readonly size: number;
  /** The number of a pair, a new one where it is not there yet. */
  readonly add: (first: number, second: number) => number;
  /** The number of a pair, or -1. */
  readonly find: (first: number, second: number) => number;
}

/** A hash table in typed arrays: three times as fast as a `Map`, and without its end at 2^24 entries. */
export function pairCodes(): PairCodes {
  let size = 0;
  let mask = 1023;
  /** One more than the code; 0 is free. At most half are taken. */
  let slots = new Int32Array(mask + 1);
  let firsts = new Int32Array((mask + 1) >>> 1);
  let seconds = new Int32Array((mask + 1) >>> 1);
  let salt = 0;

  /** The slot of a pair, or the free one where it belongs. */
  const slotOf = (first: number, second: number): number => {
    let slot = mixed(first ^ salt, second) & mask;
    let steps = 0;
    for (let code = slots[slot]! - 1; code >= 0; code = slots[slot]! - 1) {
      if (firsts[code] === first && seconds[code] === second) break;
      slot = (slot + 1) & mask;
      steps++;
    }
    if (steps <= LONGEST_SEARCH || salt !== 0) return slot;
    // The pairs were chosen to collide.
    salt = saltOf(firsts.subarray(0, size), seconds.subarray(0, size));
    fill();
    return slotOf(first, second);
  };
  const fill = (): void => {
    slots = new Int32Array(mask + 1);
    for (let code = 0; code < size; code++) slots[slotOf(firsts[code]!, seconds[code]!)] = code + 1;
  };
  const grow = (): void => {
    mask = mask * 2 + 1;
    firsts = longer(firsts);
    seconds = longer(seconds);
    fill();
  };
  return {
    get size() {
      return size;
    },
    add(first, second) {
      const slot = slotOf(first, second);
      const code = slots[slot]! - 1;
      if (code >= 0) return code;
      slots[slot] = size + 1;
      firsts[size] = first;
      seconds[size] = second;
      size++;
      if (size === firsts.length) grow();
      return size - 1;
    },
    find: (first, second) => slots[slotOf(first, second)]! - 1,
  };
}

function longer(values: Int32Array): Int32Array<ArrayBuffer> {
  const more = new Int32Array(2 * values.length);
  more.set(values);
  return more;
}

/** All bits of both take part in the lowest ones. */
function mixed(first: number, second: number): number {
  let hash = Math.imul(first, 0x9e3779b1) ^ Math.imul(second ^ (second >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35);
  return hash ^ (hash >>> 13);
}
