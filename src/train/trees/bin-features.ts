import { random } from '../../core/random.ts';
import type { Matrix, MatrixCategory } from '../../table/matrix.ts';
import { drawRows } from './draw.ts';

/** One feature in bins. A missing value is in bin `bins`, behind the others. */
export interface BinnedFeature {
  /** Its number in the model: dense features first, then categories. */
  readonly feature: number;
  readonly bins: number;
  /** Of a dense feature, the largest value of each bin, but that the last bin has no end. */
  readonly edges?: Float32Array;
  /** Of a category, the bin of each level; `bins` for a level that no row has. */
  readonly binOfLevel?: Int32Array;
}

/** The largest number of 32 bits: every value is at most this. */
const LARGEST = 3.4028234663852886e38;
/** Quantiles of more rows than this are those of so many drawn at random. */
const MOST_SORTED = 200_000;

/** How the features of a matrix are put in bins; a feature of one value, which nothing can be split by, is left out. */
export function planBins(matrix: Matrix, most: number, seed: number): readonly BinnedFeature[] {
  const { rows, dense, categories } = matrix;
  const drawn = rows > MOST_SORTED ? drawRows(rows, MOST_SORTED, random(seed)) : undefined;
  const plans = [
    ...dense.names.map((_, at) => planNumbers(matrix, at, most, drawn)),
    ...categories.map((category, at) => planLevels(category, dense.names.length + at, most)),
  ];
  return plans.filter((plan) => plan !== undefined);
}

function planNumbers(
  { rows, dense }: Matrix,
  feature: number,
  most: number,
  drawn: Int32Array | undefined,
): BinnedFeature | undefined {
  const width = dense.names.length;
  const sorted = new Float32Array(drawn ? drawn.length : rows);
  let count = 0;
  for (let at = 0; at < sorted.length; at++) {
    const value = dense.values[(drawn ? drawn[at]! : at) * width + feature]!;
    if (value === value) sorted[count++] = value;
  }
  const edges = edgesOf(sorted.subarray(0, count).sort(), most);
  const isMissing = count < sorted.length || (drawn !== undefined && hasNaN(dense.values, feature, width));
  if (edges.length < 2 && !(isMissing && edges.length === 1)) return undefined;
  return { feature, bins: edges.length, edges };
}

function hasNaN(values: Float32Array, from: number, step: number): boolean {
  for (let at = from; at < values.length; at += step) if (values[at] !== values[at]) return true;
  return false;
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
function planLevels(
  { codes, levels }: MatrixCategory,
  feature: number,
  most: number,
): BinnedFeature | undefined {
  const counts = new Int32Array(levels.length);
  let missing = 0;
  for (let row = 0; row < codes.length; row++) {
    if (codes[row]! < 0) missing++;
    else counts[codes[row]!]!++;
  }
  const seen = Array.from(counts.keys())
    .filter((level) => counts[level]! > 0)
    .sort((a, b) => counts[b]! - counts[a]! || a - b);
  const bins = Math.min(seen.length, most);
  if (bins + (missing > 0 ? 1 : 0) < 2) return undefined;
  const binOfLevel = new Int32Array(levels.length).fill(bins);
  seen.forEach((level, rank) => (binOfLevel[level] = Math.min(rank, most - 1)));
  return { feature, bins, binOfLevel };
}

/** Writes the bin of every row: four features to a group, of whose rows each has four bytes. */
export function writeBins(matrix: Matrix, plans: readonly BinnedFeature[], into: Uint8Array): void {
  const { rows, dense, categories } = matrix;
  const width = dense.names.length;
  plans.forEach(({ feature, bins, edges, binOfLevel }, place) => {
    const start = (place >> 2) * rows * 4 + (place & 3);
    if (edges) {
      for (let row = 0, at = start; row < rows; row++, at += 4)
        into[at] = binOf(dense.values[row * width + feature]!, edges);
      return;
    }
    const { codes } = categories[feature - width]!;
    for (let row = 0, at = start; row < rows; row++, at += 4) {
      const code = codes[row]!;
      into[at] = code < 0 ? bins : binOfLevel![code]!;
    }
  });
}

/** The first bin whose edge is not below the value. */
function binOf(value: number, edges: Float32Array): number {
  if (value !== value) return edges.length;
  let low = 0;
  let high = edges.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= edges[middle]!) high = middle;
    else low = middle + 1;
  }
  return low;
}
