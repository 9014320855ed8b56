import { quoteNames, SlipwayError, type ErrorCode } from '../core/error.ts';
import { isRecord } from '../core/json.ts';
import { checkMatrix } from '../models/check-matrix.ts';
import type { Task } from '../models/model.ts';
import type { Examples, Label } from '../table/examples.ts';
import { width, type Matrix } from '../table/matrix.ts';

/** What was counted while checking. */
export interface LabelSummary {
  /** Sum of the weights; the number of rows when there are none. */
  readonly weight: number;
  /** The mean label, by weight: of a binary label, the share of 1. */
  readonly mean: number;
  /** The share of each class, by weight; empty unless the label has classes. */
  readonly shares: readonly number[];
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
 * Refuses examples that a model of a task cannot learn from, naming the first bad row.
 *
 * @throws {SlipwayError} `shape-mismatch` when lengths disagree; `bad-data` on no rows, a label that the task has none
 *   of, a weight that is negative or not finite, one class only, a class without an example, a dense feature that is
 *   infinite, or missing where that is refused, or a code that no level has; `bad-option` when the task is `multi-class` and the label names no classes, or
 *   names some and the task is another.
 */
export function checkExamples(
  examples: Examples,
  task: Task,
  where: string,
  { missing = 'refused' }: { readonly missing?: 'refused' | 'allowed' } = {},
): LabelSummary {
  checkAreExamples(examples, where);
  const { matrix, labels, weights, label } = examples;
  const { rows, dense, categories } = matrix;
  checkClasses(label, task, where);
  sameLength(where, 'labels', labels.length, rows);
  if (weights) sameLength(where, 'weights', weights.length, rows);
  sameLength(where, 'dense values', dense.values.length, rows * dense.names.length);
  for (const { name, codes } of categories) sameLength(where, `codes of "${name}"`, codes.length, rows);
  if (rows === 0) {
    throw new SlipwayError('bad-data', where, `there are no examples; expected ${SOME[task]}.`);
  }
  const classes = label.classes ?? [];
  const totals = new Float64Array(classes.length);
  let total = 0;
  let sum = 0;
  for (let row = 0; row < rows; row++) {
    const value = labels[row]!;
    if (!isOf(task, value, classes.length)) throw refuseLabel(where, label, value, row, task);
    const weight = weights ? weights[row]! : 1;
    if (!(weight >= 0 && weight < Infinity))
      throw bad(where, row, 'weights', `the weight is ${weight} at row ${row}; expected 0 or more.`);
    total += weight;
    if (task === 'multi-class') totals[value]! += weight;
    else sum += weight * value;
  }
  const summary = { weight: total, mean: sum / total, shares: Array.from(totals, (each) => each / total) };
  checkSpread(summary, examples, task, where);
  checkFeatures(matrix, where, missing);
  return summary;
}

const SOME: Readonly<Record<Task, string>> = {
  binary: 'some of label 0 and some of label 1',
  'multi-class': 'some of every class',
  regression: 'at least one',
  count: 'at least one of a label above 0',
};

const LABELS: Readonly<Record<Exclude<Task, 'multi-class'>, string>> = {
  binary: '0 or 1',
  regression: 'a finite number',
  count: 'a finite number of 0 or more',
};

function isOf(task: Task, value: number, classes: number): boolean {
  switch (task) {
    case 'binary':
      return value === 0 || value === 1;
    case 'multi-class':
      return Number.isInteger(value) && value >= 0 && value < classes;
    case 'regression':
      return Number.isFinite(value);
    case 'count':
      return value >= 0 && value < Infinity;
  }
}

function checkClasses({ name, classes }: Label, task: Task, where: string): void {
  if ((classes !== undefined) === (task === 'multi-class')) return;
  const found = classes ? `names the classes ${quoteNames(classes)}` : 'names no classes';
  const expected = classes
    ? `a label of another kind: the task is ${task}. Say positive where the examples are made`
    : 'a category of several levels: the task is multi-class';
  throw new SlipwayError('bad-option', where, `label "${name}" ${found}; expected ${expected}.`, {
    details: { column: name },
  });
}

function refuseLabel(where: string, label: Label, value: number, row: number, task: Task): SlipwayError {
  const expected =
    task === 'multi-class' ? `the number of a class, 0 to ${label.classes!.length - 1}` : LABELS[task];
  const advice = Number.isNaN(value) ? ' Leave rows with a missing label out.' : '';
  const message = `label "${label.name}" is ${value} at row ${row}; expected ${expected}.${advice}`;
  return bad(where, row, label.name, message);
}

/** Refuses labels that teach nothing: all of one class, or all of weight 0. */
function checkSpread(
  { weight, mean, shares }: LabelSummary,
  examples: Examples,
  task: Task,
  where: string,
): void {
  const { label, labels } = examples;
  const refuse = (found: string, expected: string): SlipwayError =>
    new SlipwayError(
      'bad-data',
      where,
      `every one of ${labels.length} examples has ${found}; expected ${expected}.`,
      { details: { rows: labels.length, label: label.name } },
    );
  const isOne = mean === 0 || mean === 1;
  if (!(weight > 0))
    throw refuse('weight 0', task === 'binary' ? 'both labels to have weight' : 'some weight');
  if (task === 'binary' && isOne) throw refuse(`label ${mean}`, 'both labels to have weight');
  if (task === 'count' && mean === 0) throw refuse('label 0', 'some above 0');
  const without = shares.indexOf(0);
  if (task !== 'multi-class' || without < 0) return;
  throw new SlipwayError(
    'bad-data',
    where,
    `class ${quoteNames([label.classes![without]!])} of label "${label.name}" has no example with weight; expected some of every class.`,
    { details: { rows: labels.length, label: label.name } },
  );
}

/**
 * Refuses a number that is not finite and a code that no level has, naming the row; `bad-data`.
 *
 * @param missing - whether `NaN`, a missing number, is refused as well.
 */
export function checkFeatures(
  { dense, categories }: Matrix,
  where: string,
  missing: 'refused' | 'allowed' = 'refused',
): void {
  const isMissingAllowed = missing === 'allowed';
  const at = areFinite(dense.values)
    ? -1
    : dense.values.findIndex(
        (value) => !Number.isFinite(value) && !(isMissingAllowed && Number.isNaN(value)),
      );
  if (at >= 0) {
    const row = Math.floor(at / dense.names.length);
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
