import { commonBits, halvesOf } from '../stats/number-bits.ts';

/** Below this many rows, sorting each class is as fast. */
const FEW = 300;

/** Up to so many pairs are compared one by one. */
const FEW_PAIRS = 100;

/** By so many bits of the doubles, after what all have in common, scores are put into buckets. */
const BUCKET_BITS = 11;

/**
 * The share of pairs of both classes that the row of label 1 wins, ties counting half, without putting all rows in order:
 * scores are put into buckets that ascend, those of a bucket into cells that ascend, and only rows that share a cell are
 * compared.
 *
 * Buckets are powers of two and parts of them, so that scores over many powers of ten do not crowd them; the cells of a
 * bucket are of one width, some three rows each. Both steps write to few places at a time, which processors like.
 * Infinities are scores like others, and `-0` is `0`.
 *
 * @param labels - shape `[n]`; 0 or 1.
 * @param scores - shape `[n]`; none is `NaN`.
 * @returns `NaN` of one class.
 * @cost linear in n for most data, n log n at worst; some 24 bytes a row for the time it takes.
 * @source The count of pairs of H. B. Mann, D. R. Whitney (1947), Annals of Mathematical Statistics 18(1), 50–60.
 */
export function areaByCells(labels: Float64Array, scores: Float64Array): number {
  const rows = labels.length;
  if (rows < FEW) return areaOfFew(labels, scores);
  const plain = new Float64Array(rows);
  for (let row = 0; row < rows; row++) plain[row] = scores[row]! + 0; // -0 becomes 0
  const { grouped, ends } = bucketed(labels, plain);
  let most = 0;
  for (let at = 1; at < ends.length; at += 2) most = Math.max(most, ends[at]! - (ends[at - 2] ?? 0));
  const room = {
    cells: new Int32Array(most),
    places: new Int32Array(most + 2),
    scores: new Float64Array(most),
  };
  let won = 0;
  let negatives = 0;
  let start = 0;
  for (let at = 0; at < ends.length; at += 2) {
    const middle = ends[at]!;
    const end = ends[at + 1]!;
    if (end > middle) {
      won += (end - middle) * negatives;
      if (middle > start) won += wonInBucket(grouped, start, middle, end, room);
    }
    negatives += middle - start;
    start = end;
  }
  return won / (negatives * (rows - negatives));
}

/**
 * The scores by bucket, in each those of label 0 before those of label 1.
 *
 * @returns `ends` has two of each bucket: where its scores of label 0 end, and those of label 1.
 */
function bucketed(
  labels: Float64Array,
  scores: Float64Array,
): { readonly grouped: Float64Array; readonly ends: Int32Array } {
  const halves = halvesOf(scores);
  const shift = Math.min(commonBits(halves), 31);
  const rest = 31 - shift;
  // Negative numbers count backwards, so all their bits are turned; of the others, only the sign. Where all have a sign
  // in common it is no part of the key.
  const turn = shift > 0 ? (halves[1]! >>> 31 === 1 ? -1 : 0) : undefined;
  const places = new Int32Array(2 << BUCKET_BITS);
  const placeOf = new Int16Array(scores.length);
  for (let row = 0; row < scores.length; row++) {
    const bits = (halves[2 * row + 1]! << shift) | ((halves[2 * row]! >>> 1) >>> rest);
    const key = turn === undefined ? bits ^ ((bits >> 31) | 0x80000000) : bits ^ turn;
    const place = 2 * (key >>> (32 - BUCKET_BITS)) + (labels[row]! | 0);
    placeOf[row] = place;
    places[place]!++;
  }
  let start = 0;
  for (let place = 0; place < places.length; place++) {
    const count = places[place]!;
    places[place] = start;
    start += count;
  }
  const grouped = new Float64Array(scores.length);
  for (let row = 0; row < scores.length; row++) grouped[places[placeOf[row]!]!++] = scores[row]!;
  return { grouped, ends: places };
}

/** What the rows of one bucket after the other are worked on in. */
interface Room {
  readonly cells: Int32Array;
  readonly places: Int32Array;
  readonly scores: Float64Array;
}

