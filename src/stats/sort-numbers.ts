import { commonBits, halvesOf } from './number-bits.ts';

/** Below this many values the platform's own sort is as fast. */
const FEW = 2000;

/** Runs of values alike in the bits that were sorted: up to this long, insertion is the fastest way to finish them. */
const SHORT_RUN = 24;

/**
 * A sorted copy of numbers, ascending; twice as fast as `Float64Array.sort` on many of them.
 *
 * Three stable counting passes over the 32 bits of the doubles that come after what all have in common, and then
 * whatever is alike in those bits, which is little, is sorted by value. Infinities are first and last, `-0` is before
 * `0`.
 *
 * @param values - shape `[n]`; none is `NaN`. Not written to.
 * @cost linear in n for most data, n log n at worst; twice the memory of `values`, half of it for the time it takes.
 * @source The layout of IEEE 754 doubles: as unsigned integers, positive ones ascend and negative ones descend
 *   (section 5.10 of the standard); D. E. Knuth, The Art of Computer Programming 3, 5.2.5 (radix sorting).
 * @example
 * sortedCopy(Float64Array.of(3, -1, 2)) // => Float64Array [-1, 2, 3]
 */
export function sortedCopy(values: Float64Array): Float64Array<ArrayBuffer> {
  if (values.length < FEW) return new Float64Array(values).sort();
  const shift = commonBits(halvesOf(values));
  // All are one number.
  if (shift === 64) return new Float64Array(values);
  const places = placesOf(halvesOf(values), shift);
  const first = new Float64Array(values.length);
  const second = new Float64Array(values.length);
  scatter(values, halvesOf(values), first, places, shift, 0);
  scatter(first, halvesOf(first), second, places, shift, 11);
  scatter(second, halvesOf(second), first, places, shift, 22);
  const sorted = first;
  turnNegatives(sorted);
  finishRuns(sorted, halvesOf(sorted), shift);
  return sorted;
}

/** Where the values of each of three digits of 11, 11 and 10 bits begin: 2048 places a digit. */
function placesOf(halves: Uint32Array, common: number): Int32Array {
  const places = new Int32Array(3 * 2048);
  // The key is a shifted pair of halves; a shift by 32 would be one by 0.
  const shift = Math.min(common, 31);
  const rest = 31 - shift;
  const fours = halves.length & ~7;
  let i = 0;
  for (; i < fours; i += 8) {
    const a = (halves[i + 1]! << shift) | ((halves[i]! >>> 1) >>> rest);
    const b = (halves[i + 3]! << shift) | ((halves[i + 2]! >>> 1) >>> rest);
    const c = (halves[i + 5]! << shift) | ((halves[i + 4]! >>> 1) >>> rest);
    const d = (halves[i + 7]! << shift) | ((halves[i + 6]! >>> 1) >>> rest);
    places[a & 2047]!++;
    places[2048 + ((a >>> 11) & 2047)]!++;
    places[4096 + (a >>> 22)]!++;
    places[b & 2047]!++;
    places[2048 + ((b >>> 11) & 2047)]!++;
    places[4096 + (b >>> 22)]!++;
    places[c & 2047]!++;
    places[2048 + ((c >>> 11) & 2047)]!++;
    places[4096 + (c >>> 22)]!++;
    places[d & 2047]!++;
    places[2048 + ((d >>> 11) & 2047)]!++;
    places[4096 + (d >>> 22)]!++;
  }
  for (; i < halves.length; i += 2) {
    const key = (halves[i + 1]! << shift) | ((halves[i]! >>> 1) >>> rest);
    places[key & 2047]!++;
    places[2048 + ((key >>> 11) & 2047)]!++;
    places[4096 + (key >>> 22)]!++;
  }
  for (let digit = 0; digit < places.length; digit += 2048) {
    let place = 0;
    for (let bucket = digit; bucket < digit + 2048; bucket++) {
      const count = places[bucket]!;
      places[bucket] = place;
      place += count;
    }
  }
  return places;
}

/** One stable pass by the digit that begins at bit `digit` of the key. */
function scatter(
  from: Float64Array,
  halves: Uint32Array,
  to: Float64Array,
  places: Int32Array,
  common: number,
  digit: number,
): void {
  const shift = Math.min(common, 31);
  const rest = 31 - shift;
  const base = (digit / 11) * 2048;
  const end = from.length & ~3;
  let i = 0;
  // Four values a turn, all read before any is written: a processor waits to read what follows a write whose place it
  // does not know yet.
  for (; i < end; i += 4) {
    const a = from[i]!;
    const b = from[i + 1]!;
    const c = from[i + 2]!;
    const d = from[i + 3]!;
    const keyA = (halves[2 * i + 1]! << shift) | ((halves[2 * i]! >>> 1) >>> rest);
    const keyB = (halves[2 * i + 3]! << shift) | ((halves[2 * i + 2]! >>> 1) >>> rest);
    const keyC = (halves[2 * i + 5]! << shift) | ((halves[2 * i + 4]! >>> 1) >>> rest);
    const keyD = (halves[2 * i + 7]! << shift) | ((halves[2 * i + 6]! >>> 1) >>> rest);
    to[places[base + ((keyA >>> digit) & 2047)]!++] = a;
    to[places[base + ((keyB >>> digit) & 2047)]!++] = b;
    to[places[base + ((keyC >>> digit) & 2047)]!++] = c;
    to[places[base + ((keyD >>> digit) & 2047)]!++] = d;
  }
  for (; i < from.length; i++) {
    const key = (halves[2 * i + 1]! << shift) | ((halves[2 * i]! >>> 1) >>> rest);
    to[places[base + ((key >>> digit) & 2047)]!++] = from[i]!;
  }
}

/** The negative values, now last and the largest of them first, go in front in their order. */
function turnNegatives(values: Float64Array): void {
  let first = values.length;
  while (first > 0 && (values[first - 1]! < 0 || Object.is(values[first - 1], -0))) first--;
  if (first === values.length) return;
  const negatives = values.slice(first).reverse();
  values.copyWithin(negatives.length, 0, first);
  values.set(negatives);
}

/** Sorts what is alike in the bits that were sorted by. */
function finishRuns(values: Float64Array, halves: Uint32Array, common: number): void {
  const shift = Math.min(common, 31);
  const rest = 31 - shift;
  let start = 0;
  let last = (halves[1]! << shift) | ((halves[0]! >>> 1) >>> rest);
  for (let i = 1; i <= values.length; i++) {
    const key = i < values.length ? (halves[2 * i + 1]! << shift) | ((halves[2 * i]! >>> 1) >>> rest) : ~last;
    if (key === last) continue;
    if (i - start > 1) finishRun(values, start, i);
    start = i;
    last = key;
  }
}

function finishRun(values: Float64Array, start: number, end: number): void {
  if (end - start > SHORT_RUN) {
    let i = start + 1;
    while (i < end && values[i]! >= values[i - 1]!) i++;
    if (i < end) values.subarray(start, end).sort();
    return;
  }
  for (let i = start + 1; i < end; i++) {
    const value = values[i]!;
    let j = i - 1;
    while (j >= start && values[j]! > value) {
      values[j + 1] = values[j]!;
      j--;
    }
    values[j + 1] = value;
  }
}
