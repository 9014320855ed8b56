import { expect, test } from 'vitest';
import { random } from '../../src/core/random.ts';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import type { Scored } from '../../src/evaluate/evaluation.ts';
import { auc } from '../../src/metrics/auc.ts';
import { averagePrecision } from '../../src/metrics/average-precision.ts';
import { classAuc } from '../../src/metrics/class-auc.ts';
import { classF1 } from '../../src/metrics/class-f1.ts';
import { classPrecision } from '../../src/metrics/class-precision.ts';
import { classRecall } from '../../src/metrics/class-recall.ts';
import { ece } from '../../src/metrics/ece.ts';
import { fBetaAt } from '../../src/metrics/f-beta.ts';
import { falsePositiveRate } from '../../src/metrics/false-positive-rate.ts';
import { ks } from '../../src/metrics/ks.ts';
import { gainAt } from '../../src/metrics/lift.ts';
import { mcc } from '../../src/metrics/mcc.ts';
import { metric, type Metric } from '../../src/metrics/metric.ts';
import { precision } from '../../src/metrics/precision.ts';
import { recall } from '../../src/metrics/recall.ts';
import { normalCdf } from '../../src/stats/normal.ts';

const SAMPLES = 400;
/** P(Bin(400, 0.05) > 35) is 0.001: `scipy.stats.binom.sf(35, 400, 0.05)`. */
const MOST = 35;

const source = random(5);
const drawn = (rows: number, value: (row: number) => number): Float64Array =>
  Float64Array.from({ length: rows }, (_, row) => value(row));

/** Of so many samples: how often the interval does not hold the truth, or not the figure. */
function misses(
  of: Metric,
  truth: number,
  next: () => Scored,
): { truth: number; figure: number; none: number } {
  const missed = { truth: 0, figure: 0, none: 0 };
  for (let sample = 0; sample < SAMPLES; sample++) {
    const { metrics, intervals } = evaluate(next(), { of }, { intervals: { resamples: 100 } });
    const { low, high } = intervals!['of']!;
    if (Number.isNaN(metrics['of'])) continue;
    if (Number.isNaN(low)) missed.none++;
    if (low > truth + 1e-12 || high < truth - 1e-12) missed.truth++;
    if (low > metrics['of']! + 1e-12 || high < metrics['of']! - 1e-12) missed.figure++;
  }
  return missed;
}

/** Decisions at random: label 1 as often as told, and each label decided 1 so often. */
const decided = (rows: number, positive: number, hit: number, alarm: number) => (): Scored => {
  const labels = drawn(rows, () => (source.next() < positive ? 1 : 0));
  return { labels, scores: labels.map((label) => (source.next() < (label ? hit : alarm) ? 0.9 : 0.1)) };
};

test.each([
  [40, 0.5, 0.95, 0.05],
  [100, 0.2, 0.9, 0.05],
  [60, 0.5, 0.7, 0.3],
] as const)(
  'metrics of decisions of %i rows, %f of label 1, lie in their intervals',
  (rows, positive, hit, alarm) => {
    const [tp, fp] = [positive * hit, (1 - positive) * alarm];
    const [fn, tn] = [positive - tp, 1 - positive - fp];
    const truths: [string, Metric, number][] = [
      ['recall', recall, hit],
      ['falsePositiveRate', falsePositiveRate, alarm],
      ['precision', precision, tp / (tp + fp)],
      ['f1', fBetaAt(0.5, 1), (2 * tp) / (2 * tp + fp + fn)],
      ['f2', fBetaAt(0.5, 2), (5 * tp) / (5 * tp + fp + 4 * fn)],
      ['mcc', mcc, (tp * tn - fp * fn) / Math.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn))],
    ];
    for (const [name, of, truth] of truths) {
      const missed = misses(of, truth, decided(rows, positive, hit, alarm));
      expect(missed.truth, name).toBeLessThanOrEqual(MOST);
      expect(missed, name).toMatchObject({ figure: 0, none: 0 });
    }
  },
);

