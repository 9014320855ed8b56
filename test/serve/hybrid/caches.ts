import { random } from '../../../src/core/random.ts';
import type { TinyLfu } from '../../../src/serve/hybrid/tiny-lfu.ts';

/** A cache to be asked and offered to. */
export type Cache = Pick<TinyLfu<number>, 'get' | 'offer'>;

/** The plain cache to compare with: what was used longest ago goes. */
export function leastRecent(room: number): Cache {
  const kept = new Map<string, number>();
  return {
    get(key) {
      const value = kept.get(key);
      if (value === undefined) return undefined;
      kept.delete(key);
      kept.set(key, value);
      return value;
    },
    offer(key, value) {
      kept.set(key, value);
      if (kept.size > room) kept.delete(kept.keys().next().value!);
    },
  };
}

/** The share of the second half of requests that a cache holds when they come. */
export function hitRate(cache: Cache, keys: readonly string[]): number {
  let hits = 0;
  keys.forEach((key, at) => {
    const held = cache.get(key) !== undefined;
    if (!held) cache.offer(key, 1);
    if (held && 2 * at >= keys.length) hits++;
  });
  return hits / Math.ceil(keys.length / 2);
}

/** Requests whose key of rank r comes in proportion to r^-exponent, and what the most frequent `room` keys serve. */
export function zipfTrace(
  universe: number,
  exponent: number,
  requests: number,
  room: number,
  seed: number,
): { readonly keys: readonly string[]; readonly best: number } {
  const below = new Float64Array(universe);
  let total = 0;
  for (let rank = 0; rank < universe; rank++) below[rank] = total += (rank + 1) ** -exponent;
  const source = random(seed);
  const keys = Array.from({ length: requests }, () => {
    const at = source.next() * total;
    let [low, high] = [0, universe - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (below[middle]! > at) high = middle;
      else low = middle + 1;
    }
    return `key ${low}`;
  });
  return { keys, best: below[room - 1]! / total };
}
