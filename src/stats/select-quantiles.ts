import { presentOf, type ValueParts } from './held-values.ts';
import { quantileAt } from './quantile-at.ts';
import { sortedCopy } from './sort-numbers.ts';

/** Quantiles of values that are not in order. */
export interface SelectedQuantiles {
  readonly count: number;
  readonly missing: number;
  /** Shape `[probabilities]`. */
  readonly values: Float64Array;
}

/** So few values are sorted at once. */
export const FEW: number = 4096;
/** Cells that values are counted in; their counts stay in the processor's nearest cache. */
export const CELLS: number = 4096;
/** Values that a first guess of the range is made from. */
const SAMPLE = 2048;

/**
 * Exact quantiles, type 7, without putting all values in order.
 *
 * Values are counted in cells of equal width over the part of the range that a sample says the quantiles are in; then
 * only the values of the cells that they fall into are looked at, by sorting or, while they are many, in the same way.
 *
 * @param held - in any number of parts; `NaN` is missing.
 * @param probabilities - each in [0, 1].
 * @cost about 6 ns a value; up to 60 where doubles are so unevenly spread that most values share a cell again and again.
 */
export function selectQuantiles(held: ValueParts, probabilities: readonly number[]): SelectedQuantiles {
  const cells = held.rows > FEW ? cellsOf(held.parts, held.rows, probabilities) : undefined;
  if (!cells) {
    const sorted = sortedCopy(presentOf(held));
    return {
      count: sorted.length,
      missing: held.rows - sorted.length,
      values: Float64Array.from(probabilities, (probability) => quantileOf(sorted, probability)),
    };
  }
  const count = cells.counts.reduce((sum, rows) => sum + rows, 0);
  const ranks = new Set<number>();
  for (const probability of probabilities) {
    const below = Math.floor((count - 1) * probability);
    ranks.add(Math.max(0, below)).add(Math.max(0, Math.min(below + 1, count - 1)));
  }
  const at = valuesAt(
    held.parts,
    cells,
    [...ranks].sort((a, b) => a - b),
    count,
  );
  return {
    count,
    missing: held.rows - count,
    values: Float64Array.from(probabilities, (probability) =>
      quantileAt(count, probability, (place) => at.get(place)!),
    ),
  };
}

/**
 * One quantile, type 7, of values already sorted.
 *
 * @param sorted - ascending, none missing.
 * @param probability - in [0, 1].
 * @returns `NaN` when there are no values, or when it falls between the two infinities.
 * @source As `quantiles`.
 * @example
 * quantileOf(Float64Array.of(1, 2, 4), 0.75) // => 3
 */
export function quantileOf(sorted: Float64Array, probability: number): number {
  return quantileAt(sorted.length, probability, (place) => sorted[place]!);
}

/** Values counted by stretches of equal width. */
export interface Cells {
  /** Where the first cell that has a width begins, and how many of them go into 1. */
  readonly low: number;
  readonly scale: number;
  /** Values from everywhere, in order. */
  readonly sample: Float64Array;
  /** Shape `[CELLS + 2]`: values below, in each cell, above. */
  readonly counts: Int32Array;
}

/** The counts of the cells; `undefined` where the range has no room for any. */
export function cellsOf(
  parts: readonly Float64Array[],
  rows: number,
  probabilities: readonly number[],
): Cells | undefined {
  const sample = sampleOf(parts, rows);
  if (sample.length === 0) return undefined;
  const margin = 1.5 / Math.sqrt(sample.length);
  const first = Math.min(...probabilities) - margin;
  const last = Math.max(...probabilities) + margin;
  const at = (share: number): number =>
    sample[Math.round(Math.min(1, Math.max(0, share)) * (sample.length - 1))]!;
  let [low, high] = [at(Math.min(first, 0.005)), at(Math.max(last, 0.995))];
  // A wide range leaves few values outside, which is faster; but not where the tails are long.
  if (!(high - low <= 16 * (at(last) - at(first)))) [low, high] = [at(first), at(last)];
  const scale = CELLS / (high - low);
  if (!(scale > 0 && scale < Infinity && Number.isFinite(low))) return undefined;
  const counts = new Int32Array(CELLS + 2);
  for (const part of parts) countCells(part, low, scale, counts);
  return { low, scale, sample, counts };
}

