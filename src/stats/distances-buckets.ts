import {
  countBelow,
  differenceOf,
  factsBySorting,
  startSweep,
  sweepSorted,
  type Asked,
  type SampleFacts,
  type Sweep,
} from './distances-plain.ts';
import { quantileAt } from './quantile-at.ts';
import { sortedCopy } from './sort-numbers.ts';

/** Below this many values on a side, sorting is as fast. */
const FEW = 4096;
const MOST_BUCKETS = 32_768;
/** Values drawn of each side to find where most of them are. */
const DRAWN = 512;
/** From a `low` this far out, the distance of the largest double is none. */
const FAR = 1e290;

/** The values of a side by bucket: how many there are, and the sum of how far into the bucket each stands, 0 to 1. */
interface Buckets {
  readonly counts: Int32Array;
  readonly parts: Float64Array;
  /** Of the buckets that are looked into: the values, bucket after bucket, each sorted, and where each begins. */
  values: Float64Array;
  starts: Int32Array;
}

/** Where buckets lie: bucket 0 is all below `low`, the last one all from about `low + buckets / scale` on. */
interface Grid {
  readonly low: number;
  readonly scale: number;
  readonly buckets: number;
}

/**
 * The facts about two samples without sorting them: counted in narrow buckets in order of value, of which only a few
 * need a look inside.
 *
 * The difference D of the distribution functions is known at every bucket's ends. It can be larger inside only as far
 * as the bucket's own values move it, so most buckets cannot hold the largest. The area of D over a bucket in which it
 * keeps its sign follows from the values' sum. What is left, and the buckets of quantiles and edges, is sorted.
 *
 * @param reference - finite values, as are the window's.
 */
export function factsByBuckets(reference: Float64Array, window: Float64Array, asked: Asked): SampleFacts {
  const grid = gridOf(reference, window);
  if (grid === null) return factsBySorting(reference, window, asked);
  const first = bucketsOf(reference, grid);
  const second = bucketsOf(window, grid);
  const [n, m] = [reference.length, window.length];
  const looked = new Uint8Array(grid.buckets + 2);
  looked[0] = looked[grid.buckets + 1] = 1;
  const quantileRanks = asked.quantiles.map((probability) => Math.floor((n - 1) * probability));
  markRanks(looked, first.counts, quantileRanks);
  for (const edge of asked.edges) looked[bucketOf(edge, grid)] = 1;
  markUndecided(looked, first.counts, second.counts, n, m);
  lookInside(first, reference, grid, looked);
  lookInside(second, window, grid, looked);

  const { kolmogorovSmirnov, wasserstein } = sweepBuckets(first, second, grid, looked, n, m);
  const ranks = ranksOf(first);
  const quantiles = asked.quantiles.map((probability) =>
    quantileAt(n, probability, (place) => valueAt(first, ranks, place)),
  );
  const below = ([first, second] as const).map((side, index) => {
    const before = index === 0 ? ranks : ranksOf(side);
    const count = (edge: number): number => {
      const bucket = bucketOf(edge, grid);
      return before[bucket]! + countBelow(side.values, edge, side.starts[bucket]!, side.starts[bucket + 1]!);
    };
    return { edges: asked.edges.map(count), quantiles: quantiles.map(count) };
  });
  return { kolmogorovSmirnov, wasserstein, quantiles, below };
}

/** Buckets over all but the far ends of both samples; `null` where there is nothing to win, or distances may overflow. */
function gridOf(first: Float64Array, second: Float64Array): Grid | null {
  if (first.length < FEW || second.length < FEW) return null;
  const drawn = new Float64Array(2 * DRAWN);
  for (let draw = 0; draw < DRAWN; draw++) {
    // The golden ratio spreads the draws: no period of the data falls in step with it.
    const share = (draw * 0.6180339887498949) % 1;
    drawn[draw] = first[Math.floor(share * first.length)]!;
    drawn[DRAWN + draw] = second[Math.floor(share * second.length)]!;
  }
  drawn.sort();
  const [low, high] = [drawn[1]!, drawn[drawn.length - 2]!];
  const rows = first.length + second.length;
  const buckets = Math.min(MOST_BUCKETS, 2 ** Math.floor(Math.log2(rows / 8)));
  const scale = buckets / (high - low);
  return scale > 0 && Number.isFinite(scale) && Math.abs(low) < FAR ? { low, scale, buckets } : null;
}

/** Never falls as the value rises, which is all that the ranks rely on. */
function bucketOf(value: number, { low, scale, buckets }: Grid): number {
  const place = (value - low) * scale;
  return place < 0 ? 0 : place >= buckets ? buckets + 1 : (place | 0) + 1;
}

function bucketsOf(values: Float64Array, { low, scale, buckets }: Grid): Buckets {
  const counts = new Int32Array(buckets + 2);
  const parts = new Float64Array(buckets + 2);
  for (let row = 0; row < values.length; row++) {
    const place = (values[row]! - low) * scale;
    if (place < 0) counts[0]!++;
    else if (place >= buckets) counts[buckets + 1]!++;
    else {
      const whole = place | 0;
      counts[whole + 1]!++;
      parts[whole + 1]! += place - whole;
    }
  }
  return { counts, parts, values: new Float64Array(0), starts: new Int32Array(0) };
}

/** Marks the buckets of some ranks and of the ranks after them, and whatever lies between the two. */
function markRanks(looked: Uint8Array, counts: Int32Array, ranks: readonly number[]): void {
  let bucket = 0;
  let before = 0;
  for (const rank of ranks) {
    while (before + counts[bucket]! <= rank) before += counts[bucket++]!;
    looked[bucket] = 1;
    let [ahead, passed] = [bucket, before];
    while (ahead < counts.length - 1 && passed + counts[ahead]! <= rank + 1) {
      passed += counts[ahead++]!;
      looked[ahead] = 1;
    }
  }
}

