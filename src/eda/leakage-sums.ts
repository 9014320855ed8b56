import { quoteNames } from '../core/error.ts';
import { random, shuffled } from '../core/random.ts';
import { leastSquares, type LeastSquares } from './leakage-least-squares.ts';
import {
  centred,
  completeRows,
  fitAll,
  isExact,
  type LabelFit,
  type NamedNumbers,
} from './leakage-sum-fit.ts';

/** More terms than these are no sum that someone made. */
const MOST_TERMS = 8;
/** Columns that a fit looks at together. */
export const MOST_SUMMED = 100;
/** Columns of more are chosen so many at a time. */
const CHOSEN = 25;
/** Columns that are missing on a larger share of the labelled rows are in no sum. */
const MOST_MISSING = 0.5;
const MOST_FOUND = 10;
const SAMPLE = 500;

/**
 * The columns of which a label is a sum, a difference, a multiple or a copy, found by least squares on a sample and
 * then by leaving out what is not needed; every sum is checked on all rows.
 */
export function sumLeaks(label: Float64Array, columns: readonly NamedNumbers[], seed: number): LabelFit[] {
  const order = shuffled(label.length, random(seed));
  const varying = columns.filter(({ values }) => varies(values, label));
  const found = varying.flatMap((each) => {
    const leak = fewestOf(label, [each], order).length > 0 ? fitAll(label, [each]) : null;
    return leak ? [leak] : [];
  });
  const single = new Set(found.map(({ terms }) => terms[0]!.column));
  let candidates = varying.filter(({ name }) => !single.has(name));
  while (candidates.length > 1 && found.length < MOST_FOUND) {
    const names = fewestOf(label, likely(label, candidates, order), order);
    if (names.length < 2 || names.length > MOST_TERMS) break;
    const leak = fitAll(
      label,
      candidates.filter(({ name }) => names.includes(name)),
    );
    if (!leak) break;
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

/** A column at the rows of a sample. */
interface Sampled {
  readonly name: string;
  readonly column: Float64Array;
}

function sampled(columns: readonly NamedNumbers[], rows: Int32Array): Sampled[] {
  return columns.flatMap(({ name, values }) => {
    const column = centred(values, rows);
    return column ? [{ name, column }] : [];
  });
}

function fit(columns: readonly Sampled[], target: Float64Array): LeastSquares {
  return leastSquares(
    columns.map(({ column }) => column),
    target,
  );
}

/** The columns to look at together: of many, those that go with the label most, then with what these leave of it. */
function likely(
  label: Float64Array,
  columns: readonly NamedNumbers[],
  order: Int32Array,
): readonly NamedNumbers[] {
  if (columns.length <= MOST_SUMMED) return columns;
  const rows = completeRows(label, [], SAMPLE, order);
  const target = centred(label, rows);
  if (!target) return [];
  let waiting = sampled(columns, rows);
  const chosen: Sampled[] = [];
  for (let rest = target; chosen.length < MOST_SUMMED && waiting.length > 0;) {
    const along = new Map(waiting.map((each) => [each, Math.abs(dot(each.column, rest))]));
    waiting.sort((a, b) => along.get(b)! - along.get(a)!);
    chosen.push(...waiting.slice(0, CHOSEN));
    waiting = waiting.slice(CHOSEN);
    rest = fit(chosen, target).rest;
  }
  const names = new Set(chosen.map(({ name }) => name));
  return columns.filter(({ name }) => names.has(name));
}

function dot(first: Float64Array, second: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < first.length; at++) sum += first[at]! * second[at]!;
  return sum;
}

/**
 * The fewest columns that give the label on a sample of rows; none when they do not.
 *
 * Gaps in columns that are not in the sum do no harm when filled; in those that are, they do. So rows are asked to be
 * complete in the column that matters most, and in one more, as long as the fit is not exact; then in all.
 */
function fewestOf(label: Float64Array, columns: readonly NamedNumbers[], order: Int32Array): string[] {
  const gappy = new Set(columns.filter(({ values }) => values.some((value) => !Number.isFinite(value))));
  const whole: NamedNumbers[] = [];
  for (;;) {
    const rows = completeRows(label, whole, Math.max(SAMPLE, 5 * columns.length), order);
    // With fewer rows than that, anything is a sum of anything.
    const target = rows.length < 2 * columns.length + 20 ? null : centred(label, rows);
    if (!target) return [];
    const all = sampled(columns, rows);
    const fitted = fit(all, target);
    if (isExact(fitted, target)) return needed(all, fitted, target);
    if (gappy.size === 0) return [];
    const cost = new Map(fitted.places.map((place, at) => [all[place]!.name, fitted.without[at]!]));
    const next = [...gappy].sort((a, b) => (cost.get(b.name) ?? 0) - (cost.get(a.name) ?? 0));
    for (const each of whole.length < 2 * MOST_TERMS ? next.slice(0, 1) : next) {
      gappy.delete(each);
      whole.push(each);
    }
  }
}

/** What stays when columns are left out, the one that costs least first, as long as the fit stays exact. */
function needed(columns: readonly Sampled[], fitted: LeastSquares, target: Float64Array): string[] {
  let kept = fitted.places.map((place) => columns[place]!);
  let { without } = fitted;
  while (kept.length > 1) {
    const least = without.indexOf(Math.min(...without));
    const fewer = kept.filter((_, place) => place !== least);
    const next = fit(fewer, target);
    if (!isExact(next, target)) break;
    kept = next.places.map((place) => fewer[place]!);
    ({ without } = next);
  }
  return kept.map(({ name }) => name);
}

/** `"casual" + "registered"`, `0.2 × "fare" − 3`: a sum in words, figures as near as its fit can tell. */
export function sumText({ terms, constant }: LabelFit, spread: number): string {
  const parts = terms.map(({ column, coefficient }, at) => {
    const size = Number(Math.abs(coefficient).toPrecision(4));
    const sign = coefficient < 0 ? (at === 0 ? '−' : ' − ') : at === 0 ? '' : ' + ';
    return `${sign}${size === 1 ? '' : `${size} × `}${quoteNames([column])}`;
  });
  const offset = Number(Math.abs(constant).toPrecision(4));
  if (Math.abs(constant) < spread * 1e-3) return parts.join('');
  return `${parts.join('')} ${constant < 0 ? '−' : '+'} ${offset}`;
}
