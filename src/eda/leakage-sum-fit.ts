import { sortedCopy } from '../stats/sort-numbers.ts';
import { leastSquares, type LeastSquares } from './leakage-least-squares.ts';

/** A number column by its name. */
export interface NamedNumbers {
  readonly name: string;
  /** Shape `[rows]`; not finite is missing. */
  readonly values: Float64Array;
}

/** The label is taken for a sum when no more than this share of its variance is left: its error is a thousandth of its spread. */
export const MOST_LEFT = 1e-6;
/** On so many of the rows the error has to be small beside what is usual for the label, so that a few far values do not make a sum. */
const HOLDS = 0.9;
const SMALL = 5e-3;

/** The first rows in an order on which the label is there and every one of some columns. */
export function completeRows(
  label: Float64Array,
  columns: readonly NamedNumbers[],
  most: number,
  order: Int32Array | null,
): Int32Array {
  const rows = new Int32Array(Math.min(most, label.length));
  let count = 0;
  for (let at = 0; at < label.length && count < rows.length; at++) {
    const row = order ? order[at]! : at;
    if (Number.isNaN(label[row]) || columns.some(({ values }) => !Number.isFinite(values[row]))) continue;
    rows[count++] = row;
  }
  return rows.subarray(0, count);
}

/** Values at some rows around their mean and over their spread, 0 where missing; `null` when constant there. */
export function centred(values: Float64Array, rows: Int32Array): Float64Array | null {
  let [mean, present] = [0, 0];
  for (let at = 0; at < rows.length; at++) {
    const value = values[rows[at]!]!;
    if (Number.isFinite(value)) mean += (value - mean) / ++present;
  }
  const column = new Float64Array(rows.length);
  let squares = 0;
  for (let at = 0; at < rows.length; at++) {
    const value = values[rows[at]!]!;
    if (!Number.isFinite(value)) continue;
    column[at] = value - mean;
    squares += column[at]! ** 2;
  }
  const spread = Math.sqrt(squares / present);
  if (!(spread > Math.abs(mean) * 1e-12)) return null;
  for (let at = 0; at < column.length; at++) column[at]! /= spread;
  return column;
}

/** Whether a fit gives a label: nearly all of its variance, and nearly every row of it. */
export function isExact({ left, rest }: LeastSquares, label: Float64Array): boolean {
  if (!(left <= MOST_LEFT)) return false;
  const sorted = sortedCopy(label);
  const middle = sorted[sorted.length >> 1]!;
  // Around the middle, without the rows that are in it: of a label that is 0 on most rows these say nothing.
  const away = sortedCopy(label.map((value) => Math.abs(value - middle)).filter((size) => size > 0));
  const usual = away[away.length >> 1] ?? 0;
  const errors = sortedCopy(rest.map(Math.abs));
  return errors[Math.ceil(HOLDS * errors.length) - 1]! <= SMALL * usual;
}

/** A fit of a label by a few columns. */
export interface LabelFit {
  readonly terms: readonly { readonly column: string; readonly coefficient: number }[];
  readonly constant: number;
  /** R² over `rows`. */
  readonly explained: number;
  readonly rows: number;
}

/** The fit of a few columns over every row on which they and the label are present; `null` when it is not exact. */
export function fitAll(label: Float64Array, columns: readonly NamedNumbers[]): LabelFit | null {
  const rows = completeRows(label, columns, label.length, null);
  if (rows.length < 2 * columns.length + 20) return null;
  const mean = (values: Float64Array): number => {
    let sum = 0;
    for (let at = 0; at < rows.length; at++) sum += (values[rows[at]!]! - sum) / (at + 1);
    return sum;
  };
  const around = (values: Float64Array, middle: number): Float64Array =>
    Float64Array.from(rows, (row) => values[row]! - middle);
  const [middle, means] = [mean(label), columns.map(({ values }) => mean(values))];
  const target = around(label, middle);
  if (target.every((value) => value === 0)) return null;
  const fitted = leastSquares(
    columns.map(({ values }, at) => around(values, means[at]!)),
    target,
  );
  if (!isExact(fitted, target)) return null;
  const { places, coefficients, left } = fitted;
  const terms = places.map((place, at) => ({
    column: columns[place]!.name,
    coefficient: coefficients[at]!,
  }));
  const constant = places.reduce((rest, place, at) => rest - coefficients[at]! * means[place]!, middle);
  return { terms, constant, explained: 1 - left, rows: rows.length };
}
