import { SlipwayError, type ErrorCode } from '../core/error.ts';
import { isRecord } from '../core/json.ts';
import { checkMatrix } from '../models/check-matrix.ts';
import type { Examples } from '../table/examples.ts';
import { width, type Matrix } from '../table/matrix.ts';

/** What was counted while checking. */
export interface BinaryCounts {
  /** Sum of the weights; the number of rows when there are none. */
  readonly weight: number;
  /** Weight of the rows whose label is 1, divided by `weight`. */
  readonly prior: number;
}

/** Refuses what is no examples, such as a table that was never prepared; says what makes some. */
export function checkAreExamples(examples: unknown, where: string, code: ErrorCode = 'bad-data'): void {
  const expected = "expected what pipeline(…).fitExamples(table, { label: 'late' }).examples gives.";
  if (!isRecord(examples) || !isRecord(examples['matrix'])) {
    const found = isRecord(examples) && examples['columns'] instanceof Map ? 'a table' : 'no examples';
    throw new SlipwayError(code, where, `what to learn from is ${found}; ${expected}`);
  }
  checkMatrix(examples['matrix'] as unknown as Matrix, where);
  const { labels, weights, label } = examples;
  if (
    !ArrayBuffer.isView(labels) ||
    (weights !== undefined && !ArrayBuffer.isView(weights)) ||
    !isRecord(label)
  ) {
    throw new SlipwayError(
      code,
      where,
      `the examples have no label, or labels or weights that are no Float64Array; ${expected}`,
    );
  }
}

/**
 * Refuses examples that a binary model cannot learn from, naming the first bad row.
 *
 * @throws {SlipwayError} `shape-mismatch` when lengths disagree; `bad-data` on no rows, a label other than 0 and 1,
 *   a weight that is negative or not finite, one class only, a dense feature that is not finite, or a code that no
 *   level has.
 */
export function checkBinaryExamples(examples: Examples, where: string): BinaryCounts {
  checkAreExamples(examples, where);
  const { matrix, labels, weights, label } = examples;
  const { rows, dense, categories } = matrix;
  sameLength(where, 'labels', labels.length, rows);
  if (weights) sameLength(where, 'weights', weights.length, rows);
  sameLength(where, 'dense values', dense.values.length, rows * dense.names.length);
  for (const { name, codes } of categories) sameLength(where, `codes of "${name}"`, codes.length, rows);
  if (rows === 0)
    throw new SlipwayError(
      'bad-data',
      where,
      'there are no examples; expected some of label 0 and some of label 1.',
    );

  let total = 0;
  let positive = 0;
  for (let i = 0; i < rows; i++) {
    const value = labels[i]!;
    if (value !== 0 && value !== 1) {
      throw bad(
        where,
        i,
        label.name,
        `label "${label.name}" is ${value} at row ${i}; expected 0 or 1.${Number.isNaN(value) ? ' Leave rows with a missing label out.' : ''}`,
      );
    }
    const weight = weights ? weights[i]! : 1;
    if (!(weight >= 0 && weight < Infinity))
      throw bad(where, i, 'weights', `the weight is ${weight} at row ${i}; expected 0 or more.`);
    total += weight;
    if (value === 1) positive += weight;
  }
  if (!(positive > 0 && positive < total)) {
    const found = total > 0 ? `label ${positive > 0 ? 1 : 0}` : 'weight 0';
    throw new SlipwayError(
      'bad-data',
      where,
      `every one of ${rows} examples has ${found}; expected both labels to have weight.`,
      {
        details: { rows, label: label.name },
      },
    );
  }
  checkFeatures(matrix, where);
  return { weight: total, prior: positive / total };
}

/** Refuses a number that is not finite and a code that no level has, naming the row; `bad-data`. */
export function checkFeatures({ dense, categories }: Matrix, where: string): void {
  const at = dense.values.findIndex((value) => !Number.isFinite(value));
  if (at >= 0) {
    const row = Math.floor(at / dense.names.length);
    const name = dense.names[at % dense.names.length]!;
    throw bad(
      where,
      row,
      name,
      `feature "${name}" is ${dense.values[at]} at row ${row}; expected a finite number. Impute it first.`,
    );
  }
  for (const { name, codes, levels } of categories) {
    const row = codes.findIndex((code) => code < -1 || code >= levels.length);
    if (row >= 0)
      throw bad(
        where,
        row,
        name,
        `feature "${name}" has code ${codes[row]} at row ${row}; expected -1 to ${levels.length - 1}.`,
      );
  }
}

function bad(where: string, row: number, column: string, message: string): SlipwayError {
  return new SlipwayError('bad-data', where, message, { details: { row, column } });
}

function sameLength(where: string, what: string, got: number, expected: number): void {
  if (got !== expected) {
    throw new SlipwayError('shape-mismatch', where, `there are ${got} ${what}; expected ${expected}.`, {
      details: { got, expected },
    });
  }
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
