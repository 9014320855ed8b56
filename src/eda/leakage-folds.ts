import { largeMap } from '../core/large-map.ts';
import { random } from '../core/random.ts';
import type { Column } from '../table/column.ts';
import { codeColumn } from './association-columns.ts';
import type { LeakLabel } from './leakage-label.ts';

/** A column as the cells of a lookup table; code 0 is missing. */
export interface LeakCodes {
  readonly codes: Int32Array;
  readonly levels: number;
  readonly missing: number;
}

const BINS = 64;

/** Any column as codes: categories and texts by level, numbers and times in up to 64 bins of equal frequency. Infinite is missing. */
export function leakCodes(column: Column): LeakCodes {
  const codes = new Int32Array(column.kind === 'category' ? column.codes.length : column.values.length);
  let levels = 1;
  if (column.kind === 'text') {
    const codeOf = largeMap<string, number>();
    for (let row = 0; row < codes.length; row++) {
      const text = column.values[row]!;
      if (text === null) continue;
      const known = codeOf.get(text);
      codes[row] = known ?? levels;
      if (known === undefined) codeOf.add(text, levels++);
    }
  } else {
    const coded = codeColumn('', column, BINS);
    const { binOf } = coded;
    for (let row = 0; row < codes.length; row++) {
      const code = coded.codes[row]!;
      if (code >= 0) codes[row] = 1 + (binOf ? binOf[code]! : code);
    }
    levels += coded.bins;
  }
  let missing = 0;
  for (let row = 0; row < codes.length; row++) if (codes[row] === 0) missing++;
  return { codes, levels, missing };
}

/** Which fold each row is in: seeded, about equally many each. */
export function foldsOf(rows: number, folds: number, seed: number): Uint8Array {
  const stream = random(seed);
  return Uint8Array.from({ length: rows }, () => stream.integer(folds));
}

/**
 * How well a lookup table of the label's mean by code, learned on the other folds, knows the label: the AUC of a
 * binary label, else the share of the squared distance from the mean that it explains (R²; for classes over their 0/1
 * columns, Goodman and Kruskal's tau). A code that is in one fold only says nothing, so identifiers know nothing.
 *
 * @returns `NaN` when the label is constant.
 */
export function outOfFold(
  { codes, levels }: LeakCodes,
  label: LeakLabel,
  fold: Uint8Array,
  folds: number,
): number {
  if (label.kind === 'binary') return aucOf(cellsOf(codes, levels, label.values, fold, folds), folds, levels);
  let left = 0;
  let total = 0;
  for (let one = 0; one < Math.max(1, label.classes); one++) {
    const values =
      label.kind === 'number'
        ? label.values
        : label.values.map((value) => (Number.isNaN(value) ? NaN : value === one ? 1 : 0));
    const [rest, whole] = squaresOf(cellsOf(codes, levels, values, fold, folds), folds, levels);
    left += rest;
    total += whole;
  }
  return total > 0 ? 1 - left / total : NaN;
}

/** Count, sum and sum of squares of the label by fold and code, the label around its mean. */
interface Cells {
  readonly counts: Float64Array;
  readonly sums: Float64Array;
  readonly squares: Float64Array;
  readonly mean: number;
}

function cellsOf(
  codes: Int32Array,
  levels: number,
  values: Float64Array,
  fold: Uint8Array,
  folds: number,
): Cells {
  const [counts, sums, squares] = [0, 1, 2].map(() => new Float64Array(folds * levels)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  let rows = 0;
  let mean = 0;
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (value === value) mean += (value - mean) / ++rows;
  }
  for (let row = 0; row < values.length; row++) {
    const value = values[row]! - mean;
    if (value !== value) continue;
    const cell = fold[row]! * levels + codes[row]!;
    counts[cell]!++;
    sums[cell]! += value;
    squares[cell]! += value * value;
  }
  return { counts, sums, squares, mean };
}

/** Hands every cell that has rows the mean of its code over the other folds, drawn to their own mean by one row. */
function predict(
  { counts, sums }: Cells,
  folds: number,
  levels: number,
  use: (cell: number, prediction: number, prior: number) => void,
): void {
  const [ofCode, sumOfCode] = [new Float64Array(levels), new Float64Array(levels)];
  const [ofFold, sumOfFold] = [new Float64Array(folds), new Float64Array(folds)];
  let [rows, sum] = [0, 0];
  for (let cell = 0; cell < counts.length; cell++) {
    const [fold, code] = [Math.floor(cell / levels), cell % levels];
    ofCode[code]! += counts[cell]!;
    sumOfCode[code]! += sums[cell]!;
    ofFold[fold]! += counts[cell]!;
    sumOfFold[fold]! += sums[cell]!;
    rows += counts[cell]!;
    sum += sums[cell]!;
  }
  for (let cell = 0; cell < counts.length; cell++) {
    if (counts[cell] === 0) continue;
    const [fold, code] = [Math.floor(cell / levels), cell % levels];
    const others = rows - ofFold[fold]!;
    const prior = others > 0 ? (sum - sumOfFold[fold]!) / others : 0;
    const seen = ofCode[code]! - counts[cell]!;
    use(cell, (sumOfCode[code]! - sums[cell]! + prior) / (seen + 1), prior);
  }
}

function squaresOf(cells: Cells, folds: number, levels: number): [left: number, total: number] {
  const { counts, sums, squares } = cells;
  let [left, total] = [0, 0];
  predict(cells, folds, levels, (cell, prediction, prior) => {
    const around = (guess: number): number =>
      squares[cell]! - 2 * guess * sums[cell]! + counts[cell]! * guess * guess;
    left += around(prediction);
    total += around(prior);
  });
  return [left, total];
}

function aucOf(cells: Cells, folds: number, levels: number): number {
  const { counts, sums, mean } = cells;
  const scored: { score: number; ones: number; zeros: number }[] = [];
  predict(cells, folds, levels, (cell, score) => {
    const ones = Math.round(sums[cell]! + counts[cell]! * mean);
    scored.push({ score, ones, zeros: counts[cell]! - ones });
  });
  scored.sort((first, second) => first.score - second.score);
  let [ones, zeros, won] = [0, 0, 0];
  for (let start = 0; start < scored.length;) {
    let [onesHere, zerosHere] = [0, 0];
    let end = start;
    for (; end < scored.length && scored[end]!.score === scored[start]!.score; end++) {
      onesHere += scored[end]!.ones;
      zerosHere += scored[end]!.zeros;
    }
    won += onesHere * (zeros + zerosHere / 2);
    ones += onesHere;
    zeros += zerosHere;
    start = end;
  }
  return won / (ones * zeros);
}
