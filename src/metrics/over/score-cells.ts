import { halvesOf } from '../../stats/number-bits.ts';
import type { BoundedFigure } from '../metric.ts';
import { scoreOrder } from '../score-order.ts';
import { addTo, noSums, totalOf, type AccurateSums } from './accurate-sums.ts';

/**
 * How much of each class is at each score, or in each cell of scores. A cell is all doubles that share their leading bits,
 * in the order of the numbers: two cells become one as a bit is dropped, so that what is in them stays exact.
 */
export interface ScoreCells {
  /** How many of the 64 bits are dropped; 0 where each score is a cell of its own. */
  readonly dropped: number;
  /** Shape `[cells]`, ascending: the least and the greatest score in each. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** Shape `[2 cells]`: the weight of label 1, and of label 0. */
  readonly positives: AccurateSums;
  readonly negatives: AccurateSums;
}

/** No cells, before any score. */
export const noScoreCells: ScoreCells = {
  dropped: 0,
  low: new Float64Array(0),
  high: new Float64Array(0),
  positives: new Float64Array(0),
  negatives: new Float64Array(0),
};

/** The cells of some scores with the weight of both classes at each, in any order; none is `NaN`. */
export function scoreCells(
  scores: Float64Array,
  positives: ArrayLike<number>,
  negatives: ArrayLike<number>,
): ScoreCells {
  const order = scoreOrder(scores);
  const low = new Float64Array(order.length);
  const [ones, zeros] = [noSums(order.length), noSums(order.length)];
  let cells = 0;
  for (let i = 0; i < order.length; i++) {
    const row = order[i]!;
    // What has no weight says nothing.
    if (positives[row] === 0 && negatives[row] === 0) continue;
    const score = scores[row]! + 0; // -0 becomes 0
    if (cells === 0 || low[cells - 1] !== score) low[cells++] = score;
    addTo(ones, cells - 1, positives[row]!);
    addTo(zeros, cells - 1, negatives[row]!);
  }
  return {
    dropped: 0,
    low: low.slice(0, cells),
    high: low.slice(0, cells),
    positives: ones.slice(0, 2 * cells),
    negatives: zeros.slice(0, 2 * cells),
  };
}

/**
 * What the cells of two disjoint sets of rows know together; changes neither. Where there are more than `most`, as few bits
 * are dropped as will do: what comes of some rows does not depend on their order, nor on how they are cut.
 */
export function mergeScoreCells(first: ScoreCells, second: ScoreCells, most: number = Infinity): ScoreCells {
  const from = [first, second];
  const size = first.low.length + second.low.length;
  const low = new Float64Array(size);
  const [part, place] = [new Uint8Array(size), new Int32Array(size)];
  let [i, j] = [0, 0];
  for (let at = 0; at < size; at++) {
    const isFirst = j >= second.low.length || (i < first.low.length && first.low[i]! <= second.low[j]!);
    part[at] = isFirst ? 0 : 1;
    place[at] = isFirst ? i++ : j++;
    low[at] = from[part[at]!]!.low[place[at]!]!;
  }
  const apart = bitsApart(low);
  const { dropped, cells } = droppedBits(apart, Math.max(first.dropped, second.dropped), most);
  const merged: ScoreCells = {
    dropped,
    low: new Float64Array(cells),
    high: new Float64Array(cells).fill(-Infinity),
    positives: noSums(cells),
    negatives: noSums(cells),
  };
  let cell = -1;
  for (let at = 0; at < size; at++) {
    if (at === 0 || apart[at]! > dropped) merged.low[++cell] = low[at]!;
    const of = from[part[at]!]!;
    const row = place[at]!;
    merged.high[cell] = Math.max(merged.high[cell]!, of.high[row]!);
    pour(of.positives, row, merged.positives, cell);
    pour(of.negatives, row, merged.negatives, cell);
  }
  return merged;
}

function pour(from: AccurateSums, row: number, into: AccurateSums, cell: number): void {
  addTo(into, cell, from[2 * row]!);
  into[2 * cell + 1]! += from[2 * row + 1]!;
}

/** How many bits must be dropped for each of some ascending numbers to be in one cell with the one before it. */
function bitsApart(values: Float64Array): Uint8Array {
  const halves = halvesOf(values);
  const apart = new Uint8Array(values.length);
  for (let at = 1; at < values.length; at++) {
    // Of two numbers of one sign, the order of the bits is that of the numbers or its reverse.
    const high = halves[2 * at + 1]! ^ halves[2 * at - 1]!;
    const low = halves[2 * at]! ^ halves[2 * at - 2]!;
    apart[at] = high !== 0 ? 64 - Math.clz32(high) : 32 - Math.clz32(low);
  }
  return apart;
}

/** The fewest bits, of some at least, to drop for so many cells at most; and how many those are. */
function droppedBits(
  apart: Uint8Array,
  least: number,
  most: number,
): { readonly dropped: number; readonly cells: number } {
  const counts = new Int32Array(65);
  for (let at = 1; at < apart.length; at++) counts[apart[at]!]!++;
  let cells = Math.min(1, apart.length);
  for (let bits = least + 1; bits <= 64; bits++) cells += counts[bits]!;
  let dropped = least;
  while (cells > most) cells -= counts[++dropped]!;
  return { dropped, cells };
}

/** The two areas of a curve: with the scores of a cell tied, and how far that may be off at most. */
export interface CellArea extends BoundedFigure {
  /** The weight of label 1. */
  readonly positives: number;
}

/** The area under the ROC curve with the scores of each cell tied; `NaN` with one class only. */
export function areaOf({ low, high, positives, negatives }: ScoreCells): CellArea {
  const [ONES, BELOW, AREA, TIED] = [0, 1, 2, 3];
  const sums = noSums(4);
  for (let cell = 0; cell < low.length; cell++) {
    const ones = totalOf(positives, cell);
    const zeros = totalOf(negatives, cell);
    addTo(sums, AREA, ones * (totalOf(sums, BELOW) + zeros / 2));
    if (low[cell] !== high[cell]) addTo(sums, TIED, ones * zeros);
    addTo(sums, ONES, ones);
    addTo(sums, BELOW, zeros);
  }
  const pairs = totalOf(sums, ONES) * totalOf(sums, BELOW);
  return {
    value: totalOf(sums, AREA) / pairs,
    absoluteError: totalOf(sums, TIED) / 2 / pairs,
    positives: totalOf(sums, ONES),
  };
}
