import type { HashBlock } from '../../stats/hash-cells.ts';

/** Keys that a sample holds at most. */
const MOST = 4096;
const HIGH_BITS = 2 ** 21;

/**
 * Some of the keys with their whole counts: those whose hash ends in `level` zeros, one in `2^level` of all.
 *
 * The level only rises, so a key of the sample has been in it from its first request on.
 */
export interface KeySample {
  level: number;
  /** By 53 bits of hash. */
  readonly counts: Map<number, number>;
}

/** A sample of all keys so far: none. */
export function keySample(): KeySample {
  return { level: 0, counts: new Map() };
}

/**
 * Counts keys by their hashes, once each unless told otherwise; changes the sample.
 *
 * @source P. B. Gibbons (2001), Distinct sampling for highly-accurate answers to distinct values queries and event
 *   reports, VLDB, 541–550.
 */
export function addToSample(
  sample: KeySample,
  { high, low }: HashBlock,
  counts: readonly number[] | undefined,
): void {
  for (let key = 0; key < high.length; key++) {
    if (!isSampled(low[key]!, sample.level)) continue;
    const hash = (low[key]! >>> 0) * HIGH_BITS + (high[key]! & (HIGH_BITS - 1));
    sample.counts.set(hash, (sample.counts.get(hash) ?? 0) + (counts?.[key] ?? 1));
    thin(sample);
  }
}

/** What two samples know together; changes neither. */
export function mergeSamples(first: KeySample, second: KeySample): KeySample {
  const merged = { level: Math.max(first.level, second.level), counts: new Map<number, number>() };
  for (const { counts } of [first, second]) {
    for (const [hash, count] of counts)
      if (isSampled(Math.floor(hash / HIGH_BITS), merged.level))
        merged.counts.set(hash, (merged.counts.get(hash) ?? 0) + count);
  }
  thin(merged);
  return merged;
}

/** How many of all keys came once, and twice, about. */
export function seenInSample({ level, counts }: KeySample): {
  readonly once: number;
  readonly twice: number;
} {
  let [once, twice] = [0, 0];
  for (const count of counts.values()) {
    if (count === 1) once++;
    else if (count === 2) twice++;
  }
  return { once: once * 2 ** level, twice: twice * 2 ** level };
}

function thin(sample: KeySample): void {
  while (sample.counts.size > MOST && sample.level < 32) {
    sample.level++;
    for (const hash of sample.counts.keys())
      if (!isSampled(Math.floor(hash / HIGH_BITS), sample.level)) sample.counts.delete(hash);
  }
}

/** Whether the low half of a hash ends in so many zeros. */
function isSampled(low: number, level: number): boolean {
  return (low & (level >= 32 ? -1 : 2 ** level - 1)) === 0;
}
