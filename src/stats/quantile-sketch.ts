import { checkNumber } from '../core/options.ts';
import { quantileAt } from './quantile-at.ts';
import { sortedCopy } from './sort-numbers.ts';

/** Values sorted at a time, in units of k. */
const BLOCK = 4;

/**
 * What a sketch of many numbers keeps: some of them, each standing for a power of two of them. Plain data: survives a
 * structured clone, and JSON by `sketchToJson`.
 */
export interface QuantileSketch {
  /** A quarter of the values that are sorted at a time: memory and accuracy grow with it. */
  readonly k: number;
  /** Values seen. */
  count: number;
  /** `Infinity` and `-Infinity` before the first value. */
  min: number;
  max: number;
  /** How many ranks the sketch may stand above, and below, the true rank of any number: certain, not likely. */
  up: number;
  down: number;
  /** Values as they came, the first `filled` of an array that grows to `4k`. */
  recent: Float64Array;
  filled: number;
  /** Ascending values of weight `2^level`, fewer than `2k` a level. Never written to, only replaced. */
  levels: Float64Array[];
}

/** The values a sketch kept, ascending, with how many values stand at or before each. */
export interface SketchPoints {
  /** Shape `[points]`. */
  readonly values: Float64Array;
  /** Shape `[points]`, strictly increasing; the last is the count. */
  readonly ranks: Float64Array;
}

/**
 * An empty sketch of numbers: quantiles and ranks of any stream in bounded memory, with an error that is certain.
 *
 * Values are sorted `4k` at a time, and every second one is kept with twice the weight: a compaction. So it goes on,
 * from `2k` values of one weight. A compaction at weight w can move the rank of a number by w at most, up when the odd
 * places are kept and down when the even ones are; the sketch adds up what happened and keeps the two sums close. No
 * chance is involved. Exact below `4k` values; from there on `rankErrorOf` stays below
 * `(log2(n / 4k) + 2.5) / 4k`: for the default 0.13 % of 3,000,000 values, in 200 kB, and 0.24 % of a thousand million.
 *
 * @param k - at least 2. @default 2048
 * @throws {SlipwayError} `bad-option` on another `k`.
 * @cost about `8k · (4 + log2(n / 4k))` bytes; twice the second part at worst, after merges.
 * @source J. I. Munro, M. S. Paterson (1980), Theoretical Computer Science 12, 315–323; G. S. Manku, S. Rajagopalan,
 *   B. G. Lindsay (1998), SIGMOD; P. K. Agarwal et al. (2012), Mergeable summaries, PODS.
 * @example
 * sketchQuantile(addToSketch(startSketch(), Float64Array.of(4, 1, 2)), 0.75) // => 3
 */
export function startSketch(k = 2048): QuantileSketch {
  checkNumber('stats/quantile-sketch', 'k', k, { min: 2, max: 2 ** 24, integer: true });
  return {
    k,
    count: 0,
    min: Infinity,
    max: -Infinity,
    up: 0,
    down: 0,
    recent: new Float64Array(Math.min(BLOCK * k, 16)),
    filled: 0,
    levels: [],
  };
}

/**
 * The sketch after more values; changes and returns the one it was given.
 *
 * `NaN` is skipped: whoever calls counts it. Infinities are values like others.
 *
 * @example
 * addToSketch(startSketch(), Float64Array.of(1, NaN, 3)).count // => 2
 */
export function addToSketch(sketch: QuantileSketch, values: ArrayLike<number>): QuantileSketch {
  const full = BLOCK * sketch.k;
  const before = sketch.filled;
  let { recent, filled, min, max } = sketch;
  let seen = 0;
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (value !== value) continue;
    if (filled === recent.length) recent = grown(recent, full);
    recent[filled++] = value;
    if (value < min) min = value;
    if (value > max) max = value;
    if (filled < full) continue;
    seen += full;
    filled = 0;
    pushTo(sketch, 0, sortedCopy(recent.subarray(0, full)));
  }
  sketch.count += seen + filled - before;
  return Object.assign(sketch, { recent, filled, min, max });
}

