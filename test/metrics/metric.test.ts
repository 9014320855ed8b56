import { expect, test } from 'vitest';
import { accuracy, accuracyAt } from '../../src/metrics/accuracy.ts';
import { auc } from '../../src/metrics/auc.ts';
import { averagePrecision } from '../../src/metrics/average-precision.ts';
import { brier } from '../../src/metrics/brier.ts';
import { calibrationGap } from '../../src/metrics/calibration-gap.ts';
import { logLoss } from '../../src/metrics/log-loss.ts';
import { metric, type Metric } from '../../src/metrics/metric.ts';
import { classAuc } from '../../src/metrics/class-auc.ts';
import { classF1 } from '../../src/metrics/class-f1.ts';
import { classPrecision } from '../../src/metrics/class-precision.ts';
import { classRecall } from '../../src/metrics/class-recall.ts';
import { costAt } from '../../src/metrics/cost.ts';
import { ece } from '../../src/metrics/ece.ts';
import { f1 } from '../../src/metrics/f-beta.ts';
import { falsePositiveRate } from '../../src/metrics/false-positive-rate.ts';
import { gainAt, liftAt } from '../../src/metrics/lift.ts';
import { ks } from '../../src/metrics/ks.ts';
import { mae } from '../../src/metrics/mae.ts';
import { mape } from '../../src/metrics/mape.ts';
import { mcc } from '../../src/metrics/mcc.ts';
import { meanAveragePrecision } from '../../src/metrics/mean-average-precision.ts';
import { meanReciprocalRank } from '../../src/metrics/mean-reciprocal-rank.ts';
import { mse } from '../../src/metrics/mse.ts';
import { ndcg } from '../../src/metrics/ndcg.ts';
import { netBenefitAt } from '../../src/metrics/net-benefit.ts';
import { pinball } from '../../src/metrics/pinball.ts';
import { poissonDeviance } from '../../src/metrics/poisson-deviance.ts';
import { precision } from '../../src/metrics/precision.ts';
import { r2 } from '../../src/metrics/r2.ts';
import { recall } from '../../src/metrics/recall.ts';
import { rmse } from '../../src/metrics/rmse.ts';
import { rmsle } from '../../src/metrics/rmsle.ts';
import { specificity } from '../../src/metrics/specificity.ts';
import { topAccuracy } from '../../src/metrics/top-accuracy.ts';

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

test('metrics say which way is better, and what figures they can have', () => {
  const costs = { falsePositive: 1, falseNegative: 5, truePositive: -2 };
  const by = { group: 'query' };
  const told: readonly (readonly [of: Metric, direction: Metric['direction'], low: number, high: number])[] =
    [
      [auc, 'higher', 0, 1],
      [averagePrecision, 'higher', 0, 1],
      [ks, 'higher', 0, 1],
      [gainAt(0.2), 'higher', 0, 1],
      [liftAt(0.2), 'higher', 0, 5],
      [logLoss, 'lower', 0, -Math.log(1 - (1 - 1e-15))],
      [brier, 'lower', 0, 1],
      [calibrationGap, 'lower', 0, 1],
      [ece, 'lower', 0, 1],
      [accuracy, 'higher', 0, 1],
      [accuracyAt(0.3), 'higher', 0, 1],
      [precision, 'higher', 0, 1],
      [recall, 'higher', 0, 1],
      [specificity, 'higher', 0, 1],
      [falsePositiveRate, 'lower', 0, 1],
      [f1, 'higher', 0, 1],
      [mcc, 'higher', -1, 1],
      [costAt({ ...costs, threshold: 0.5 }), 'lower', -2, 5],
      [costAt({ ...costs, falsePositive: 'amount', threshold: 0.5 }), 'lower', -Infinity, Infinity],
      // Where every row is a false alarm it is minus the odds of the threshold.
      [netBenefitAt(0.2), 'higher', -0.25, 1],
      [rmse, 'lower', 0, Infinity],
      [mse, 'lower', 0, Infinity],
      [mae, 'lower', 0, Infinity],
      [mape, 'lower', 0, Infinity],
      [rmsle, 'lower', 0, Infinity],
      [pinball(0.9), 'lower', 0, Infinity],
      [poissonDeviance, 'lower', 0, Infinity],
      [r2, 'higher', -Infinity, 1],
      [classPrecision('macro'), 'higher', 0, 1],
      [classRecall('macro'), 'higher', 0, 1],
      [classF1('macro'), 'higher', 0, 1],
      [classAuc('macro'), 'higher', 0, 1],
      [topAccuracy(2), 'higher', 0, 1],
      [ndcg(by), 'higher', 0, 1],
      [meanReciprocalRank(by), 'higher', 0, 1],
      [meanAveragePrecision(by), 'higher', 0, 1],
    ];
  for (const [place, [{ direction, bounds }, ...expected]] of told.entries())
    expect([place, direction, ...(bounds ?? [])]).toEqual([place, ...expected]);
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

test('a metric over groups names their column among those it reads, and is no mean over rows', () => {
  const measure = (): number => 0;
  expect(metric('higher', measure, { columns: ['query'], group: 'query' }).group).toBe('query');
  expect(() => metric('higher', measure, { group: 'query' })).toThrow(
    'group is "query", which is none of the columns; expected it among them.',
  );
  const parts = { columns: ['query'], group: 'query', rowValues: () => new Float64Array() };
  expect(() => metric('higher', measure, parts)).toThrow(expect.objectContaining({ code: 'bad-option' }));
});

test('parts that a metric has none of, and parts that are none, are refused', () => {
  const none = () => 1;
  for (const parts of [
    { rowvalues: none },
    { bounds: [1, 0] },
    { bounds: [NaN, 1] },
    { bounds: [0] },
    { influence: [1] },
    { interval: { low: 0, high: 1 } },
    { columns: ['a', 'a'] },
    { columns: 'a' },
  ])
    expect(() => metric('higher', none, parts as never), JSON.stringify(parts)).toThrow(
      expect.objectContaining({ code: 'bad-option', where: 'metrics/metric' }),
    );
  expect(metric('lower', none, { columns: [], bounds: [0, Infinity] }).bounds).toEqual([0, Infinity]);
});
