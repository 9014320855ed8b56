import { frequencySketch } from './frequency-sketch.ts';

/** A bounded map that keeps what is asked for often. */
export interface TinyLfu<Value> {
  /** How many entries there are. */
  readonly size: number;
  /** The value of a key, or `undefined`. Every request is asked here, also those that are not held: it counts them. */
  get(key: string): Value | undefined;
  /** Offers the value of a key that was asked for and not held. */
  offer(key: string, value: Value): void;
}

/**
 * A cache of at most so many entries, admitted by frequency: W-TinyLFU.
 *
 * A new entry comes into a window of a hundredth of the room, the one used longest ago leaving first. What leaves the
 * window takes the place of the entry of the main part used longest ago when it was asked for more often lately, and is
 * dropped otherwise. The main part is a fifth on probation and the rest protected; what is asked for on probation moves on.
 *
 * @param maxEntries - 1 or more.
 * @source G. Einziger, R. Friedman, B. Manes (2017), TinyLFU: A Highly Efficient Cache Admission Policy, ACM Transactions on
 *   Storage 13(4), section 4: the window of 1 %, the segmented main part of 20 % and 80 %.
 * @cost a few hundred bytes for each entry.
 * @example
 * const cache = tinyLfu(2);
 * for (const key of ['a', 'a', 'b', 'c', 'd']) if (cache.get(key) === undefined) cache.offer(key, key);
 * [cache.size, cache.get('a')] // => [2, 'a']
 */
export function tinyLfu<Value>(maxEntries: number): TinyLfu<Value> {
  const sketch = frequencySketch(maxEntries);
  const windowRoom = Math.max(1, Math.round(maxEntries / 100));
  const mainRoom = maxEntries - windowRoom;
  const protectedRoom = Math.floor(0.8 * mainRoom);
  // A map keeps its order: the first was used longest ago.
  const window = new Map<string, Value>();
  const probation = new Map<string, Value>();
  const safe = new Map<string, Value>();

  function admit(key: string, value: Value): void {
    if (mainRoom === 0) return;
    if (probation.size + safe.size < mainRoom) {
      probation.set(key, value);
      return;
    }
    const from = probation.size > 0 ? probation : safe;
    const victim = oldest(from);
    if (sketch.count(key) <= sketch.count(victim)) return;
    from.delete(victim);
    probation.set(key, value);
  }

  return {
    get size() {
      return window.size + probation.size + safe.size;
    },
    get(key) {
      sketch.add(key);
      for (const part of [window, safe]) {
        const value = part.get(key);
        if (value === undefined) continue;
        part.delete(key);
        part.set(key, value);
        return value;
      }
      const value = probation.get(key);
      if (value === undefined) return undefined;
      probation.delete(key);
      if (protectedRoom === 0) probation.set(key, value);
      else safe.set(key, value);
      if (safe.size > protectedRoom && protectedRoom > 0) {
        const down = oldest(safe);
        probation.set(down, safe.get(down)!);
        safe.delete(down);
      }
      return value;
    },
    offer(key, value) {
      if (window.has(key) || probation.has(key) || safe.has(key)) return;
      window.set(key, value);
      if (window.size <= windowRoom) return;
      const candidate = oldest(window);
      const held = window.get(candidate)!;
      window.delete(candidate);
      admit(candidate, held);
    },
  };
}

function oldest(part: ReadonlyMap<string, unknown>): string {
  return part.keys().next().value!;
}
