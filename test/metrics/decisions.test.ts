import { expect, test } from 'vitest';
import { confusionAt } from '../../src/metrics/confusion.ts';
import { costAt } from '../../src/metrics/cost.ts';
import { f1, fBetaAt } from '../../src/metrics/f-beta.ts';
import { falsePositiveRate, falsePositiveRateAt } from '../../src/metrics/false-positive-rate.ts';
import { mcc, mccAt } from '../../src/metrics/mcc.ts';
import type { Metric } from '../../src/metrics/metric.ts';
import { decisionCurve } from '../../src/metrics/decision-curve.ts';
import { netBenefitAt } from '../../src/metrics/net-benefit.ts';
import { precision, precisionAt } from '../../src/metrics/precision.ts';
import { recall, recallAt } from '../../src/metrics/recall.ts';
import { specificity, specificityAt } from '../../src/metrics/specificity.ts';
import { argumentsOf, cases, expectFigures, type AtThreshold } from './cases.ts';

const of = (...values: number[]): Float64Array => Float64Array.from(values);
const costs = { falsePositive: 1, falseNegative: 5, truePositive: -2, trueNegative: 0.25 };

const made: Readonly<Record<Exclude<keyof AtThreshold, 'counts' | 'all'>, (threshold: number) => Metric>> = {
  precision: precisionAt,
  recall: recallAt,
  specificity: specificityAt,
  f1: (threshold) => fBetaAt(threshold, 1),
  f2: (threshold) => fBetaAt(threshold, 2),
  mcc: mccAt,
  cost: (threshold) => costAt({ threshold, ...costs }),
  netBenefit: netBenefitAt,
};

test('there are cases with ties, weights, constants and one class', () => {
  expect(cases.binary.length).toBe(204);
  expect(cases.binary.filter(({ labels }) => new Set(labels).size === 1).length).toBeGreaterThan(50);
  expect(cases.binary.filter(({ weights }) => weights?.includes(0)).length).toBeGreaterThan(30);
  expect(cases.binary.filter(({ at }) => at['0.5'].precision === null).length).toBeGreaterThan(15);
  expect(cases.binary.filter(({ at }) => at['0.5'].mcc !== null).length).toBeGreaterThan(50);
});

test.each(Object.keys(made) as (keyof typeof made)[])('%s agrees with scikit-learn to 1e-12', (name) => {
  for (const threshold of ['0.5', '0.3'] as const) {
    const metric = made[name](Number(threshold));
    expectFigures(
      cases.binary.map((each) => metric(...argumentsOf(each))),
      cases.binary.map(({ at }) => at[threshold][name]),
    );
  }
});

test('plain names are those of the threshold 0.5', () => {
  const pairs: [Metric, Metric][] = [
    [precision, precisionAt(0.5)],
    [recall, recallAt(0.5)],
    [specificity, specificityAt(0.5)],
    [falsePositiveRate, falsePositiveRateAt(0.5)],
    [f1, fBetaAt(0.5, 1)],
    [mcc, mccAt(0.5)],
  ];
  for (const each of cases.binary)
    for (const [plain, at] of pairs) expect(plain(...argumentsOf(each))).toBe(at(...argumentsOf(each)));
});

test('false alarms are what specificity lacks', () => {
  for (const each of cases.binary) {
    const told = falsePositiveRateAt(0.3)(...argumentsOf(each)) + specificityAt(0.3)(...argumentsOf(each));
    if (each.at['0.3'].specificity === null) expect(told).toBeNaN();
    else expect(told).toBeCloseTo(1, 12);
  }
  expect([falsePositiveRate.direction, specificity.direction]).toEqual(['lower', 'higher']);
});

test('the confusion matrix holds the weight of every decision', () => {
  for (const each of cases.binary) {
    const counted = Object.values(confusionAt(0.5)(...argumentsOf(each))) as number[];
    expectFigures(counted, each.at['0.5'].counts);
  }
  expect(() => confusionAt(0.5)(of(2), of(1))).toThrow('the label at row 0 is 2; expected 0 or 1');
  expect(() => confusionAt(Infinity)).toThrow(expect.objectContaining({ code: 'bad-option' }));
});

test('the decision curve has the net benefit of each threshold, and that of deciding every row 1', () => {
  for (const each of cases.binary) {
    const points = decisionCurve(...argumentsOf(each), { thresholds: [0.5, 0.3] });
    expectFigures(
      points.flatMap(({ netBenefit, all }) => [netBenefit, all]),
      [each.at['0.5'], each.at['0.3']].flatMap(({ netBenefit, all }) => [netBenefit, all]),
    );
  }
  expect(decisionCurve(of(1, 0), of(0.5, 0.5)).map(({ threshold }) => threshold)).toEqual(
    Array.from({ length: 99 }, (_, at) => (at + 1) / 100),
  );
  expect(() => decisionCurve(of(1), of(1), undefined, { thresholds: [1] })).toThrow('threshold is 1');
});

test('options out of range are refused', () => {
  for (const wrong of [
    () => fBetaAt(0.5, 0),
    () => precisionAt(NaN),
    () => netBenefitAt(1),
    () => costAt({ threshold: 0.5, falsePositive: NaN, falseNegative: 1 }),
    () => costAt({ threshold: 0.5, falsePositive: 1 } as never),
    () => costAt({ threshold: 0.5, falsePositive: 1, falseNegative: 1, other: 1 } as never),
  ])
    expect(wrong).toThrow(expect.objectContaining({ code: 'bad-option' }));
});
