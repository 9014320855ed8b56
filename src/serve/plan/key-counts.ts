import type { KeyIds } from './key-ids.ts';

/** How many requests each key had, in two halves. Keys are numbered in the order in which they first came. */
export interface KeyTally {
  /** Shape `[keys]`, both: requests of the first half, and of the second. */
  readonly before: Int32Array;
  readonly after: Int32Array;
}

/** How often keys came, in the first half of the requests and in both. Counted exactly, or as well as a sketch knows. */
export interface KeyCounts {
  readonly requests: number;
  readonly cardinality: number;
  /** The standard error of `cardinality` as a share of it; 0 when exact. */
  readonly cardinalityError: number;
  /** Of the keys known by name, most frequent first. What is missing to `requests` is of keys not known. */
  readonly counts: Float64Array;
  /** How many keys came once, and twice. */
  readonly seen: SeenOften;
  /** The same of the first half alone. */
  readonly first: SeenOften;
  /** Requests of the second half. */
  readonly asked: number;
  /** Shape `[keys of the first half]`: of each, most frequent first, how many requests of the second half it answers. */
  readonly hits: Float64Array;
  /** Requests of the second half whose key did not come in the first; `null` where that was not counted. */
  readonly unseen: number | null;
}

/** What Good and Turing's estimate stands on. */
export interface SeenOften {
  readonly requests: number;
  readonly once: number;
  readonly twice: number;
}

/** The counts of a list of requests, one half against the other. */
export function tallyHalves({ ids, count }: KeyIds): KeyTally {
  const half = ids.length >> 1;
  const tally = { before: new Int32Array(count), after: new Int32Array(count) };
  for (let row = 0; row < ids.length; row++) (row < half ? tally.before : tally.after)[ids[row]!]!++;
  return tally;
}

/** The counts of coarser keys: `ids` says which of them each key becomes. */
export function tallyCoarser({ before, after }: KeyTally, { ids, count }: KeyIds): KeyTally {
  const coarser = { before: new Int32Array(count), after: new Int32Array(count) };
  for (let key = 0; key < ids.length; key++) {
    coarser.before[ids[key]!]! += before[key]!;
    coarser.after[ids[key]!]! += after[key]!;
  }
  return coarser;
}

/** What is counted of keys that are all known, and the keys, most frequent first. */
export function countKeys({ before, after }: KeyTally): KeyCounts & { readonly ranked: Int32Array } {
  const all = before.map((value, key) => value + after[key]!);
  const ranked = rankKeys(all);
  const [seen, first, second] = [seenOften(all), seenOften(before), seenOften(after)];
  let unseen = 0;
  for (let key = 0; key < before.length; key++) if (before[key] === 0) unseen += after[key]!;
  return {
    requests: seen.requests,
    cardinality: ranked.length,
    cardinalityError: 0,
    counts: Float64Array.from(ranked, (key) => all[key]!),
    seen,
    first,
    asked: second.requests,
    hits: Float64Array.from(rankKeys(before), (key) => after[key]!),
    unseen,
    ranked,
  };
}

/** How many of the keys came once, and twice. */
export function seenOften(counts: Int32Array): SeenOften {
  let [requests, once, twice] = [0, 0, 0];
  for (const count of counts) {
    requests += count;
    if (count === 1) once++;
    else if (count === 2) twice++;
  }
  return { requests, once, twice };
}

/** The keys that came at all, most frequent first; of equally frequent ones, the one that came first. */
function rankKeys(counts: Int32Array): Int32Array {
  // Sorted as one number each, which typed arrays do fast: the count from above, then the key.
  const order = new Float64Array(counts.length);
  const most = counts.reduce((highest, count) => Math.max(highest, count), 0);
  let size = 0;
  for (let key = 0; key < counts.length; key++)
    if (counts[key]! > 0) order[size++] = (most - counts[key]!) * counts.length + key;
  return Int32Array.from(order.subarray(0, size).sort(), (place) => place % counts.length);
}
