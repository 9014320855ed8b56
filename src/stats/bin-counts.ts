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
  const { edges, scale, before } = locator;
  const bins = edges.length - 1;
  const low = edges[0]!;
  const last = edges[bins]!;
  const counts = new Int32Array(bins + 1);
  let missing = 0;
  let under = 0;
  let over = 0;
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (value >= low && value <= last) {
      const cell = ((value - low) * scale) | 0;
      let bin = before[cell]!;
      // Of the edges in its own cell, which nearly always is none, those that are not above it.
      const end = before[cell + 1]!;
      while (bin < end && edges[bin]! <= value) bin++;
      counts[bin - 1]!++;
    } else if (value < low) under++;
    else if (value > last) over++;
    else missing++;
  }
  slots[0]! += under;
  slots[bins + 1]! += over;
  for (let bin = 0; bin < bins; bin++) slots[bin + 1]! += counts[bin]!;
  // The last edge itself belongs to the last bin.
  slots[bins]! += counts[bins]!;
  return missing;
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