/**
 * What two sketches know together; changes neither. Their errors add up.
 *
 * @returns a sketch with the smaller `k` of the two.
 * @example
 * const [first, second] = [[1, 2], [3]].map((values) => addToSketch(startSketch(), values));
 * sketchQuantile(mergeSketches(first, second), 0.5) // => 2
 */
export function mergeSketches(first: QuantileSketch, second: QuantileSketch): QuantileSketch {
  const merged = startSketch(Math.min(first.k, second.k));
  merged.up = first.up + second.up;
  merged.down = first.down + second.down;
  for (const { levels, recent, filled } of [first, second]) {
    levels.forEach((values, level) => pushTo(merged, level, values));
    addToSketch(merged, recent.subarray(0, filled));
  }
  merged.count = first.count + second.count;
  merged.min = Math.min(first.min, second.min);
  merged.max = Math.max(first.max, second.max);
  return merged;
}

/**
 * A sketch of the same values with fewer points, to be stored or sent; the error that this adds is counted.
 *
 * @param points - at least 1: about how many values to keep, up to two more a level of the sketch. What holds no more
 *   comes back as it is. Keeping N adds at most about 2 / N to the error.
 * @throws {SlipwayError} `bad-option` on another number of points.
 * @example
 * const sketch = addToSketch(startSketch(), Float64Array.from({ length: 1000 }, (_, i) => i));
 * [sketchPoints(reduceSketch(sketch, 100)).values.length, rankErrorOf(reduceSketch(sketch, 100))] // => [63, 0.01]
 */
export function reduceSketch(sketch: QuantileSketch, points: number): QuantileSketch {
  checkNumber('stats/quantile-sketch', 'points', points, { min: 1, max: 2 ** 32, integer: true });
  const reduced = { ...sketch, levels: [...sketch.levels], recent: new Float64Array(0), filled: 0 };
  if (sketch.filled > 0) pushTo(reduced, 0, sortedCopy(sketch.recent.subarray(0, sketch.filled)));
  const held = (): number => reduced.levels.reduce((sum, values) => sum + values.length, 0);
  for (let level = 0; held() > points && level < reduced.levels.length; level++) {
    if (reduced.levels[level]!.length > 1) compact(reduced, level, reduced.levels[level]!);
  }
  return reduced;
}

/**
 * A quantile of the values a sketch has seen: type 7 on the values it kept, each as often as its weight.
 *
 * Exact while `rankErrorOf` is 0. Else, with E = `rankErrorOf` times the count, the answer lies between the values
 * that stand E places before and E places after the true one in sorted order.
 *
 * @param probability - in [0, 1]; 0 and 1 are the smallest and the largest value, exactly.
 * @returns `NaN` when there are no values, or when it falls between the two infinities.
 * @throws {SlipwayError} `bad-option` on another probability.
 * @example
 * sketchQuantile(addToSketch(startSketch(), Float64Array.of(3, 1)), 0.5) // => 2
 */
export function sketchQuantile(sketch: QuantileSketch, probability: number): number {
  return sketchQuantiles(sketch, [probability])[0]!;
}

/**
 * Some quantiles of a sketch at once, as `sketchQuantile` gives each: the values are put in order only once.
 *
 * @returns shape `[probabilities]`.
 * @throws {SlipwayError} `bad-option` on a probability outside [0, 1].
 * @example
 * sketchQuantiles(addToSketch(startSketch(), Float64Array.of(3, 1)), [0, 0.5, 1]) // => Float64Array [1, 2, 3]
 */
export function sketchQuantiles(sketch: QuantileSketch, probabilities: readonly number[]): Float64Array {
  const { values, ranks } = sketchPoints(sketch);
  const at = (place: number): number => values[placeAbove(ranks, place)]!;
  return Float64Array.from(probabilities, (probability) => {
    checkNumber('stats/quantile-sketch', 'the probability', probability, { min: 0, max: 1 });
    if (sketch.count === 0) return NaN;
    if (probability === 0) return sketch.min;
    if (probability === 1) return sketch.max;
    return quantileAt(sketch.count, probability, at);
  });
}

