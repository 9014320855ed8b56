/** Most cells of the table in which a value finds its bin. */
const CELLS = 4096;

/** Edges of bins, with what finds the bin of a value in nearly one step. */
export interface BinLocator {
  /** Shape `[bins + 1]`, ascending. Bins are half-open, `[low, high)`, and the last one is closed. */
  readonly edges: Float64Array;
  /** Cells in 1. */
  readonly scale: number;
  /** Shape `[cells + 1]`: how many edges lie in the cells before. */
  readonly before: Int32Array;
}

/** What finds the bins between some edges. */
export function binLocator(edges: ArrayLike<number>): BinLocator {
  const low = edges[0]!;
  const last = edges[edges.length - 1]!;
  const wanted = Math.min(CELLS, 64 * (edges.length - 1)) / (last - low);
  const scale = wanted < Infinity ? wanted : 0;
  const cells = cellOf(last, low, scale) + 1;
  const before = new Int32Array(cells + 1);
  for (let edge = 0; edge < edges.length; edge++) before[cellOf(edges[edge]!, low, scale) + 1]!++;
  for (let cell = 0; cell < cells; cell++) before[cell + 1]! += before[cell]!;
  return { edges: Float64Array.from(edges), scale, before };
}

/** Grows with the value, so no edge that is below a value is in a later cell: rounding cannot misplace one. */
function cellOf(value: number, low: number, scale: number): number {
  return ((value - low) * scale) | 0;
}

/**
 * Adds values to the counts of their bins.
 *
 * @param weights - what each value counts; 1 when absent.
 * @param slots - shape `[bins + 2]`, added to: under, each bin, over.
 * @returns how many values are missing, which are in no slot.
 */
export function countInBins(
  locator: BinLocator,
  values: Float64Array,
  weights: Float64Array | undefined,
  slots: Float64Array,
): number {
  if (weights) return weighInBins(locator, values, weights, slots);
  const { edges, scale } = locator;
  const bins = edges.length - 1;
  const low = edges[0]!;
  const last = edges[bins]!;
  const slotAt = slotsOf(locator);
  // A list of counts for each of the four: one that was just written to is slow to read again.
  const width = bins + 2;
  const counts = new Int32Array(4 * width);
  const end = values.length & ~3;
  let row = 0;
  let open = 0;
  const left = new Float64Array(256);
  // Four values a turn, all read before any is counted: a processor waits to read what follows a write whose place it
  // does not know yet. Those in a cell with an edge, or outside, are few, and set aside.
  for (; row < end; row += 4) {
    const a = values[row]!;
    const b = values[row + 1]!;
    const c = values[row + 2]!;
    const d = values[row + 3]!;
    const slotA = a >= low && a <= last ? slotAt[((a - low) * scale) | 0]! : -1;
    const slotB = b >= low && b <= last ? slotAt[((b - low) * scale) | 0]! : -1;
    const slotC = c >= low && c <= last ? slotAt[((c - low) * scale) | 0]! : -1;
    const slotD = d >= low && d <= last ? slotAt[((d - low) * scale) | 0]! : -1;
    if (slotA >= 0) counts[slotA]!++;
    else left[open++] = a;
    if (slotB >= 0) counts[slotB + width]!++;
    else left[open++] = b;
    if (slotC >= 0) counts[slotC + 2 * width]!++;
    else left[open++] = c;
    if (slotD >= 0) counts[slotD + 3 * width]!++;
    else left[open++] = d;
    if (open > 252) {
      countEach(locator, left, 0, open, counts);
      open = 0;
    }
  }
  countEach(locator, left, 0, open, counts);
  countEach(locator, values, row, values.length, counts);
  let present = 0;
  counts.forEach((counted, place) => {
    slots[place % width]! += counted;
    present += counted;
  });
  return values.length - present;
}

/** The slot of each cell without an edge; -1 where there is one. */
function slotsOf({ before }: BinLocator): Int32Array {
  const slots = new Int32Array(before.length - 1);
  for (let cell = 0; cell < slots.length; cell++)
    slots[cell] = before[cell] === before[cell + 1] ? before[cell]! : -1;
  return slots;
}

function countEach(
  locator: BinLocator,
  values: Float64Array,
  from: number,
  to: number,
  counts: Int32Array,
): void {
  for (let row = from; row < to; row++) {
    const slot = slotOf(locator, values[row]!);
    if (slot >= 0) counts[slot]!++;
  }
}

function weighInBins(
  locator: BinLocator,
  values: Float64Array,
  weights: Float64Array,
  slots: Float64Array,
): number {
  let missing = 0;
  for (let row = 0; row < values.length; row++) {
    const slot = slotOf(locator, values[row]!);
    if (slot < 0) missing++;
    else slots[slot]! += weights[row]!;
  }
  return missing;
}

/** 0 under, 1 … the bins, then over; -1 for `NaN`. */
export function slotOf({ edges, scale, before }: BinLocator, value: number): number {
  const bins = edges.length - 1;
  const low = edges[0]!;
  if (value !== value) return -1;
  if (value < low) return 0;
  if (value > edges[bins]!) return bins + 1;
  const cell = cellOf(value, low, scale);
  let bin = before[cell]!;
  const end = before[cell + 1]!;
  while (bin < end && edges[bin]! <= value) bin++;
  return Math.min(bin, bins);
}
