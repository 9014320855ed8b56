import { expect, test } from 'vitest';
import { random } from '../../src/core/random.ts';
import { accuracy, accuracyAt } from '../../src/metrics/accuracy.ts';
import { auc } from '../../src/metrics/auc.ts';
import { ece } from '../../src/metrics/ece.ts';
import { brier } from '../../src/metrics/brier.ts';
import { calibrationGap } from '../../src/metrics/calibration-gap.ts';
import { classAuc } from '../../src/metrics/class-auc.ts';
import { costAt } from '../../src/metrics/cost.ts';
import { fBetaAt } from '../../src/metrics/f-beta.ts';
import { falsePositiveRate } from '../../src/metrics/false-positive-rate.ts';
import { rowsWithWeight, smallSample } from '../../src/metrics/influence.ts';
import { liftAt } from '../../src/metrics/lift.ts';
import { logLoss } from '../../src/metrics/log-loss.ts';
import { mae } from '../../src/metrics/mae.ts';
import type { Metric } from '../../src/metrics/metric.ts';
import { mcc } from '../../src/metrics/mcc.ts';
import { mse } from '../../src/metrics/mse.ts';
import { netBenefitAt } from '../../src/metrics/net-benefit.ts';
import { pinball } from '../../src/metrics/pinball.ts';
import { poissonDeviance } from '../../src/metrics/poisson-deviance.ts';
import { precision } from '../../src/metrics/precision.ts';
import { r2 } from '../../src/metrics/r2.ts';
import { recall } from '../../src/metrics/recall.ts';
import { rmsle } from '../../src/metrics/rmsle.ts';
import { specificityAt } from '../../src/metrics/specificity.ts';
import { topAccuracy } from '../../src/metrics/top-accuracy.ts';
import { argumentsOf, cases } from './cases.ts';
import { rmse } from '../../src/metrics/rmse.ts';

const rows = 60;

/** Seeded labels of two classes with tied scores, and weights of which some are 0. */
function drawn(seed: number): { labels: Float64Array; scores: Float64Array; weights: Float64Array } {
  const source = random(seed);
  const scores = Float64Array.from({ length: rows }, () => (1 + source.integer(19)) / 20);
  const labels = scores.map((score) => (source.next() < score ? 1 : 0));
  const weights = scores.map((_, row) => (row % 7 === 3 ? 0 : source.next() + 0.1));
  return { labels, scores, weights };
}

const error = (influence: Float64Array, weights: Float64Array): number =>
  Math.sqrt(influence.reduce((sum, value, row) => sum + (weights[row]! * value) ** 2, 0)) /
  weights.reduce((sum, weight) => sum + weight, 0);

const metrics: Readonly<Record<string, Metric>> = {
  logLoss: logLoss,
  brier: brier,
  accuracy: accuracy,
  accuracyAt: accuracyAt(0.7),
  calibrationGap: calibrationGap,
  mae: mae,
  rmse: rmse,
  mse: mse,
  pinball: pinball(0.8),
  poissonDeviance: poissonDeviance,
  rmsle: rmsle,
  r2: r2,
  precision: precision,
  recall: recall,
  specificity: specificityAt(0.4),
  falsePositiveRate: falsePositiveRate,
  fBeta: fBetaAt(0.4, 2),
  mcc: mcc,
  cost: costAt({ threshold: 0.4, falsePositive: 1, falseNegative: 5, truePositive: -1 }),
  netBenefit: netBenefitAt(0.4),
};

test('the error of a mean is s / √n', () => {
  // Losses 0.04, 0.36, 0.25; their mean is 0.21667 and their sample variance 0.0265…
  const [labels, scores] = [Float64Array.of(1, 0, 1), Float64Array.of(0.8, 0.6, 0.5)];
  const losses = [0.04, 0.36, 0.25];
  const mean = losses.reduce((sum, loss) => sum + loss) / 3;
  const variance = losses.reduce((sum, loss) => sum + (loss - mean) ** 2, 0) / 2;
  const ones = Float64Array.of(1, 1, 1);
  expect(error(brier.influence!(labels, scores), ones)).toBeCloseTo(Math.sqrt(variance / 3), 12);
});

/** DeLong's variances and covariances by every pair, as the paper writes them. */
function byPairs(labels: Float64Array, models: readonly Float64Array[]): number[][] {
  const positives = [...labels.keys()].filter((row) => labels[row] === 1);
  const negatives = [...labels.keys()].filter((row) => labels[row] === 0);
  const won = (scores: Float64Array, i: number, j: number): number =>
    scores[i]! > scores[j]! ? 1 : scores[i] === scores[j] ? 0.5 : 0;
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const components = models.map((scores) => ({
    ones: positives.map((i) => mean(negatives.map((j) => won(scores, i, j)))),
    zeros: negatives.map((j) => mean(positives.map((i) => won(scores, i, j)))),
  }));
  const covariance = (first: readonly number[], second: readonly number[]): number => {
    const [a, b] = [mean(first), mean(second)];
    return first.reduce((sum, value, i) => sum + (value - a) * (second[i]! - b), 0) / (first.length - 1);
  };
  return components.map((r) =>
    components.map(
      (s) => covariance(r.ones, s.ones) / positives.length + covariance(r.zeros, s.zeros) / negatives.length,
    ),
  );
}