/** Values from everywhere, in order. */
function sampleOf(parts: readonly Float64Array[], rows: number): Float64Array {
  const sample = new Float64Array(SAMPLE);
  let count = 0;
  let next = 0;
  let start = 0;
  for (const part of parts) {
    while (count < SAMPLE && next < start + part.length) {
      const value = part[next - start]!;
      if (value === value) sample[count++] = value;
      // Steps that repeat only after all rows, lest the sample keep time with a pattern in them.
      next += 1 + Math.floor((rows / SAMPLE) * (0.5 + ((count * 0.618_033_988_749_894_9) % 1)));
    }
    start += part.length;
  }
  return sample.subarray(0, count).sort();
}

/**
 * Four values a turn, all read before any is counted: a processor waits to read what follows a write whose place it
 * does not know yet.
 */
function countCells(values: Float64Array, low: number, scale: number, counts: Int32Array): void {
  const end = values.length & ~3;
  for (let row = 0; row < end; row += 4) {
    const a = (values[row]! - low) * scale;
    const b = (values[row + 1]! - low) * scale;
    const c = (values[row + 2]! - low) * scale;
    const d = (values[row + 3]! - low) * scale;
    if (a >= 0 && a < CELLS && b >= 0 && b < CELLS && c >= 0 && c < CELLS && d >= 0 && d < CELLS) {
      const cellA = (a | 0) + 1;
      const cellB = (b | 0) + 1;
      const cellC = (c | 0) + 1;
      const cellD = (d | 0) + 1;
      counts[cellA]!++;
      counts[cellB]!++;
      counts[cellC]!++;
      counts[cellD]!++;
    } else {
      if (a === a) counts[cellOf(a)]!++;
      if (b === b) counts[cellOf(b)]!++;
      if (c === c) counts[cellOf(c)]!++;
      if (d === d) counts[cellOf(d)]!++;
    }
  }
  for (let row = end; row < values.length; row++) {
    const x = (values[row]! - low) * scale;
    if (x === x) counts[cellOf(x)]!++;
  }
}

/** A cell with some of the ranks that are asked for. */
interface AskedCell {
  readonly cell: number;
  readonly size: number;
  /** Values in the cells before it. */
  readonly before: number;
  /** Among the values of the cell. */
  readonly ranks: readonly number[];
}

/** The values at some ranks, from 0 and ascending, of those that were counted. */
function valuesAt(
  parts: readonly Float64Array[],
  cells: Cells,
  ranks: readonly number[],
  total: number,
): Map<number, number> {
  const asked = askedCells(cells.counts, ranks);
  const found = new Map<number, number>();
  const heavy = asked.filter(({ size }) => size > total / 16);
  if (heavy.length > 0) findRepeated(parts, cells, heavy, found);
  const open = asked.filter(({ before, ranks: inside }) => inside.some((rank) => !found.has(before + rank)));

  // Where the values of each open cell begin in a list of only those.
  const places = new Int32Array(CELLS + 2).fill(-1);
  let from = 0;
  for (const { cell, size } of open) {
    places[cell] = from;
    from += size;
  }
  if (from === 0) return found;
  const candidates = new Float64Array(from);
  for (const part of parts) collectCells(part, cells.low, cells.scale, places, candidates);
  for (const { cell, size, before, ranks: inside } of open) {
    const end = places[cell]!;
    const at = orderOf(candidates.subarray(end - size, end), inside, size > 0.9 * total);
    inside.forEach((rank) => found.set(rank + before, at(rank)));
  }
  return found;
}