/** Marks the buckets in which the difference may be the largest, or may change its sign. */
function markUndecided(
  looked: Uint8Array,
  first: Int32Array,
  second: Int32Array,
  n: number,
  m: number,
): void {
  let largest = 0;
  for (let bucket = 0, i = 0, j = 0; bucket < first.length; bucket++) {
    i += first[bucket]!;
    j += second[bucket]!;
    largest = Math.max(largest, Math.abs(i / n - j / m));
  }
  for (let bucket = 0, i = 0, j = 0; bucket < first.length; bucket++) {
    const most = (i + first[bucket]!) / n - j / m;
    const least = i / n - (j + second[bucket]!) / m;
    const both = first[bucket]! > 0 && second[bucket]! > 0;
    const start = i / n - j / m;
    i += first[bucket]!;
    j += second[bucket]!;
    const end = i / n - j / m;
    const turns = Math.min(start, end, both ? least : 0) < 0 && Math.max(start, end, both ? most : 0) > 0;
    if (turns || (both && (most >= largest || -least >= largest))) looked[bucket] = 1;
  }
}

/** Brings the values of the marked buckets together, each bucket sorted. */
function lookInside(
  side: Buckets,
  values: Float64Array,
  { low, scale, buckets }: Grid,
  looked: Uint8Array,
): void {
  const starts = new Int32Array(looked.length + 1);
  for (let bucket = 0; bucket < looked.length; bucket++)
    starts[bucket + 1] = starts[bucket]! + (looked[bucket]! === 1 ? side.counts[bucket]! : 0);
  const next = starts.slice();
  const inside = new Float64Array(starts[looked.length]!);
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    const place = (value - low) * scale;
    const bucket = place < 0 ? 0 : place >= buckets ? buckets + 1 : (place | 0) + 1;
    if (looked[bucket]! === 1) inside[next[bucket]!++] = value;
  }
  for (let bucket = 0; bucket < looked.length; bucket++)
    if (starts[bucket + 1]! - starts[bucket]! > 1) sortStretch(inside, starts[bucket]!, starts[bucket + 1]!);
  side.values = inside;
  side.starts = starts;
}

function sortStretch(values: Float64Array, from: number, to: number): void {
  if (to - from > 40) {
    values.set(sortedCopy(values.subarray(from, to)), from);
    return;
  }
  for (let i = from + 1; i < to; i++) {
    const value = values[i]!;
    let j = i - 1;
    while (j >= from && values[j]! > value) {
      values[j + 1] = values[j]!;
      j--;
    }
    values[j + 1] = value;
  }
}

function sweepBuckets(
  first: Buckets,
  second: Buckets,
  grid: Grid,
  looked: Uint8Array,
  n: number,
  m: number,
): { kolmogorovSmirnov: number; wasserstein: number } {
  const sweep = startSweep(n, m);
  /** The area over whole buckets, in buckets. */
  let whole = 0;
  for (let bucket = 0; bucket < looked.length; bucket++) {
    const [a, b] = [first.counts[bucket]!, second.counts[bucket]!];
    const difference = differenceOf(sweep);
    if (looked[bucket] === 1) {
      sweepInside(sweep, first, second, bucket, grid);
      continue;
    }
    whole += Math.abs(difference + (a - first.parts[bucket]!) / n - (b - second.parts[bucket]!) / m);
    sweep.first += a;
    sweep.second += b;
    const end = Math.abs(differenceOf(sweep));
    if (end > sweep.largest) sweep.largest = end;
  }
  return { kolmogorovSmirnov: sweep.largest, wasserstein: sweep.area + whole / grid.scale };
}

/**
 * Walks over the values of a bucket, from its start to its end.
 *
 * Ends of buckets are kept as distances from `low`: far from 0 the doubles are too coarse for the ends themselves.
 */
function sweepInside(
  sweep: Sweep,
  first: Buckets,
  second: Buckets,
  bucket: number,
  { low, scale, buckets }: Grid,
): void {
  const [a, b] = [first, second].map(({ values, starts }) =>
    values.subarray(starts[bucket], starts[bucket + 1]),
  ) as [Float64Array, Float64Array];
  const [start, end] = [(bucket - 1) / scale, bucket / scale];
  const [isFirst, isLast] = [bucket === 0, bucket > buckets];
  if (a.length + b.length === 0) {
    if (!isFirst && !isLast) sweep.area += Math.abs(differenceOf(sweep)) * (end - start);
    return;
  }
  const next = Math.min(a[0] ?? Infinity, b[0] ?? Infinity);
  if (!isFirst) sweep.area += Math.abs(differenceOf(sweep)) * (next - low - start);
  sweep.at = NaN;
  sweepSorted(sweep, a, b);
  if (!isLast) sweep.area += Math.abs(differenceOf(sweep)) * (end - (sweep.at - low));
}

/** How many values come before each bucket. */
function ranksOf({ counts }: Buckets): Float64Array {
  const ranks = new Float64Array(counts.length + 1);
  for (let bucket = 0; bucket < counts.length; bucket++) ranks[bucket + 1] = ranks[bucket]! + counts[bucket]!;
  return ranks;
}

/** The value at a place of the sorted sample, in a bucket that was looked into. */
function valueAt({ values, starts }: Buckets, ranks: Float64Array, place: number): number {
  let low = 0;
  let high = ranks.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (ranks[middle]! <= place) low = middle;
    else high = middle;
  }
  return values[starts[low]! + place - ranks[low]!]!;
}