/** The pairs that rows of label 1, from `middle` on, win over those of label 0, before it. */
function wonInBucket(scores: Float64Array, start: number, middle: number, end: number, room: Room): number {
  if ((middle - start) * (end - middle) <= FEW_PAIRS) return wonByPairs(scores, start, middle, end);
  let low = scores[start]!;
  let high = low;
  for (let i = start; i < end; i++) {
    const score = scores[i]!;
    if (score < low) low = score;
    if (score > high) high = score;
  }
  if (low === high) return ((middle - start) * (end - middle)) / 2;
  const cells = (end - start) >>> 1;
  const scale = (cells - 1) / (high - low);
  // The range is beyond the largest double, or below what can be divided by.
  if (!(scale > 0 && scale < Infinity))
    return wonInOrder(scores.slice(start, middle).sort(), scores.slice(middle, end).sort());
  return wonInCells(scores, start, middle, end, room, low, scale, cells);
}

function wonInCells(
  from: Float64Array,
  start: number,
  middle: number,
  end: number,
  { cells, places, scores }: Room,
  low: number,
  scale: number,
  count: number,
): number {
  places.fill(0, 0, 2 * count);
  for (let i = start; i < end; i++) {
    const place = 2 * (((from[i]! - low) * scale) | 0) + (i < middle ? 0 : 1);
    cells[i - start] = place;
    places[place]!++;
  }
  let begin = 0;
  for (let place = 0; place < 2 * count; place++) {
    const rows = places[place]!;
    places[place] = begin;
    begin += rows;
  }
  for (let i = start; i < end; i++) scores[places[cells[i - start]!]!++] = from[i]!;
  let won = 0;
  let negatives = 0;
  let first = 0;
  for (let place = 0; place < 2 * count; place += 2) {
    const turn = places[place]!;
    const last = places[place + 1]!;
    if (last > turn) {
      won += (last - turn) * negatives;
      if (turn > first) won += wonInCell(scores, first, turn, last);
    }
    negatives += turn - first;
    first = last;
  }
  return won;
}

function wonInCell(scores: Float64Array, start: number, middle: number, end: number): number {
  const pairs = (middle - start) * (end - middle);
  if (pairs <= FEW_PAIRS) return wonByPairs(scores, start, middle, end);
  const one = scores[start]!;
  let i = start;
  while (i < end && scores[i] === one) i++;
  if (i === end) return pairs / 2;
  return wonInOrder(scores.slice(start, middle).sort(), scores.slice(middle, end).sort());
}

function wonByPairs(scores: Float64Array, start: number, middle: number, end: number): number {
  let twice = 0;
  for (let i = middle; i < end; i++) {
    const score = scores[i]!;
    for (let j = start; j < middle; j++) {
      if (scores[j]! < score) twice += 2;
      else if (scores[j] === score) twice++;
    }
  }
  return twice / 2;
}

function areaOfFew(labels: Float64Array, scores: Float64Array): number {
  let positives = 0;
  for (let row = 0; row < labels.length; row++) positives += labels[row]!;
  const ofOne = new Float64Array(positives);
  const ofZero = new Float64Array(labels.length - positives);
  let [one, zero] = [0, 0];
  for (let row = 0; row < labels.length; row++) {
    if (labels[row] === 1) ofOne[one++] = scores[row]! + 0;
    else ofZero[zero++] = scores[row]! + 0;
  }
  return wonInOrder(ofZero.sort(), ofOne.sort()) / (ofZero.length * ofOne.length);
}

/** The pairs that rows of label 1 win, both classes ascending. */
function wonInOrder(negatives: Float64Array, positives: Float64Array): number {
  let won = 0;
  let below = 0;
  let upTo = 0;
  for (let i = 0; i < positives.length; i++) {
    const score = positives[i]!;
    while (below < negatives.length && negatives[below]! < score) below++;
    if (upTo < below) upTo = below;
    while (upTo < negatives.length && negatives[upTo]! === score) upTo++;
    won += (below + upTo) / 2;
  }
  return won;
}