function askedCells(counts: Int32Array, ranks: readonly number[]): AskedCell[] {
  const asked: AskedCell[] = [];
  let before = 0;
  let next = 0;
  for (let cell = 0; cell < counts.length && next < ranks.length; cell++) {
    const size = counts[cell]!;
    const inside: number[] = [];
    while (next < ranks.length && ranks[next]! < before + size) inside.push(ranks[next++]! - before);
    if (inside.length > 0) asked.push({ cell, size, before, ranks: inside });
    before += size;
  }
  return asked;
}

/** Full cells often hold one number many times: then that number is at the ranks, and nothing needs to be copied. */
function findRepeated(
  parts: readonly Float64Array[],
  { low, scale, sample }: Cells,
  heavy: readonly AskedCell[],
  found: Map<number, number>,
): void {
  const pivots = new Float64Array(CELLS + 2).fill(NaN);
  for (const { cell } of heavy) {
    const inside = sample.filter((value) => cellOf((value - low) * scale) === cell);
    pivots[cell] = inside[inside.length >> 1] ?? NaN;
  }
  const less = new Int32Array(CELLS + 2);
  const equal = new Int32Array(CELLS + 2);
  for (const part of parts) comparePivots(part, low, scale, pivots, less, equal);
  for (const { cell, before, ranks } of heavy) {
    for (const rank of ranks) {
      if (rank >= less[cell]! && rank < less[cell]! + equal[cell]!) found.set(before + rank, pivots[cell]!);
    }
  }
}

function comparePivots(
  values: Float64Array,
  low: number,
  scale: number,
  pivots: Float64Array,
  less: Int32Array,
  equal: Int32Array,
): void {
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (value !== value) continue;
    const cell = cellOf((value - low) * scale);
    const pivot = pivots[cell]!;
    if (value === pivot) equal[cell]!++;
    else if (value < pivot) less[cell]!++;
  }
}

/** The cell of a place that is a number. */
export function cellOf(x: number): number {
  return x >= 0 ? (x < CELLS ? (x | 0) + 1 : CELLS + 1) : 0;
}

/** Puts the values of some cells into a list, each cell from its place on; the others have place -1. Places move. */
export function collectCells(
  values: Float64Array,
  low: number,
  scale: number,
  places: Int32Array,
  into: Float64Array,
): void {
  const end = values.length & ~3;
  let row = 0;
  for (; row < end; row += 4) {
    const a = values[row]!;
    const b = values[row + 1]!;
    const c = values[row + 2]!;
    const d = values[row + 3]!;
    const cellA = cellOf((a - low) * scale);
    const cellB = cellOf((b - low) * scale);
    const cellC = cellOf((c - low) * scale);
    const cellD = cellOf((d - low) * scale);
    // Nearly always none of the four has a place: then all four signs are set.
    if ((places[cellA]! & places[cellB]! & places[cellC]! & places[cellD]!) < 0) continue;
    if (places[cellA]! >= 0 && a === a) into[places[cellA]!++] = a;
    if (places[cellB]! >= 0 && b === b) into[places[cellB]!++] = b;
    if (places[cellC]! >= 0 && c === c) into[places[cellC]!++] = c;
    if (places[cellD]! >= 0 && d === d) into[places[cellD]!++] = d;
  }
  for (; row < values.length; row++) {
    const value = values[row]!;
    const cell = cellOf((value - low) * scale);
    if (places[cell]! >= 0 && value === value) into[places[cell]!++] = value;
  }
}

/** What gives the values at some ranks of the values of one cell. */
export function orderOf(
  values: Float64Array,
  ranks: readonly number[],
  stuck: boolean,
): (rank: number) => number {
  const shares = ranks.map((rank) => rank / (values.length - 1));
  const cells = values.length > FEW && !stuck ? cellsOf([values], values.length, shares) : undefined;
  if (cells) {
    const at = valuesAt([values], cells, ranks, values.length);
    return (rank) => at.get(rank)!;
  }
  const sorted = sortedCopy(values);
  return (rank) => sorted[rank]!;
}
