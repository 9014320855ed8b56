import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { accuracy } from '../../src/metrics/accuracy.ts';
import { auc } from '../../src/metrics/auc.ts';
import { averagePrecision } from '../../src/metrics/average-precision.ts';
import { brier } from '../../src/metrics/brier.ts';
import { calibrationGap } from '../../src/metrics/calibration-gap.ts';
import { logLoss } from '../../src/metrics/log-loss.ts';

const metrics = { auc, averagePrecision, logLoss, brier, accuracy, calibrationGap };
type Name = keyof typeof metrics;

interface Case extends Record<Name, number | null> {
  readonly labels: number[];
  readonly scores: number[];
  readonly weights: number[] | null;
}

const { cases } = JSON.parse(
  readFileSync(new URL('../fixtures/metrics-binary.json', import.meta.url), 'utf8'),
) as { cases: Case[] };

test('the reference holds ties, weights, one class and long lists', () => {
  expect(cases.length).toBeGreaterThanOrEqual(200);
  expect(cases.some(({ scores }) => new Set(scores).size === 1 && scores.length > 1)).toBe(true);
  expect(cases.filter(({ weights }) => weights?.includes(0)).length).toBeGreaterThan(20);
  expect(cases.filter(({ auc: area }) => area === null).length).toBeGreaterThan(20);
  expect(cases.filter(({ scores }) => scores.length >= 400).length).toBeGreaterThan(5);
});

test.each(Object.keys(metrics) as Name[])('%s agrees with scikit-learn to 1e-12', (name) => {
  const gaps = cases.map((of) => {
    const weights = of.weights ? Float64Array.from(of.weights) : undefined;
    const got = metrics[name](Float64Array.from(of.labels), Float64Array.from(of.scores), weights);
    const expected = of[name] ?? NaN;
    return Number.isNaN(expected) && Number.isNaN(got) ? 0 : Math.abs(got - expected);
  });
  expect(gaps.filter((gap) => !(gap <= 1e-12))).toEqual([]);
});
