/** A map without the platform's own end, at 2^24 entries: what comes by row can be more. */
export interface LargeMap<Key, Value> {
  readonly size: number;
  get(key: Key): Value | undefined;
  /** Adds a key that is not there yet. */
  add(key: Key, value: Value): void;
}

/** As many maps as it takes, filled one after another. */
export function largeMap<Key, Value>(most: number = 2 ** 23): LargeMap<Key, Value> {
  let last = new Map<Key, Value>();
  const maps = [last];
  return {
    get size() {
      return (maps.length - 1) * most + last.size;
    },
    get(key) {
      for (const map of maps) {
        const value = map.get(key);
        if (value !== undefined) return value;
      }
      return undefined;
    },
    add(key, value) {
      if (last.size >= most) maps.push((last = new Map<Key, Value>()));
      last.set(key, value);
    },
  };
}