/**
 * The share of values at most `value`, off by `rankErrorOf` at most.
 *
 * @returns 0 to 1; `NaN` when there are no values.
 * @example
 * sketchRank(addToSketch(startSketch(), Float64Array.of(1, 2, 3, 4)), 3) // => 0.75
 */
export function sketchRank(sketch: QuantileSketch, value: number): number {
  if (sketch.count === 0) return NaN;
  if (value < sketch.min) return 0;
  if (value >= sketch.max) return 1;
  let rank = 0;
  for (let row = 0; row < sketch.filled; row++) if (sketch.recent[row]! <= value) rank++;
  sketch.levels.forEach((values, level) => (rank += placeAbove(values, value) * 2 ** level));
  return rank / sketch.count;
}

/**
 * The largest possible error of a rank, as a share of the count; 0 when the sketch is exact or empty.
 *
 * @example
 * rankErrorOf(addToSketch(startSketch(), Float64Array.of(1, 2))) // => 0
 */
export function rankErrorOf({ up, down, count }: QuantileSketch): number {
  return count === 0 ? 0 : Math.max(up, down) / count;
}

/**
 * Every value a sketch kept, in order, with its rank: what bins and curves are read from in one go.
 *
 * @example
 * sketchPoints(addToSketch(startSketch(), Float64Array.of(3, 1, 3))) // => { values: Float64Array [1, 3, 3], ranks: Float64Array [1, 2, 3] }
 */
export function sketchPoints({ recent, filled, levels }: QuantileSketch): SketchPoints {
  let values: Float64Array = sortedCopy(recent.subarray(0, filled));
  let weights: Float64Array = new Float64Array(filled).fill(1);
  levels.forEach((more, level) => {
    const joined = new Float64Array(values.length + more.length);
    const weightOf = new Float64Array(joined.length);
    for (let i = 0, j = 0, to = 0; to < joined.length; to++) {
      const own = j >= more.length || (i < values.length && !(more[j]! < values[i]!));
      weightOf[to] = own ? weights[i]! : 2 ** level;
      joined[to] = own ? values[i++]! : more[j++]!;
    }
    values = joined;
    weights = weightOf;
  });
  for (let point = 1; point < weights.length; point++) weights[point]! += weights[point - 1]!;
  return { values, ranks: weights };
}

/** Adds ascending values to a level, and compacts it when it is full. */
function pushTo(sketch: QuantileSketch, level: number, values: Float64Array): void {
  while (sketch.levels.length <= level) sketch.levels.push(new Float64Array(0));
  const merged = mergeSorted(sketch.levels[level]!, values);
  if (merged.length >= 2 * sketch.k) compact(sketch, level, merged);
  else sketch.levels[level] = merged;
}

/** Every second of a level's values goes up with twice the weight; an odd one stays. */
function compact(sketch: QuantileSketch, level: number, sorted: Float64Array): void {
  const pairs = sorted.length >> 1;
  const second = sketch.up > sketch.down ? 1 : 0;
  const kept = new Float64Array(pairs);
  for (let pair = 0; pair < pairs; pair++) kept[pair] = sorted[2 * pair + second]!;
  sketch.levels[level] = sorted.slice(2 * pairs);
  if (second) sketch.down += 2 ** level;
  else sketch.up += 2 ** level;
  pushTo(sketch, level + 1, kept);
}

function mergeSorted(first: Float64Array, second: Float64Array): Float64Array {
  if (first.length === 0) return second;
  if (second.length === 0) return first;
  const merged = new Float64Array(first.length + second.length);
  let i = 0;
  let j = 0;
  let to = 0;
  while (i < first.length && j < second.length) {
    const a = first[i]!;
    const b = second[j]!;
    // Counted instead of branched: which is smaller cannot be foretold.
    const own = Number(a <= b);
    merged[to++] = own ? a : b;
    i += own;
    j += 1 - own;
  }
  merged.set(i < first.length ? first.subarray(i) : second.subarray(j), to);
  return merged;
}

function grown(values: Float64Array, most: number): Float64Array {
  const larger = new Float64Array(Math.min(most, Math.max(16, values.length * 2)));
  larger.set(values);
  return larger;
}

/** How many of some ascending numbers are at most `value`. */
function placeAbove(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
