import { joinRanges, finiteRange, type FiniteRange } from './bin-edges.ts';

/** Most cells that are kept. */
const MOST = 4096;

/**
 * How many finite values of a stream are in each of some thousand cells. A cell is `[i · 2^k, (i + 1) · 2^k)`, with a k
 * that grows with the range of the values: two cells become one, so that counts stay exact. Plain data.
 */
export interface NumberCells {
  readonly range: FiniteRange;
  /** The k of the cells' width. */
  readonly exponent: number;
  /** The i of the first cell. */
  readonly first: number;
  /** Shape `[cells]`: values, or their weights, in each. Replaced, never written to once it is in a state. */
  readonly counts: Float64Array;
  /** Values, or weights, that are minus or plus infinity. */
  readonly under: number;
  readonly over: number;
}

/** Cells put into bins. */
export interface RebinnedCells {
  /** Shape `[bins]`. */
  readonly counts: number[];
  readonly under: number;
  readonly over: number;
  /** How far one count can be off at most. */
  readonly countError: number;
}

/** No cells, before any value. */
export const noCells: NumberCells = {
  range: { finite: 0, missing: 0, min: Infinity, max: -Infinity, whole: true },
  exponent: -1000,
  first: 0,
  counts: new Float64Array(0),
  under: 0,
  over: 0,
};

/** The cells after more values; changes nothing it was given. */
export function addToCells(cells: NumberCells, values: Float64Array, weights?: Float64Array): NumberCells {
  const range = joinRanges(cells.range, finiteRange([values]));
  const grown = fitTo(cells, range, cells.exponent);
  const { counts, first, exponent } = grown;
  const scale = 2 ** -exponent;
  let { under, over } = cells;
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    const weight = weights === undefined ? 1 : weights[row]!;
    if (value - value === 0) counts[cellOf(value, scale) - first]! += weight;
    else if (value === -Infinity) under += weight;
    else if (value === Infinity) over += weight;
  }
  return { ...grown, range, under, over };
}

/** What the cells of two disjoint sets of rows know together; changes neither. */
export function mergeCells(first: NumberCells, second: NumberCells): NumberCells {
  const range = joinRanges(first.range, second.range);
  const merged = fitTo(first, range, Math.max(first.exponent, second.exponent));
  pour(second, merged);
  return { ...merged, range, under: first.under + second.under, over: first.over + second.over };
}

/** The i of the cell a value is in. A negative value too small to be a part of the width is in the cell below 0. */
function cellOf(value: number, scale: number): number {
  const place = value * scale;
  return place === 0 && value < 0 ? -1 : Math.floor(place);
}

/** The same counts in cells that cover a range: a copy, of width 2^`exponent` or more. */
function fitTo(cells: NumberCells, { finite, min, max }: FiniteRange, exponent: number): NumberCells {
  if (finite === 0) return { ...cells, counts: cells.counts.slice() };
  // An index must be a whole number that a double can hold, so no cell is finer than 2^-50 of the largest value.
  const size = Math.max(Math.abs(min), Math.abs(max));
  let fitting = Math.max(exponent, size === 0 ? -1000 : Math.ceil(Math.log2(size)) - 50, -1000);
  fitting = Math.max(fitting, Math.floor(Math.log2(max / MOST - min / MOST)) - 1);
  while (cellOf(max, 2 ** -fitting) - cellOf(min, 2 ** -fitting) >= MOST) fitting++;
  const first = cellOf(min, 2 ** -fitting);
  const counts = new Float64Array(cellOf(max, 2 ** -fitting) - first + 1);
  const grown = { ...cells, exponent: fitting, first, counts };
  pour(cells, grown);
  return grown;
}

/** Adds the counts of cells to cells that are as wide or wider and cover them. */
function pour(from: NumberCells, into: NumberCells): void {
  const share = 2 ** Math.max(-1074, from.exponent - into.exponent);
  for (let cell = 0; cell < from.counts.length; cell++) {
    if (from.counts[cell]! > 0)
      into.counts[Math.floor((from.first + cell) * share) - into.first]! += from.counts[cell]!;
  }
}

/**
 * The cells put into bins: exact where no edge cuts a cell that holds anything.
 *
 * What is in a cell that is cut is divided as if it were spread evenly, to whole numbers where counts are.
 *
 * @param edges - ascending; bins are half-open, and the last one is closed.
 */
export function rebinCells(cells: NumberCells, edges: readonly number[]): RebinnedCells {
  const bins = edges.length - 1;
  const slots = new Float64Array(bins + 2);
  const errors = new Float64Array(bins + 2);
  const { range, exponent, first, counts } = cells;
  const counted = counts.every(Number.isInteger);
  let edge = 0;
  for (let cell = 0; cell < counts.length; cell++) {
    const mass = counts[cell]!;
    if (mass === 0) continue;
    const low = Math.max((first + cell) * 2 ** exponent, range.min);
    // Whole numbers in cells of 1 or less all are the lower end.
    const point = range.whole && exponent <= 0;
    const high = point ? low : Math.min((first + cell + 1) * 2 ** exponent, range.max);
    while (edge <= bins && (edge === bins ? edges[edge]! < low : edges[edge]! <= low)) edge++;
    let given = 0;
    let place = edge;
    for (; place <= bins && isCut(edges[place]!, place === bins, high, range.max); place++) {
      const upTo = mass * ((edges[place]! - low) / (high - low));
      const part = (counted ? Math.floor(upTo) : upTo) - given;
      give(slots, errors, place, part, mass);
      given += part;
    }
    if (place === edge) slots[place]! += mass;
    else give(slots, errors, place, mass - given, mass);
  }
  return {
    counts: [...slots.subarray(1, bins + 1)],
    under: slots[0]! + cells.under,
    over: slots[bins + 1]! + cells.over,
    countError: errors.reduce((most, error) => Math.max(most, error), 0),
  };
}

/** Whether an edge above the lower end of a cell divides it: only the largest value can be at its upper end. */
function isCut(edge: number, last: boolean, high: number, max: number): boolean {
  return edge < high || (edge === high && high === max && !last);
}

/** Part of what is in a cell goes to a slot, which it may all or not at all belong to. */
function give(slots: Float64Array, errors: Float64Array, slot: number, part: number, mass: number): void {
  slots[slot]! += part;
  errors[slot]! += Math.max(part, mass - part);
}
