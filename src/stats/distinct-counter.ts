import { addHashes, hashesIn, hashSet, type HashSet } from './hash-set.ts';
import { addToLogLog, logLog, logLogCount, logLogError, mergeLogLogs } from './hyper-log-log.ts';

/** A count of distinct hashes in bounded memory: a set of them up to a limit, and from there on a HyperLogLog. */
export interface DistinctCounter {
  readonly limit: number;
  set: HashSet;
  /** `null` while the set has them all. */
  registers: Uint8Array | null;
}

/** How many distinct hashes there are. */
export interface DistinctCount {
  readonly distinct: number;
  /** The standard error of `distinct` as a share of it; 0 when exact. */
  readonly relativeError: number;
}

/** A counter that is exact up to `limit`. */
export function distinctCounter(limit: number): DistinctCounter {
  return { limit, set: hashSet(), registers: null };
}

/** Adds hashes; changes the counter. */
export function addDistinct(
  counter: DistinctCounter,
  high: Int32Array,
  low: Int32Array,
  count: number,
): void {
  if (counter.registers) return addToLogLog(counter.registers, high, low, count);
  const added = addHashes(counter.set, high, low, count, counter.limit);
  if (added === count) return;
  counter.registers = logLog();
  const known = hashesIn(counter.set);
  addToLogLog(counter.registers, known.high, known.low, known.high.length);
  addToLogLog(counter.registers, high.subarray(added), low.subarray(added), count - added);
  counter.set = hashSet();
}

/** What two counters know together; changes neither. */
export function mergeCounters(first: DistinctCounter, second: DistinctCounter): DistinctCounter {
  if (first.registers && second.registers)
    return { ...first, set: hashSet(), registers: mergeLogLogs(first.registers, second.registers) };
  const [from, into] = first.registers ? [second, first] : [first, second];
  const merged: DistinctCounter = {
    limit: into.limit,
    set: { ...into.set, places: into.set.places.slice() },
    registers: into.registers?.slice() ?? null,
  };
  const { high, low } = hashesIn(from.set);
  addDistinct(merged, high, low, high.length);
  return merged;
}

/** The count. */
export function countDistinct({ set, registers }: DistinctCounter): DistinctCount {
  if (!registers) return { distinct: set.size, relativeError: 0 };
  return { distinct: Math.round(logLogCount(registers)), relativeError: logLogError };
}
