import { expect, test } from 'vitest';
import { accuracy } from '../../src/metrics/accuracy.ts';
import { auc } from '../../src/metrics/auc.ts';
import { averagePrecision } from '../../src/metrics/average-precision.ts';
import { brier } from '../../src/metrics/brier.ts';
import { costAt } from '../../src/metrics/cost.ts';
import { decisionCurve } from '../../src/metrics/decision-curve.ts';
import { ece } from '../../src/metrics/ece.ts';
import { f1 } from '../../src/metrics/f-beta.ts';
import { ks } from '../../src/metrics/ks.ts';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import { logLoss } from '../../src/metrics/log-loss.ts';
import { mae } from '../../src/metrics/mae.ts';
import { mcc } from '../../src/metrics/mcc.ts';
import { netBenefitAt } from '../../src/metrics/net-benefit.ts';
import { precision } from '../../src/metrics/precision.ts';
import { r2 } from '../../src/metrics/r2.ts';
import { reliability } from '../../src/metrics/reliability.ts';

test.each([
  ['auc', auc],
  ['accuracy', accuracy],
  ['logLoss', logLoss],
])('%s refuses what are no arrays of doubles, and says how to convert a list', (_, metric) => {
  const values = Float64Array.of(0, 1);
  for (const call of [
    () => metric(undefined as never, undefined as never),
    () => metric(values, undefined as never),
    () => metric([0, 1] as never, values),
    () => metric(values, values, null as never),
    () => metric(new Int32Array(2) as never, values),
    () => metric(new Uint8Array(2) as never, values),
    () => metric(new Float32Array(2) as never, values),
    () => metric(values, values, new Int8Array(2) as never),
    () => metric(values, new DataView(new ArrayBuffer(16)) as never),
  ]) {
    expect(call).toThrow(
      expect.objectContaining({
        code: 'bad-data',
        message: expect.stringContaining('Float64Array.from') as string,
      }),
    );
  }
});

test('integers, which would cut what is computed from them, are refused by all parts of a metric', () => {
  const [labels, scores] = [new Int32Array(3) as never, Float64Array.of(0.1, 0.2, 0.9)];
  const metrics = [
    precision,
    f1,
    mcc,
    r2,
    mae,
    costAt({ threshold: 0.5, falsePositive: 0.5, falseNegative: 2 }),
  ];
  for (const { influence, rowValues, interval } of metrics)
    for (const part of [influence, rowValues, interval?.bind(null, 0.9)])
      if (part) expect(() => part(labels, scores)).toThrow(expect.objectContaining({ code: 'bad-data' }));
});

test('weights whose squares are no numbers are refused, and such as have them change nothing', () => {
  const [labels, scores] = [Float64Array.of(0, 1, 0, 1), Float64Array.of(0.1, 0.9, 0.5, 0.4)];
  for (const weight of [1e-170, 1e170])
    for (const measure of [auc, brier, mcc, reliability])
      expect(() => measure(labels, scores, new Float64Array(4).fill(weight))).toThrow('from 1e-100 to 1e100');
  for (const weight of [1e-100, 1e100]) {
    const weights = new Float64Array(4).fill(weight);
    const [plain, weighed] = [undefined, weights].map((weights) =>
      evaluate(
        { labels, scores, ...(weights && { weights }) },
        { auc, brier, mcc, ks, averagePrecision, f1, ece, logLoss },
        { intervals: {} },
      ),
    );
    for (const [name, figure] of Object.entries(plain!.metrics)) {
      expect(weighed!.metrics[name], name).toBeCloseTo(figure, 12);
      expect(weighed!.intervals![name]!.low, name).toBeCloseTo(plain!.intervals![name]!.low, 10);
    }
    expect(reliability(labels, scores, weights)).toHaveLength(4);
  }
});

test('probabilities are checked where net benefits are made of them', () => {
  const [labels, scores] = [Float64Array.of(1, 0), Float64Array.of(5, -3)];
  for (const measure of [netBenefitAt(0.5), decisionCurve])
    expect(() => measure(labels, scores)).toThrow('expected a probability from 0 to 1');
});

test('what a figure can be holds what it is', () => {
  const [labels, scores] = [Float64Array.of(0, 0), Float64Array.of(1, 1)];
  expect(logLoss(labels, scores)).toBeLessThanOrEqual(logLoss.bounds![1]);
  const { low, high } = evaluate({ labels, scores }, { logLoss }, { intervals: {} }).intervals!['logLoss']!;
  expect(low).toBeLessThanOrEqual(logLoss(labels, scores));
  expect(high).toBeGreaterThanOrEqual(logLoss(labels, scores));
});