/** Normal scores, of label 1 so much higher. */
const apart = (ones: number, zeros: number, by: number) => (): Scored => ({
  labels: drawn(ones + zeros, (row) => (row < ones ? 1 : 0)),
  scores: drawn(ones + zeros, (row) => (row < ones ? by : 0) + source.normal()),
});

/** The figure of a sample so large that its error does not count. */
function ofMany(of: Metric, ones: number, zeros: number, by: number): number {
  const times = Math.round(200_000 / (ones + zeros));
  const { labels, scores } = apart(ones * times, zeros * times, by)();
  return of(labels, scores);
}

test.each([
  [4, 4, 2],
  [10, 10, 2.33],
  [20, 200, 1.81],
  [60, 60, 1],
] as const)('metrics of the order of %i and %i scores lie in their intervals', (ones, zeros, by) => {
  const truths: [string, Metric, number][] = [
    ['auc', auc, normalCdf(by / Math.SQRT2)],
    ['ks', ks, 2 * normalCdf(by / 2) - 1],
    ['averagePrecision', averagePrecision, ofMany(averagePrecision, ones, zeros, by)],
    ['gainAt', gainAt(0.2), ofMany(gainAt(0.2), ones, zeros, by)],
  ];
  for (const [name, of, truth] of truths) {
    const missed = misses(of, truth, apart(ones, zeros, by));
    expect(missed.truth, name).toBeLessThanOrEqual(MOST);
    expect(missed, name).toMatchObject({ figure: 0, none: 0 });
  }
});

test('of scores that know nothing the distance of the distributions is 0, and of calibrated ones the error', () => {
  expect(misses(ks, 0, apart(100, 100, 0)).truth).toBeLessThanOrEqual(MOST);
  const curved = (rows: number, chance: (score: number) => number) => (): Scored => {
    const scores = drawn(rows, () => source.next());
    return { scores, labels: scores.map((score) => (source.next() < chance(score) ? 1 : 0)) };
  };
  // Of labels that come with the square of the score: ∫ |s − s²| = 1/6.
  for (const [chance, truth] of [
    [(score: number) => score, 0],
    [(score: number) => score ** 2, 1 / 6],
  ] as const) {
    const missed = misses(ece, truth, curved(400, chance));
    expect(missed.truth).toBeLessThanOrEqual(MOST);
    expect(missed).toMatchObject({ figure: 0, none: 0 });
  }
});

/** Rows of three classes, some decided for another one. */
const classed = (rows: number, right: number) => (): Scored => {
  const labels = drawn(rows, () => {
    const place = source.next();
    return place < 0.6 ? 0 : place < 0.9 ? 1 : 2;
  });
  const scores = new Float64Array(3 * rows);
  labels.forEach((label, row) => {
    const decision = source.next() < right ? label : (label + 1 + source.integer(2)) % 3;
    for (let k = 0; k < 3; k++) scores[3 * row + k] = (k === decision ? 0.6 : 0.2) + 1e-3 * source.next();
  });
  return { labels, scores };
};

test('averages over classes lie in their intervals', () => {
  const many = classed(100_000, 0.9)();
  for (const average of ['macro', 'weighted'] as const)
    for (const of of [classPrecision(average), classRecall(average), classF1(average), classAuc(average)]) {
      const missed = misses(of, of(many.labels, many.scores), classed(80, 0.9));
      expect(missed.truth).toBeLessThanOrEqual(MOST);
      expect(missed.figure).toBe(0);
    }
});

test("a metric of one's own that chance makes larger lies in its interval, which holds its figure", () => {
  const own = metric('higher', (labels, scores) => ks(labels, scores), { bounds: [0, 1] });
  const missed = misses(own, 2 * normalCdf(0.5) - 1, apart(100, 100, 1));
  expect(missed.truth).toBeLessThanOrEqual(2 * MOST); // the basic bootstrap is no exact one
  expect(missed).toMatchObject({ figure: 0, none: 0 });
});
