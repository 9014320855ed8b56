import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { accuracy, accuracyAt } from '../../src/metrics/accuracy.ts';
import { auc } from '../../src/metrics/auc.ts';
import { logLoss } from '../../src/metrics/log-loss.ts';
import { rmse } from '../../src/metrics/rmse.ts';

const of = (...values: number[]): Float64Array => Float64Array.from(values);
const metrics = { logLoss, accuracy };

interface Case {
  readonly labels: number[];
  /** Row-major `[rows, classes]`. */
  readonly scores: number[];
  readonly classes: number;
  readonly weights: number[] | null;
  readonly logLoss: number;
  readonly accuracy: number;
}

const { cases } = JSON.parse(
  readFileSync(new URL('../fixtures/metrics-classes.json', import.meta.url), 'utf8'),
) as { cases: Case[] };

test.each(['logLoss', 'accuracy'] as const)(
  '%s of several classes agrees with scikit-learn to 1e-12',
  (name) => {
    expect(cases.length).toBe(204);
    expect(new Set(cases.map(({ classes }) => classes))).toEqual(new Set([2, 3, 4, 5]));
    const gaps = cases.map(({ labels, scores, weights, [name]: expected }) => {
      const got = metrics[name](of(...labels), of(...scores), weights ? of(...weights) : undefined);
      return Math.abs(got - expected) / Math.max(1, expected);
    });
    expect(gaps.filter((gap) => !(gap <= 1e-12))).toEqual([]);
  },
);

test('two classes give the log loss that the probability of the second one gives', () => {
  const labels = of(0, 1, 1);
  expect(logLoss(labels, of(0.9, 0.1, 0.4, 0.6, 0.5, 0.5))).toBeCloseTo(
    logLoss(labels, of(0.1, 0.6, 0.5)),
    14,
  );
});

test('the class of the highest score is decided for, and of equal ones the first', () => {
  // Any scores will do: rows are decided 2, 0 and 1.
  expect(accuracy(of(2, 0, 1), of(-3, -2, 5, 7, 7, 0, 1, 2, 2))).toBe(1);
});

test.each([
  [
    'a label that is no class',
    of(0, 3),
    of(0.5, 0.3, 0.2, 0.1, 0.2, 0.7),
    { row: 1 },
    '3; expected the number of a class, 0 to 2',
  ],
  ['half a label', of(0.5), of(0.5, 0.3, 0.2), { row: 0 }, 'the label at row 0 is 0.5'],
  ['a missing label', of(0, NaN), of(0.5, 0.5, 0.5, 0.5), { row: 1 }, 'the label at row 1 is missing'],
  ['a missing score', of(0, 1), of(0.5, 0.5, 0.5, NaN), { row: 1 }, 'the score at row 1 is missing'],
  ['a score too few', of(0, 1), of(0.5, 0.5, 0.5), { got: 3, expected: 2 }, 'there are 3 scores; expected 2'],
] as const)('both metrics refuse %s', (_, labels, scores, details, words) => {
  for (const metric of Object.values(metrics)) {
    expect(() => metric(labels, scores)).toThrow(
      expect.objectContaining({ details, message: expect.stringContaining(words) as string }),
    );
  }
});

test('the log loss refuses scores of a row that are no probabilities of all classes', () => {
  expect(() => logLoss(of(0), of(1.5, -0.5))).toThrow('the score at row 0 is 1.5; expected a probability');
  expect(() => logLoss(of(0), of(-0.5, 1.5))).toThrow('the score at row 0 is -0.5; expected a probability');
  expect(() => logLoss(of(0, 0), of(1, 0, 0.5, 0.4))).toThrow('the sum of the scores at row 1 is 0.9;');
  expect(() => logLoss(of(0, 0), of(1, 0, 0.5, 0.6))).toThrow('the sum of the scores at row 1 is 1.1;');
});

test('weights are one a row', () => {
  expect(accuracy(of(0, 1), of(1, 0, 1, 0), of(3, 1))).toBe(0.75);
  expect(() => accuracy(of(0, 1), of(1, 0, 1, 0), of(3, 1, 1, 1))).toThrow('there are 4 weights; expected 2');
});

test('metrics of one score a row refuse several', () => {
  for (const metric of [auc, rmse, accuracyAt(0.5)])
    expect(() => metric(of(0, 1), of(1, 0, 1, 0))).toThrow('there are 4 scores; expected 2, one a label.');
});
