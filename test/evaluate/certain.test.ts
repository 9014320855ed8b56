import { expect, test } from 'vitest';
import { compareScores } from '../../src/evaluate/compare-scores.ts';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import { accuracy } from '../../src/metrics/accuracy.ts';
import { auc } from '../../src/metrics/auc.ts';
import { averagePrecision } from '../../src/metrics/average-precision.ts';
import { brier } from '../../src/metrics/brier.ts';
import { classAuc } from '../../src/metrics/class-auc.ts';
import { classF1 } from '../../src/metrics/class-f1.ts';
import { classPrecision } from '../../src/metrics/class-precision.ts';
import { classRecall } from '../../src/metrics/class-recall.ts';
import { f1, fBetaAt } from '../../src/metrics/f-beta.ts';
import { falsePositiveRate } from '../../src/metrics/false-positive-rate.ts';
import { ks } from '../../src/metrics/ks.ts';
import { gainAt } from '../../src/metrics/lift.ts';
import { mae } from '../../src/metrics/mae.ts';
import { mcc } from '../../src/metrics/mcc.ts';
import type { Metric } from '../../src/metrics/metric.ts';
import { mse } from '../../src/metrics/mse.ts';
import { precision } from '../../src/metrics/precision.ts';
import { recall } from '../../src/metrics/recall.ts';
import { specificity } from '../../src/metrics/specificity.ts';
import { gate } from '../../src/validate/gate.ts';

const of = (...values: number[]): Float64Array => Float64Array.of(...values);
const perfect = { labels: of(0, 0, 1, 1), scores: of(0.1, 0.2, 0.8, 0.9) };

test('four rows that are right are no proof: intervals have width, and a gate on the worst end does not pass', () => {
  const higher = {
    auc,
    averagePrecision,
    recall,
    precision,
    specificity,
    f1,
    f2: fBetaAt(0.5, 2),
    mcc,
    ks,
    gain: gainAt(0.5),
    accuracy,
  };
  const judged = evaluate(perfect, { ...higher, falsePositiveRate }, { intervals: {} });
  for (const name of Object.keys(higher)) {
    expect(judged.metrics[name], name).toBeCloseTo(1, 12);
    expect(judged.intervals![name]!.high, name).toBeCloseTo(1, 12);
    expect(judged.intervals![name]!.low, name).toBeLessThan(0.6);
    const verdict = gate(judged, { [name]: { min: 0.9, bound: 'worst' } });
    expect(verdict.pass, name).toBe(false);
  }
  expect(judged.intervals!['falsePositiveRate']!.high).toBeGreaterThan(0.6);
  // scipy.stats.binomtest(2, 2).proportion_ci(method='wilson')
  expect(judged.intervals!['recall']!.low).toBeCloseTo(0.34238022750665303, 12);
  expect(judged.intervals!['falsePositiveRate']!.high).toBeCloseTo(1 - 0.34238022750665303, 12);
});

test('shares of some rows have the interval of those rows', () => {
  // Of 20 rows of label 1 18 are found, and 4 others are decided 1.
  const labels = Float64Array.from({ length: 60 }, (_, row) => (row < 20 ? 1 : 0));
  const scores = labels.map((_, row) => (row < 18 || row >= 56 ? 0.9 : 0.1));
  const { intervals } = evaluate(
    { labels, scores },
    { recall, precision, specificity, f1 },
    { intervals: {} },
  );
  // scipy.stats.binomtest(hits, rows).proportion_ci(method='wilson'): 18 of 20, 18 of 22, 36 of 40.
  expect(intervals!['recall']!.low).toBeCloseTo(0.6989663547715128, 12);
  expect(intervals!['recall']!.high).toBeCloseTo(0.9721335187862319, 12);
  expect(intervals!['precision']!.low).toBeCloseTo(0.6148339256287346, 12);
  expect(intervals!['specificity']!.high).toBeCloseTo(0.9604204713173935, 12);
  // F1 is 2 J / (1 + J) of the share J, 18 of 24.
  expect(intervals!['f1']!.low).toBeCloseTo(0.7105139712932685, 12);
  // Weights of label 1 count, and no others: (Σw)² / Σw² is as for rows of equal weight.
  const weights = labels.map((label, row) => (label === 1 ? 3 : row));
  expect(
    evaluate({ labels, scores, weights }, { recall }, { intervals: {} }).intervals!['recall']!.low,
  ).toBeCloseTo(intervals!['recall']!.low, 12);
});

