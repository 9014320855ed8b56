/** What was read, by key, up to a size. */
export interface Remembered<Value> {
  get(key: string): Value | undefined;
  /** Remembers it instead of what was used longest ago, unless it is larger than all that may be remembered. */
  set(key: string, value: Value, bytes: number): void;
  /** Remembers it where there is room: for those who go through everything, and would push out what they come to next. */
  offer(key: string, value: Value, bytes: number): void;
}

/** @param maxBytes - of what is remembered, as it is stored. */
export function remembered<Value>(maxBytes: number): Remembered<Value> {
  /** The last used one last. */
  const kept = new Map<string, { value: Value; bytes: number }>();
  let size = 0;
  const forget = (key: string): void => {
    size -= kept.get(key)?.bytes ?? 0;
    kept.delete(key);
  };
  return {
    offer(key, value, bytes) {
      if (kept.has(key) || size + bytes > maxBytes) return;
      size += bytes;
      kept.set(key, { value, bytes });
    },
    get(key) {
      const known = kept.get(key);
      if (!known) return undefined;
      kept.delete(key);
      kept.set(key, known);
      return known.value;
    },
    set(key, value, bytes) {
      forget(key);
      if (bytes > maxBytes) return;
      kept.set(key, { value, bytes });
      size += bytes;
      for (const oldest of kept.keys()) {
        if (size <= maxBytes) break;
        forget(oldest);
      }
    },
  };
}
