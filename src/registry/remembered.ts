/** What was read, by key, up to a size; what was used last stays. */
export interface Remembered<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value, bytes: number): void;
}

/** @param maxBytes - of what is remembered, as it is stored. */
export function remembered<Value>(maxBytes: number): Remembered<Value> {
  /** The last used one last. */
  const kept = new Map<string, { value: Value; bytes: number }>();
  let size = 0;
  return {
    get(key) {
      const known = kept.get(key);
      if (!known) return undefined;
      kept.delete(key);
      kept.set(key, known);
      return known.value;
    },
    set(key, value, bytes) {
      size += bytes - (kept.get(key)?.bytes ?? 0);
      kept.delete(key);
      kept.set(key, { value, bytes });
      for (const [oldest, { bytes: freed }] of kept) {
        if (size <= maxBytes) break;
        kept.delete(oldest);
        size -= freed;
      }
    },
  };
}