test("an AUC of 1 has Newcombe's interval", () => {
  // The root of (1 − t)² = z² V(t), V by Newcombe (2006), method 5, of 2 and 2: scipy.optimize.brentq.
  const { low, high } = evaluate(perfect, { auc }, { intervals: {} }).intervals!['auc']!;
  expect(low).toBeCloseTo(0.3856357044971664, 9);
  expect(high).toBe(1);
});

test('averages over perfect classes have the width of their rows', () => {
  const labels = of(0, 0, 0, 1, 1, 1, 2, 2, 2);
  const scores = Float64Array.from({ length: 27 }, (_, at) =>
    at % 3 === labels[Math.floor(at / 3)] ? 0.8 : 0.1,
  );
  for (const average of ['macro', 'weighted'] as const)
    for (const metric of [
      classPrecision(average),
      classRecall(average),
      classF1(average),
      classAuc(average),
    ]) {
      const { low, high } = evaluate({ labels, scores }, { metric }, { intervals: {} }).intervals!['metric']!;
      expect(low).toBeLessThan(0.93);
      expect(low).toBeGreaterThan(0.5);
      expect(high).toBe(1);
    }
});

test('rows that are all worth the same tell nothing of the error, in no unit', () => {
  const labels = Float64Array.from({ length: 100 }, (_, row) => row);
  for (const scores of [labels, labels.map((label) => label + 3)]) {
    const { intervals } = evaluate({ labels, scores }, { mae, mse }, { intervals: {} });
    expect(intervals).toEqual({ mae: { low: NaN, high: NaN }, mse: { low: NaN, high: NaN } });
  }
  // Between bounds a mean is at most as uncertain as a share: 0 of 4, and scores that are all a half have no spread.
  const { low, high } = evaluate(
    { labels: of(0, 1, 0, 1), scores: of(0, 1, 0, 1) },
    { brier },
    { intervals: {} },
  ).intervals!['brier']!;
  expect(low).toBe(0);
  expect(high).toBeCloseTo(0.4898908364545973, 9);
  const wrong = evaluate({ labels: of(0, 1, 0, 1), scores: of(1, 0, 1, 0) }, { brier }, { intervals: {} });
  expect(wrong.intervals!['brier']!.low).toBeCloseTo(1 - high, 12);
  expect(wrong.intervals!['brier']!.high).toBe(1);
  const half = evaluate(
    { labels: of(0, 1, 0, 1), scores: of(0.5, 0.5, 0.5, 0.5) },
    { brier },
    { intervals: {} },
  );
  expect(half.intervals!['brier']).toEqual({ low: NaN, high: NaN });
});

test('a difference without an error is none, unless the models are alike on every row', () => {
  const baseline = { ...perfect, scores: of(0.5, 0.5, 0.5, 0.5) };
  const { auc: found } = compareScores(perfect, baseline, { auc }).differences;
  expect(found).toMatchObject({ difference: 0.5, interval: { low: NaN, high: NaN }, pValue: NaN });
  const { mae: less } = compareScores(
    { labels: of(1, 2, 3), scores: of(1.1, 2.1, 3.1) },
    { labels: of(1, 2, 3), scores: of(1.3, 2.3, 3.3) },
    { mae },
  ).differences;
  expect(less!.pValue).toBeNaN(); // 0.2 on every row, but for rounding
  const same = compareScores(perfect, perfect, { auc, accuracy }).differences;
  expect(same['auc']).toMatchObject({ difference: 0, interval: { low: 0, high: 0 }, pValue: 1 });
  expect(same['accuracy']!.pValue).toBe(1);
});

test('two models that are right on a few rows are not known to be as good: a gate on the worst end does not pass', () => {
  const other = { ...perfect, scores: of(0.2, 0.3, 0.6, 0.7) };
  for (const method of ['analytic', 'bootstrap'] as const) {
    const comparison = compareScores(perfect, other, { auc, accuracy }, { method });
    for (const name of ['auc', 'accuracy']) {
      expect(comparison.differences[name], name).toMatchObject({
        difference: 0,
        interval: { low: NaN, high: NaN },
        pValue: NaN,
      });
    }
  }
  const evaluation = evaluate(perfect, { auc });
  const verdict = gate(
    evaluation,
    { auc: { maxRegression: 0, bound: 'worst' } },
    { baseline: evaluate(other, { auc }), comparison: compareScores(perfect, other, { auc }) },
  );
  expect(verdict.pass).toBe(false);
  expect(verdict.issues.map(({ code }) => code)).toEqual(['undefined-interval']);
  expect(verdict.issues[0]!.message).toContain(
    'the interval of its difference from the baseline does not exist',
  );
});

