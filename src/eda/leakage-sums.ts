import { random, shuffled } from '../core/random.ts';
import { leastSquares } from './leakage-least-squares.ts';

/** A number column by its name. */
export interface NamedNumbers {
  readonly name: string;
  /** Shape `[rows]`; not finite is missing. */
  readonly values: Float64Array;
}

/** A label that is a sum of other columns. */
export interface SumLeak {
  readonly terms: readonly { readonly column: string; readonly coefficient: number }[];
  readonly constant: number;
  /** R² over `rows`. */
  readonly explained: number;
  readonly rows: number;
}

/** The label is taken for a sum when no more than this share of its variance is left: its error is a thousandth of its spread. */
export const MOST_LEFT = 1e-6;
/** More terms than these are no sum that someone made. */
const MOST_TERMS = 8;
/** Columns that a fit looks at together. */
const MOST_COLUMNS = 100;
/** Columns that are missing on a larger share of the labelled rows are in no sum. */
const MOST_MISSING = 0.5;
const MOST_FOUND = 10;

/**
 * The columns of which a label is a sum, a difference, a multiple or a copy, found by least squares on a sample and
 * then by leaving out what is not needed; every sum is checked on all rows.
 */
export function sumLeaks(label: Float64Array, columns: readonly NamedNumbers[], seed: number): SumLeak[] {
  const found: SumLeak[] = [];
  const order = shuffled(label.length, random(seed));
  let candidates = columns.filter(({ values }) => varies(values, label)).slice(0, MOST_COLUMNS);
  for (const each of candidates) {
    if (fewestOf(label, [each], order).length === 0) continue;
    const leak = fitAll(label, [each]);
    if (leak && leak.explained >= 1 - MOST_LEFT) found.push(leak);
  }
  const single = new Set(found.map(({ terms }) => terms[0]!.column));
  candidates = candidates.filter(({ name }) => !single.has(name));
  while (candidates.length > 1 && found.length < MOST_FOUND) {
    const names = fewestOf(label, candidates, order);
    if (names.length < 2 || names.length > MOST_TERMS) break;
    const leak = fitAll(
      label,
      candidates.filter(({ name }) => names.includes(name)),
    );
    if (!leak || leak.explained < 1 - MOST_LEFT) break;
    found.push(leak);
    candidates = candidates.filter(({ name }) => !names.includes(name));
  }
  return found;
}

function varies(values: Float64Array, label: Float64Array): boolean {
  let [rows, present, first, differs] = [0, 0, NaN, false];
  for (let row = 0; row < label.length; row++) {
    if (Number.isNaN(label[row])) continue;
    rows++;
    const value = values[row]!;
    if (!Number.isFinite(value)) continue;
    if (present++ === 0) first = value;
    else if (value !== first) differs = true;
  }
  return differs && present >= rows * (1 - MOST_MISSING);
}

/** The fewest columns that still give the label on a sample of rows on which all are present; none when all do not. */
function fewestOf(label: Float64Array, columns: readonly NamedNumbers[], order: Int32Array): string[] {
  const rows = sampleOf(label, columns, Math.max(500, 5 * columns.length), order);
  // With fewer rows than that, anything is a sum of anything.
  if (rows.length < 2 * columns.length + 20) return [];
  const target = centred(label, rows);
  if (!target) return [];
  let kept = columns.flatMap(({ name, values }) => {
    const column = centred(values, rows);
    return column ? [{ name, column }] : [];
  });
  const fit = (list: typeof kept): ReturnType<typeof leastSquares> =>
    leastSquares(
      list.map(({ column }) => column),
      target,
    );
  let fitted = fit(kept);
  if (fitted.left > MOST_LEFT) return [];
  kept = fitted.places.map((place) => kept[place]!);
  while (kept.length > 1) {
    const order = fitted.without.map((cost, place) => [cost, place] as const).sort(([a], [b]) => a - b);
    const [cost, least] = order[0]!;
    if (fitted.left + cost > MOST_LEFT) break;
    const fewer = kept.filter((_, place) => place !== least);
    const next = fit(fewer);
    if (next.left > MOST_LEFT) break;
    kept = fewer;
    fitted = next;
  }
  return kept.map(({ name }) => name);
}

function sampleOf(
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

/** The values at some rows around their mean and over their spread; `null` when constant there. */
function centred(values: Float64Array, rows: Int32Array): Float64Array | null {
  let mean = 0;
  for (let at = 0; at < rows.length; at++) mean += (values[rows[at]!]! - mean) / (at + 1);
  const column = Float64Array.from(rows, (row) => values[row]! - mean);
  let squares = 0;
  for (let at = 0; at < column.length; at++) squares += column[at]! ** 2;
  const spread = Math.sqrt(squares / rows.length);
  if (!(spread > Math.abs(mean) * 1e-12)) return null;
  for (let at = 0; at < column.length; at++) column[at]! /= spread;
  return column;
}

/** The fit of a few columns over every row on which they and the label are present. */
function fitAll(label: Float64Array, columns: readonly NamedNumbers[]): SumLeak | null {
  const rows = sampleOf(label, columns, label.length, null);
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
  const { places, coefficients, left } = leastSquares(
    columns.map(({ values }, at) => around(values, means[at]!)),
    target,
  );
  const terms = places.map((place, at) => ({
    column: columns[place]!.name,
    coefficient: coefficients[at]!,
  }));
  const constant = places.reduce((rest, place, at) => rest - coefficients[at]! * means[place]!, middle);
  return { terms, constant, explained: 1 - left, rows: rows.length };
}

/** `"casual" + "registered"`, `0.2 × "fare" − 3`: a sum in words, figures as near as its fit can tell. */
export function sumText({ terms, constant }: SumLeak, spread: number): string {
  const parts = terms.map(({ column, coefficient }, at) => {
    const size = Number(Math.abs(coefficient).toPrecision(4));
    const sign = coefficient < 0 ? (at === 0 ? '−' : ' − ') : at === 0 ? '' : ' + ';
    return `${sign}${size === 1 ? '' : `${size} × `}${JSON.stringify(column.slice(0, 80))}`;
  });
  const offset = Number(Math.abs(constant).toPrecision(4));
  if (Math.abs(constant) < spread * 1e-3) return parts.join('');
  return `${parts.join('')} ${constant < 0 ? '−' : '+'} ${offset}`;
}
