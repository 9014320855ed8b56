import { SlipwayError } from '../core/error.ts';
import { call, literal, type BooleanExpression, type NumberExpression } from '../sql/expression.ts';

/** Weights beyond have squares that are 0 or infinite. */
const [LEAST_WEIGHT, MOST_WEIGHT] = [1e-100, 1e100];

/**
 * Refuses labels, scores and weights that no metric could read: no Float64Arrays, other lengths, `NaN`, weights below 0,
 * infinite or far beyond what can be squared. Every row is checked, of weight 0 too; other than that, such a row is none.
 *
 * @param several - whether a row may have more than one score, one for each class.
 * @returns how many scores a row has; 1 without rows.
 */
export function checkScored(
  where: string,
  labels: Float64Array,
  scores: Float64Array,
  weights?: Float64Array,
  several: 'refused' | 'allowed' = 'refused',
): number {
  const each = scoresOfRow(where, labels, scores);
  if (weights !== undefined) checkArray(where, 'weights', weights);
  const width = several === 'allowed' ? each : 1;
  if (scores.length !== width * labels.length) {
    const more = several === 'allowed' ? ', or as many for each class' : '';
    throw unlike(where, `${scores.length} scores`, scores.length, labels.length, more);
  }
  if (weights && weights.length !== labels.length)
    throw unlike(where, `${weights.length} weights`, weights.length, labels.length, '');
  for (let row = 0; row < labels.length; row++) {
    if (Number.isNaN(labels[row])) throw refuse(where, 'label', NaN, row, 'a number for every row');
  }
  for (let at = 0; at < scores.length; at++) {
    if (Number.isNaN(scores[at]))
      throw refuse(where, 'score', NaN, Math.floor(at / width), 'a number for every row');
  }
  for (let row = 0; weights && row < weights.length; row++) {
    const weight = weights[row]!;
    if (weight === 0 || (weight >= LEAST_WEIGHT && weight <= MOST_WEIGHT)) continue;
    const isWeight = weight > 0 && weight < Infinity;
    throw refuse(where, 'weight', weight, row, isWeight ? WEIGHT.expected : 'a finite number of 0 or more');
  }
  return width;
}

/** What refuses labels, scores and weights that a metric does not mean. */
export interface RowCheck {
  (where: string, labels: Float64Array, scores: Float64Array, weights?: Float64Array): void;
  /** What it refuses besides missing labels, missing scores and weights that are none, as an engine is told. @default [] */
  readonly rules?: readonly RowRule[];
}

/** What labels or scores must be, for an engine. */
export interface RowRule {
  readonly of: 'label' | 'score';
  /** In words, for messages. */
  readonly expected: string;
  /** Whether a value that is not missing is right. */
  readonly holds: (value: NumberExpression) => BooleanExpression;
}

/** What a weight must be besides a finite number of 0 or more, for an engine. */
export const WEIGHT: Omit<RowRule, 'of'> = {
  expected: 'a number from 1e-100 to 1e100, whose square is one too',
  holds: (weight) =>
    call(
      'or',
      call('equal', weight, literal(0)),
      call(
        'and',
        call('atMost', literal(LEAST_WEIGHT), weight),
        call('atMost', weight, literal(MOST_WEIGHT)),
      ),
    ),
};

const BINARY: RowRule = {
  of: 'label',
  expected: '0 or 1',
  holds: (label) => call('or', call('equal', label, literal(0)), call('equal', label, literal(1))),
};

const PROBABILITY: RowRule = {
  of: 'score',
  expected: 'a probability from 0 to 1',
  holds: (score) => call('and', call('atMost', literal(0), score), call('atMost', score, literal(1))),
};

/** A check that engines are told of. */
function withRules(check: RowCheck, rules: readonly RowRule[]): RowCheck {
  return Object.assign<RowCheck, Pick<RowCheck, 'rules'>>(
    (where, labels, scores, weights) => check(where, labels, scores, weights),
    { rules },
  );
}

/** Refuses labels other than 0 and 1 besides what {@link checkScored} refuses. */
export const checkBinary: RowCheck = /* @__PURE__ */ withRules(
  (where, labels, scores, weights) => {
    if (weights === undefined && isBinaryWithin(labels, scores, -Infinity, Infinity)) return;
    // Said by the words of the first thing that is wrong.
    checkScored(where, labels, scores, weights);
    for (let row = 0; row < labels.length; row++) {
      if (!isBinary(labels[row]!)) throw refuse(where, 'label', labels[row]!, row, BINARY.expected);
    }
  },
  [BINARY],
);