test('the same scores differ by 0 for certain, whatever rows of weight 0 say, and rounding is no spread', () => {
  const weights = of(1, 1, 1, 0);
  const found = compareScores(
    { ...perfect, weights },
    { ...perfect, weights, scores: of(0.1, 0.2, 0.8, 0.3) },
    { brier },
  ).differences['brier']!;
  expect(found).toMatchObject({ difference: 0, interval: { low: 0, high: 0 }, pValue: 1 });
  // Off by 0.1 on every row, to either side.
  const labels = of(1, 2, 3);
  const { mae: mirrored } = compareScores(
    { labels, scores: of(1.1, 2.1, 3.1) },
    { labels, scores: of(0.9, 1.9, 2.9) },
    { mae },
  ).differences;
  expect(mirrored!.interval).toEqual({ low: NaN, high: NaN });
});

/** So many rows of each kind of decision: true and false positives, false and true negatives. */
const decisions = (counts: readonly number[]): { labels: Float64Array; scores: Float64Array } => {
  const kinds = counts.flatMap((count, kind) => new Array<number>(count).fill(kind));
  return {
    labels: Float64Array.from(kinds, (kind) => (kind === 0 || kind === 2 ? 1 : 0)),
    scores: Float64Array.from(kinds, (kind) => (kind < 2 ? 0.9 : 0.1)),
  };
};

test('intervals on scales of their own are those that NumPy and SciPy have by the formulas', () => {
  const intervalOf = (counts: readonly number[], metric: Metric): number[] => {
    const { low, high } = evaluate(decisions(counts), { metric }, { intervals: {} }).intervals!['metric']!;
    return [low, high];
  };
  const expected: [readonly number[], Metric, readonly number[]][] = [
    // The slopes of the correlation by central differences; tanh(artanh φ ± z · error / (1 − φ²)).
    [[18, 4, 2, 36], mcc, [0.555797474921976, 0.9009577685399379]],
    [[2, 0, 0, 2], mcc, [-0.3550928355905918, 1]],
    // 0.8 − √(ln(2 / 0.025) / 2 · (1 / 20 + 1 / 40)); above, Newcombe (1998), method 10, of 18 of 20 and 4 of 40.
    [[18, 4, 2, 36], ks, [0.3946285668670392, 0.8940950470890985]],
    // numpy.var(ddof=1) of DeLong's components, scipy.special.expit; below, 50 / 60 of the way to Newcombe (2006).
    [[48, 10, 12, 90], auc, [0.7762915747408337, 0.8999896259513132]],
    // By the variance of the share with half a mistake of either kind, and Wilson's formula.
    [[18, 4, 2, 36], fBetaAt(0.5, 2), [0.7291487594205475, 0.9543269540770345]],
  ];
  for (const [counts, metric, ends] of expected)
    intervalOf(counts, metric).forEach((end, at) => expect(end).toBeCloseTo(ends[at]!, 7));
});

test('an F-measure has an interval at every beta that it takes, at the far ends those of precision and recall', () => {
  const rows = decisions([18, 4, 2, 36]);
  const intervalOf = (metric: Metric): { low: number; high: number } =>
    evaluate(rows, { metric }, { intervals: {} }).intervals!['metric']!;
  for (const [beta, of] of [
    [1e6, recall],
    [1e-100, precision],
  ] as const) {
    const { low, high } = intervalOf(fBetaAt(0.5, beta));
    expect(fBetaAt(0.5, beta)(rows.labels, rows.scores)).toBeCloseTo(of(rows.labels, rows.scores), 9);
    // Half a mistake is added.
    expect(Math.abs(low - intervalOf(of).low)).toBeLessThan(0.05);
    expect(Math.abs(high - intervalOf(of).high)).toBeLessThan(0.05);
  }
  expect(() => fBetaAt(0.5, 1e52)).toThrow(expect.objectContaining({ code: 'bad-option' }));
});
