import { expect, test } from 'vitest';
import { accuracy, accuracyAt } from '../../src/metrics/accuracy.ts';
import { auc } from '../../src/metrics/auc.ts';
import { averagePrecision } from '../../src/metrics/average-precision.ts';
import { brier } from '../../src/metrics/brier.ts';
import { calibrationGap } from '../../src/metrics/calibration-gap.ts';
import { logLoss } from '../../src/metrics/log-loss.ts';
import { metric, type Metric } from '../../src/metrics/metric.ts';

const of = (...values: number[]): Float64Array => Float64Array.from(values);
const all: Record<string, Metric> = { auc, averagePrecision, logLoss, brier, accuracy, calibrationGap };
const probabilities = ['logLoss', 'brier', 'calibrationGap'];

const wrong: [
  what: string,
  labels: Float64Array,
  scores: Float64Array,
  weights: Float64Array | undefined,
  error: object,
][] = [
  ['a missing score', of(0, 1), of(0.5, NaN), undefined, { code: 'bad-data', details: { row: 1 } }],
  ['a missing label', of(NaN, 1), of(0.5, 0.5), undefined, { code: 'bad-data', details: { row: 0 } }],
  ['a label of 2', of(0, 2), of(0.5, 0.5), undefined, { code: 'bad-data', details: { row: 1 } }],
  ['a weight below 0', of(0, 1), of(0.5, 0.5), of(1, -1), { code: 'bad-data', details: { row: 1 } }],
  ['a missing weight', of(0, 1), of(0.5, 0.5), of(NaN, 1), { code: 'bad-data', details: { row: 0 } }],
  ['an infinite weight', of(0, 1), of(0.5, 0.5), of(1, Infinity), { code: 'bad-data', details: { row: 1 } }],
  ['a score too few', of(0, 1), of(0.5), undefined, { code: 'shape-mismatch' }],
  ['a weight too many', of(0), of(0.5), of(1, 1), { code: 'shape-mismatch' }],
];

test.each(wrong)('every metric refuses %s', (_, labels, scores, weights, error) => {
  for (const measure of Object.values(all)) {
    expect(() => measure(labels, scores, weights)).toThrow(expect.objectContaining(error));
  }
});

test.each(probabilities)('%s refuses a score that is no probability', (name) => {
  for (const score of [-0.1, 1.1, Infinity]) {
    expect(() => all[name]!(of(1), of(score))).toThrow(/score at row 0 is .*; expected a probability/);
  }
});

test('without rows, or without weight, no metric exists', () => {
  for (const measure of Object.values(all)) {
    expect(measure(of(), of())).toBeNaN();
    expect(measure(of(1, 0), of(0.5, 0.5), of(0, 0))).toBeNaN();
  }
});

test('a weight counts as that many equal rows', () => {
  for (const measure of Object.values(all)) {
    const repeated = measure(of(1, 0, 0, 1, 1, 1), of(0.9, 0.9, 0.9, 0.2, 0.2, 0.2));
    expect(measure(of(1, 0, 1), of(0.9, 0.9, 0.2), of(1, 2, 3))).toBeCloseTo(repeated, 14);
  }
});

test('metrics say which way is better', () => {
  expect(Object.entries(all).map(([name, { direction }]) => [name, direction])).toEqual([
    ['auc', 'higher'],
    ['averagePrecision', 'higher'],
    ['logLoss', 'lower'],
    ['brier', 'lower'],
    ['accuracy', 'higher'],
    ['calibrationGap', 'lower'],
  ]);
});

test('a certain mistake costs the log loss of the clip, 1e-15', () => {
  expect(logLoss(of(1), of(0))).toBeCloseTo(-Math.log(1e-15), 12);
  expect(logLoss(of(1), of(1))).toBeCloseTo(0, 14);
});

test('a decision at the threshold is 1', () => {
  expect(accuracyAt(0.3)(of(1, 0), of(0.3, 0.29))).toBe(1);
  expect(() => accuracyAt(NaN)).toThrow(expect.objectContaining({ code: 'bad-option' }));
});

test('a metric of your own keeps its direction and leaves its measure as it was', () => {
  const measure = (labels: Float64Array): number => labels.length;
  const rows = metric('higher', measure);
  expect([rows(of(1, 2), of(1, 2)), rows.direction, 'direction' in measure]).toEqual([2, 'higher', false]);
  expect(() => metric('up' as 'higher', measure)).toThrow(expect.objectContaining({ code: 'bad-option' }));
});
