import { random } from '../../core/random.ts';
import type { Matrix, MatrixCategory } from '../../table/matrix.ts';
import { drawRows } from './draw-rows.ts';
import { sortNumbers } from './sort-numbers.ts';

/** One feature in bins: its place is its number in the model. A missing value is in bin `bins`, behind the others. */
export interface BinnedFeature {
  readonly bins: number;
  /** Whether bins are in an order that rows can be parted by, as those of a dense feature are. */
  readonly isOrdered: boolean;
  /** Of a dense feature, the largest value of each bin, but that the last bin has no end. */
  readonly edges?: Float32Array;
  /** Of a category, the bin of each level; `bins` for a level that no row has. */
  readonly binOfLevel?: Int32Array;
}

/** The largest number of 32 bits: every value is at most this. */
const LARGEST = 3.4028234663852886e38;
/** Quantiles of more rows than this are those of so many drawn at random. */
const MOST_SORTED = 200_000;

/** Of more rows than quantiles are taken of, those they are taken of. */
export function rowsToPlanBy(rows: number, seed: number): Int32Array | undefined {
  return rows > MOST_SORTED ? drawRows(rows, MOST_SORTED, random(seed)) : undefined;
}

/** Writes the values of a dense feature. */
export function copyColumn({ dense }: Matrix, feature: number, into: Float32Array): void {
  const { values } = dense;
  const width = dense.names.length;
  for (let row = 0, at = feature; row < into.length; row++, at += width) into[row] = values[at]!;
}

/**
 * The largest value of each bin of a dense feature.
 *
 * @param drawn - the rows to go by, when not all.
 * @param sort - gives numbers in ascending order.
 */
export function planNumbers(
  column: Float32Array,
  most: number,
  drawn: Int32Array | undefined,
  sort: (values: Float32Array) => Float32Array = sortNumbers,
): Float32Array {
  const values = new Float32Array(drawn ? drawn.length : column.length);
  let count = 0;
  for (let at = 0; at < values.length; at++) {
    const value = column[drawn ? drawn[at]! : at]!;
    if (value === value) values[count++] = value;
  }
  return edgesOf(sort(values.subarray(0, count)), most);
}

/** A bin for each value, or bins of about as many rows each; a frequent value gets one of its own. */
function edgesOf(sorted: Float32Array, most: number): Float32Array {
  const count = sorted.length;
  let distinct = count > 0 ? 1 : 0;
  for (let at = 1; at < count; at++) if (sorted[at] !== sorted[at - 1]) distinct++;
  const edges = new Float32Array(Math.min(distinct, most));
  let bins = 0;
  let rest = count;
  let start = 0;
  for (let at = 0; at < count;) {
    let end = at + 1;
    while (end < count && sorted[end] === sorted[at]) end++;
    const isFull = distinct <= most || at - start + (end - at) / 2 > rest / (edges.length - bins);
    if (at > start && isFull && bins < edges.length - 1) {
      edges[bins++] = between(sorted[at - 1]!, sorted[at]!);
      rest -= at - start;
      start = at;
    }
    at = end;
  }
  if (count > 0) edges[bins++] = LARGEST;
  return edges.slice(0, bins);
}

/** The middle of two numbers in 32 bits, below the second. */
function between(low: number, high: number): number {
  const middle = Math.fround(low / 2 + high / 2);
  return middle < high ? Math.max(middle, low) : low;
}

/** A bin for each level that a row has; where there are too many, the rarest share the last one. */
export function planLevels({ codes, levels }: MatrixCategory, most: number): BinnedFeature {
  const counts = new Int32Array(levels.length);
  for (let row = 0; row < codes.length; row++) if (codes[row]! >= 0) counts[codes[row]!]!++;
  const seen = Array.from(counts.keys())
    .filter((level) => counts[level]! > 0)
    .sort((a, b) => counts[b]! - counts[a]! || a - b);
  const bins = Math.min(seen.length, most);
  const binOfLevel = new Int32Array(levels.length).fill(bins);
  seen.forEach((level, rank) => (binOfLevel[level] = Math.min(rank, most - 1)));
  return { bins, isOrdered: false, binOfLevel };
}

/** Writes the bin of each code to every fourth byte. */
export function writeLevels(
  { codes }: MatrixCategory,
  { bins, binOfLevel }: BinnedFeature,
  into: Uint8Array,
  start: number,
): void {
  for (let row = 0, at = start; row < codes.length; row++, at += 4) {
    const code = codes[row]!;
    into[at] = code < 0 ? bins : binOfLevel![code]!;
  }
}

/** Writes the first bin whose edge is not below each value, or the bin behind them of a NaN, to every fourth byte. */
export function writeNumbers(
  values: Float32Array,
  edges: Float32Array,
  into: Uint8Array,
  start: number,
): void {
  for (let row = 0, at = start; row < values.length; row++, at += 4) {
    const value = values[row]!;
    let low = 0;
    let high = edges.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (value <= edges[middle]!) high = middle;
      else low = middle + 1;
    }
    into[at] = value === value ? low : edges.length;
  }
}

/** Where the bins of a feature go: four features to a group, of whose rows each has four bytes. */
export function placeOfBins(feature: number, rows: number): number {
  return (feature >> 2) * rows * 4 + (feature & 3);
}
