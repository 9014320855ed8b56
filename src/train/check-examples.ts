import { quoteNames, SlipwayError } from '../core/error.ts';
import { checkAreExamples, checkSameLengths } from '../input/check-are-examples.ts';
import type { Task } from '../models/model.ts';
import type { Examples } from '../table/examples.ts';
import { width, type Matrix } from '../table/matrix.ts';
import { labelTally, type LabelSummary, type LabelUse } from './label-tally.ts';

/**
 * Refuses examples that a model of a task cannot learn from, naming the first bad row; for an {@link Estimator} of your own.
 *
 * @param where - who refuses, in errors.
 * @param options - `missing`: whether a dense feature may be `NaN`. @default 'refused'; `use`: whether they are to `learn` from, or
 *   to `judge` a model with, which takes no row of every class. @default 'learn'
 * @returns what was counted on the way.
 * @throws {SlipwayError} `shape-mismatch` when lengths disagree; `bad-data` on no rows, a label that the task has none
 *   of, a weight that is negative or not finite, to learn from one class only or a class without an example, two features of one name, a dense feature that is
 *   infinite, or missing where that is refused, or a code that no level has; `bad-option` when the task is `multi-class` and the label names no classes, or
 *   names some and the task is another.
 * @example
 * const matrix = { rows: 4, dense: { names: ['x'], values: Float32Array.of(1, 2, 3, 4) }, categories: [] };
 * const examples = { matrix, labels: Float64Array.of(0, 1, 1, 1), label: { name: 'late' }, leftOut: 0 };
 * checkExamples(examples, 'binary', 'my-estimator').mean // => 0.75
 */
export function checkExamples(
  examples: Examples,
  task: Task,
  where: string,
  {
    missing = 'refused',
    use = 'learn',
  }: { readonly missing?: 'refused' | 'allowed'; readonly use?: LabelUse } = {},
): LabelSummary {
  checkAreExamples(examples, where);
  const { matrix, labels, weights, label } = examples;
  const tally = labelTally(where, label, task);
  checkSameLengths(examples, where);
  checkNames(matrix, where);
  tally.add(labels, weights, 0);
  const summary = tally.end(use);
  checkFeatures(matrix, where, missing);
  return summary;
}

/** Refuses two features of one name: options and people could not tell them apart; `bad-data`. */
export function checkNames({ dense, categories }: Matrix, where: string): void {
  const names = new Set<string>();
  for (const name of [...dense.names, ...categories.map((category) => category.name)]) {
    if (names.has(name)) {
      throw new SlipwayError(
        'bad-data',
        where,
        `two features are called ${quoteNames([name])}; expected names that differ.`,
        { details: { column: name } },
      );
    }
    names.add(name);
  }
}

/**
 * Refuses a number that is not finite and a code that no level has, naming the row; `bad-data`.
 *
 * @param missing - whether `NaN`, a missing number, is refused as well.
 * @param first - the number of the first row, where there are others before.
 */
export function checkFeatures(
  { dense, categories }: Matrix,
  where: string,
  missing: 'refused' | 'allowed' = 'refused',
  first = 0,
): void {
  const isMissingAllowed = missing === 'allowed';
  const at = areFinite(dense.values)
    ? -1
    : dense.values.findIndex(
        (value) => !Number.isFinite(value) && !(isMissingAllowed && Number.isNaN(value)),
      );
  if (at >= 0) {
    const row = first + Math.floor(at / dense.names.length);
    const name = dense.names[at % dense.names.length]!;
    const expected = isMissingAllowed
      ? 'a finite number, or NaN where it is missing. Bound it first'
      : 'a finite number. Impute it first';
    throw bad(
      where,
      row,
      name,
      `feature "${name}" is ${dense.values[at]} at row ${row}; expected ${expected}.`,
    );
  }
  for (const { name, codes, levels } of categories) {
    const at = codes.findIndex((code) => code < -1 || code >= levels.length);
    if (at >= 0)
      throw bad(
        where,
        first + at,
        name,
        `feature "${name}" has code ${codes[at]} at row ${first + at}; expected -1 to ${levels.length - 1}.`,
      );
  }
}

/** By the bits, four at a time: a callback for each of millions of values takes as long as a step of a solver. */
function areFinite(values: Float32Array): boolean {
  const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
  const fours = bits.length & ~3;
  let [a, b, c, d] = [0, 0, 0, 0];
  // Of what is not finite the exponent is all ones: one more carries into the sign.
  for (let at = 0; at < fours; at += 4) {
    a |= (bits[at]! & EXPONENT) + ONE;
    b |= (bits[at + 1]! & EXPONENT) + ONE;
    c |= (bits[at + 2]! & EXPONENT) + ONE;
    d |= (bits[at + 3]! & EXPONENT) + ONE;
  }
  return (a | b | c | d) >= 0 && values.subarray(fours).every(Number.isFinite);
}

/** The bits of a float32's exponent, and the lowest of them. */
const EXPONENT = 0x7f800000;
const ONE = 0x00800000;

function bad(where: string, row: number, column: string, message: string): SlipwayError {
  return new SlipwayError('bad-data', where, message, { details: { row, column } });
}

/** Refuses a matrix without a feature: what learns from features would end at the base rate without a word. */
export function checkHasFeatures(matrix: Matrix, where: string): void {
  if (width(matrix) > 0) return;
  throw new SlipwayError(
    'bad-data',
    where,
    'there is no feature; expected at least one. Only columns that a step of the pipeline writes are features; for the base rate use naive().',
  );
}
