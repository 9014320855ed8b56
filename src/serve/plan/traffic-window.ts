import { hashTexts } from '../../stats/hash-cells.ts';
import { pruneLevels } from '../../stats/heavy-hitters.ts';
import { addToLogLog, logLog, logLogCount, logLogError, mergeLogLogs } from '../../stats/hyper-log-log.ts';
import { LONGEST_KEY } from '../lookup/lookup-key.ts';
import { addToSample, keySample, mergeSamples, seenInSample, type KeySample } from './key-sample.ts';
import { seenOften, type SeenOften } from './key-counts.ts';

/** A stretch of requests in bounded memory: changes as they are counted. */
export interface TrafficWindow {
  requests: number;
  /** Requests of keys by name; all of them while there is no rest. */
  readonly counts: Map<string, number>;
  /** What is known of all keys, once some are not known by name; `null` until then. */
  rest: TrafficRest | null;
}

/** What is kept of keys that are too many to be known by name. */
export interface TrafficRest {
  /** How much too small any count by name may be; a key without a name had no more. */
  short: number;
  /** A HyperLogLog of all keys. */
  readonly registers: Uint8Array;
  readonly sample: KeySample;
}

/** A window of no requests. */
export function trafficWindow(): TrafficWindow {
  return { requests: 0, counts: new Map(), rest: null };
}

/** Counts keys, those that are too long but not by name; changes the window. Of more than `2 · maxKeys` by name, the most frequent `maxKeys` stay. */
export function addKeys(window: TrafficWindow, keys: readonly string[], maxKeys: number): void {
  const { counts } = window;
  if (keys.some((key) => key.length > LONGEST_KEY)) window.rest ??= restOf(counts);
  for (const key of keys) if (key.length <= LONGEST_KEY) counts.set(key, (counts.get(key) ?? 0) + 1);
  window.requests += keys.length;
  if (window.rest) addToRest(window.rest, keys, undefined);
  prune(window, maxKeys);
}

/** What two windows know together; changes neither. */
export function mergeWindows(first: TrafficWindow, second: TrafficWindow, maxKeys: number): TrafficWindow {
  const counts = new Map(first.counts);
  for (const [key, count] of second.counts) counts.set(key, (counts.get(key) ?? 0) + count);
  const isWhole = first.rest === null && second.rest === null;
  const merged = {
    requests: first.requests + second.requests,
    counts,
    rest: isWhole ? null : mergeRests(restOf(first.counts, first.rest), restOf(second.counts, second.rest)),
  };
  prune(merged, maxKeys);
  return merged;
}

/** How many keys there are, with the standard error as a share. */
export function keysOf({ counts, rest }: TrafficWindow): { readonly count: number; readonly error: number } {
  if (!rest) return { count: counts.size, error: 0 };
  return { count: Math.max(counts.size, Math.round(logLogCount(rest.registers))), error: logLogError };
}

/** How many keys came once, and twice: counted, or about. */
export function seenIn({ requests, counts, rest }: TrafficWindow): SeenOften {
  if (!rest) return seenOften(Int32Array.from(counts.values()));
  return { requests, ...seenInSample(rest.sample) };
}

function prune(window: TrafficWindow, maxKeys: number): void {
  if (window.counts.size <= 2 * maxKeys) return;
  window.rest ??= restOf(window.counts);
  window.rest.short += pruneLevels(window.counts, maxKeys);
}

/** The rest of a window that has one, or of one whose keys are all known by name. */
function restOf(counts: ReadonlyMap<string, number>, known: TrafficRest | null = null): TrafficRest {
  if (known) return known;
  const rest = { short: 0, registers: logLog(), sample: keySample() };
  addToRest(rest, [...counts.keys()], [...counts.values()]);
  return rest;
}

function addToRest(
  { registers, sample }: TrafficRest,
  keys: readonly string[],
  counts: readonly number[] | undefined,
): void {
  const hashes = hashTexts(keys);
  addToLogLog(registers, hashes.high, hashes.low, keys.length);
  addToSample(sample, hashes, counts);
}

function mergeRests(first: TrafficRest, second: TrafficRest): TrafficRest {
  return {
    short: first.short + second.short,
    registers: mergeLogLogs(first.registers, second.registers),
    sample: mergeSamples(first.sample, second.sample),
  };
}
