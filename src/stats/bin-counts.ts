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
  const counts = new Int32Array(locator.edges.length + 1);
  if (values.length > locator.before.length) countByCells(locator, values, counts);
  else countEach(locator, values, 0, values.length, counts);
  let present = 0;
  counts.forEach((counted, slot) => {
    slots[slot]! += counted;
    present += counted;
  });
  return values.length - present;
}

/**
 * Counts the cells, and then puts each into its bin.
 *
 * Four values a turn, all read before any is counted: a processor waits to read what follows a write whose place it does
 * not know yet. A turn with a value in a cell with an edge, or outside, is rare, and set aside to be counted one by one.
 */
function countByCells(locator: BinLocator, values: Float64Array, counts: Int32Array): void {
  const { edges, before, scale } = locator;
  const low = edges[0]!;
  const cells = before.length - 1;
  const cut = cutCells(locator);
  const inCells = new Int32Array(cells);
  const aside = new Float64Array(256);
  const end = values.length & ~3;
  let waiting = 0;
  for (let row = 0; row < end; row += 4) {
    const a = (values[row]! - low) * scale;
    const b = (values[row + 1]! - low) * scale;
    const c = (values[row + 2]! - low) * scale;
    const d = (values[row + 3]! - low) * scale;
    if (a >= 0 && a < cells && b >= 0 && b < cells && c >= 0 && c < cells && d >= 0 && d < cells) {
      const cellA = a | 0;
      const cellB = b | 0;
      const cellC = c | 0;
      const cellD = d | 0;
      if ((cut[cellA]! | cut[cellB]! | cut[cellC]! | cut[cellD]!) === 0) {
        inCells[cellA]!++;
        inCells[cellB]!++;
        inCells[cellC]!++;
        inCells[cellD]!++;
        continue;
      }
    }
    for (let place = row; place < row + 4; place++) aside[waiting++] = values[place]!;
    if (waiting < aside.length) continue;
    countEach(locator, aside, 0, waiting, counts);
    waiting = 0;
  }
  countEach(locator, aside, 0, waiting, counts);
  countEach(locator, values, end, values.length, counts);
  for (let cell = 0; cell < cells; cell++) {
    // The first edge is in the first cell, and nothing that was counted is below it.
    if (inCells[cell]! > 0) counts[cell === 0 ? 1 : before[cell]!]! += inCells[cell]!;
  }
}

/**
 * 1 where a value must be compared with an edge: in the cells of the inner edges, and in the last one, which holds the
 * last edge and may hold what is above it.
 */
function cutCells({ edges, before, scale }: BinLocator): Uint8Array {
  const cut = new Uint8Array(before.length - 1);
  for (let edge = 1; edge < edges.length; edge++) cut[cellOf(edges[edge]!, edges[0]!, scale)] = 1;
  return cut;
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