/** As {@link checkBinary}, of scores that are probabilities: refuses scores outside [0, 1] too. */
export const checkProbability: RowCheck = /* @__PURE__ */ withRules(
  (where, labels, scores, weights) => {
    if (weights === undefined && isBinaryWithin(labels, scores, 0, 1)) return;
    checkBinary(where, labels, scores, weights);
    for (let row = 0; row < scores.length; row++) {
      const score = scores[row]!;
      if (score < 0 || score > 1) throw refuse(where, 'score', score, row, PROBABILITY.expected);
    }
  },
  [BINARY, PROBABILITY],
);

/** A rule that is checked in memory, too. */
export interface CheckedRule extends RowRule {
  readonly keeps: (value: number) => boolean;
}

/** What refuses values that break a rule, besides what {@link checkScored} refuses. */
export function checkByRules(rules: readonly CheckedRule[]): RowCheck {
  return withRules((where, labels, scores, weights) => {
    checkScored(where, labels, scores, weights);
    for (let row = 0; row < labels.length; row++)
      for (const { of, expected, keeps } of rules) {
        const value = (of === 'label' ? labels : scores)[row]!;
        if (!keeps(value)) throw refuse(where, of, value, row, expected);
      }
  }, rules);
}

/** Whether rows are certainly right, in one pass: labels of 0 and 1, and scores within limits. */
function isBinaryWithin(labels: Float64Array, scores: Float64Array, least: number, most: number): boolean {
  if (!(labels instanceof Float64Array && scores instanceof Float64Array)) return false;
  if (labels.length !== scores.length) return false;
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row]!;
    // 0 for 0 and 1 alone, without a branch that would be guessed wrong at every change of the label.
    if (label * (label - 1) !== 0 || !(scores[row]! >= least && scores[row]! <= most)) return false;
  }
  return true;
}

function isBinary(label: number): boolean {
  return label === 0 || label === 1;
}

/**
 * Refuses labels that are the number of no class.
 *
 * @param kind - whether the scores of a row must be probabilities, which add up to 1.
 * @returns how many classes there are.
 */
export function checkClasses(
  where: string,
  labels: Float64Array,
  scores: Float64Array,
  weights: Float64Array | undefined,
  kind: 'probabilities' | 'any',
): number {
  const classes = checkScored(where, labels, scores, weights, 'allowed');
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row]!;
    if (!Number.isInteger(label) || label < 0 || label >= classes)
      throw refuse(where, 'label', label, row, `the number of a class, 0 to ${classes - 1}`);
    if (kind === 'probabilities') checkProbabilities(where, scores, row, classes);
  }
  return classes;
}

/** How far from 1 probabilities in float32 may add up to. */
export const CLASS_ROUNDING = 1e-4;

function checkProbabilities(where: string, scores: Float64Array, row: number, classes: number): void {
  let sum = 0;
  for (let at = row * classes; at < (row + 1) * classes; at++) {
    const score = scores[at]!;
    if (score < 0 || score > 1) throw refuse(where, 'score', score, row, 'a probability from 0 to 1');
    sum += score;
  }
  if (Math.abs(sum - 1) > CLASS_ROUNDING)
    throw refuse(where, 'sum of the scores', sum, row, 'probabilities of all classes, which add up to 1');
}

/** 1 where there is one score a label, or a number of them that is no multiple of the labels. */
export function scoresOfRow(where: string, labels: Float64Array, scores: Float64Array): number {
  checkArray(where, 'labels', labels);
  checkArray(where, 'scores', scores);
  const width = scores.length / labels.length;
  return Number.isInteger(width) && width > 1 ? width : 1;
}

function checkArray(where: string, name: string, values: unknown): void {
  // Of any realm. Integers would cut what is computed from them, and single precision what they hold.
  if (ArrayBuffer.isView(values) && (values as Float64Array)[Symbol.toStringTag] === 'Float64Array') return;
  throw new SlipwayError(
    'bad-data',
    where,
    `${name} is ${values === undefined ? 'not there' : 'no Float64Array'}; expected a Float64Array. Convert a list, or another array, with Float64Array.from.`,
  );
}

function unlike(where: string, found: string, got: number, expected: number, more: string): SlipwayError {
  return new SlipwayError(
    'shape-mismatch',
    where,
    `there are ${found}; expected ${expected}, one a label${more}.`,
    { details: { got, expected } },
  );
}

/** Names a row by what is wrong in it. */
export function refuse(
  where: string,
  name: string,
  value: number,
  row: number,
  expected: string,
): SlipwayError {
  const found = Number.isNaN(value) ? 'missing (NaN)' : String(value);
  return new SlipwayError('bad-data', where, `the ${name} at row ${row} is ${found}; expected ${expected}.`, {
    details: { row },
  });
}