test("the error of an AUC is DeLong's, and that of a difference on the same rows too", () => {
  const ones = new Float64Array(rows).fill(1);
  for (const seed of [1, 2, 3, 4]) {
    const { labels, scores } = drawn(seed);
    const other = scores.map((score, row) => score + Math.sin(row));
    const [[first, both], [, second]] = byPairs(labels, [scores, other]) as [
      [number, number],
      [number, number],
    ];
    const [one, two] = [auc.influence!(labels, scores), auc.influence!(labels, other)];
    expect(error(one, ones) ** 2).toBeCloseTo(first, 13);
    const difference = one.map((value, row) => value - two[row]!);
    expect(error(difference, ones) ** 2).toBeCloseTo(first + second - 2 * both, 13);
  }
});

test("DeLong's variances agree with those that NumPy has by the definition", () => {
  const told = [...cases.binary.filter(({ delong }) => delong && delong[0] !== null), ...cases.calibrations];
  expect(told.length).toBeGreaterThan(200);
  for (const { delong, ...each } of told) {
    const [labels, scores] = argumentsOf(each);
    const ones = new Float64Array(labels.length).fill(1);
    const one = auc.influence!(labels, scores);
    const two = auc.influence!(labels, Float64Array.from(each.other));
    expect(error(one, ones) ** 2).toBeCloseTo(delong![0]!, 13);
    const difference = one.map((value, row) => value - two[row]!);
    expect(error(difference, ones) ** 2).toBeCloseTo(delong![1]!, 13);
  }
});

test('of two classes with a score each, influences are those of one score', () => {
  const { labels, scores, weights } = drawn(8);
  const both = Float64Array.from({ length: 2 * rows }, (_, at) =>
    at % 2 === 1 ? scores[at >> 1]! : 1 - scores[at >> 1]!,
  );
  const pairs = [
    [classAuc('macro'), auc],
    [topAccuracy(1), accuracyAt(0.5 + 1e-9)],
    [logLoss, logLoss],
    [accuracy, accuracyAt(0.5 + 1e-9)],
  ] as const;
  for (const [several, one] of pairs) {
    const expected = one.influence!(labels, scores, weights);
    several.influence!(labels, both, weights).forEach((value, row) =>
      expect(value).toBeCloseTo(expected[row]!, 12),
    );
  }
  expect(logLoss.rowValues!(labels, both)[0]).toBeCloseTo(logLoss.rowValues!(labels, scores)[0]!, 12);
});

test('a mean is the mean of what its rows are worth, and no other metric says what rows are worth', () => {
  const { labels, scores, weights } = drawn(4);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  for (const metric of Object.values(metrics)) {
    if (!metric.rowValues) continue;
    const worth = metric
      .rowValues(labels, scores)
      .reduce((sum, value, row) => sum + weights[row]! * value, 0);
    expect(metric(labels, scores, weights)).toBeCloseTo(worth / total, 12);
  }
  const plain = Object.entries(metrics).flatMap(([name, { rowValues }]) => (rowValues ? [] : [name]));
  expect(plain).toEqual([
    'calibrationGap',
    'rmse',
    'rmsle',
    'r2',
    'precision',
    'recall',
    'specificity',
    'falsePositiveRate',
    'fBeta',
    'mcc',
  ]);
});

test('a variance by one row less is that much larger, and of one row there is none', () => {
  expect([smallSample(2), smallSample(5)]).toEqual([Math.SQRT2, Math.sqrt(5 / 4)]);
  expect([smallSample(1), smallSample(0)]).toEqual([NaN, NaN]);
  expect([rowsWithWeight(3), rowsWithWeight(3, Float64Array.of(0, 2, 0.1))]).toEqual([3, 2]);
});

test('a metric that does not tell how rows move it has no influence', () => {
  for (const { influence, rowValues } of [ece, liftAt(0.2)])
    expect([influence, rowValues]).toEqual([undefined, undefined]);
});

test('a figure that does not exist has no influence, nor has one of a single row', () => {
  const [labels, scores] = [Float64Array.of(1, 1), Float64Array.of(0.4, 0.8)];
  expect([...auc.influence!(labels, scores)]).toEqual([NaN, NaN]);
  expect([...brier.influence!(labels.subarray(1), scores.subarray(1))]).toEqual([NaN]);
  expect(() => auc.influence!(Float64Array.of(2, 1), scores)).toThrow('expected 0 or 1');
});
