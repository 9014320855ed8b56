import { r2 } from '../../src/metrics/r2.ts';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { mae } from '../../src/metrics/mae.ts';
import { rmse } from '../../src/metrics/rmse.ts';

const { cases } = JSON.parse(
  readFileSync(new URL('../fixtures/metrics-regression.json', import.meta.url), 'utf8'),
) as {
  cases: {
    readonly labels: number[];
    readonly scores: number[];
    readonly weights: number[] | null;
    readonly rmse: number;
    readonly mae: number;
  }[];
};

test.each([
  ['rmse', rmse],
  ['mae', mae],
] as const)('%s agrees with scikit-learn to 1e-12', (name, metric) => {
  expect(cases.length).toBe(60);
  const gaps = cases.map((of) => {
    const weights = of.weights ? Float64Array.from(of.weights) : undefined;
    const got = metric(Float64Array.from(of.labels), Float64Array.from(of.scores), weights);
    return Math.abs(got - of[name]) / Math.max(1, of[name]);
  });
  expect(gaps.filter((gap) => !(gap <= 1e-12))).toEqual([]);
  expect(metric.direction).toBe('lower');
});

test.each([
  ['rmse', rmse],
  ['mae', mae],
] as const)('%s of nothing is NaN, and of a missing score an error', (_, metric) => {
  expect(metric(new Float64Array(), new Float64Array())).toBe(NaN);
  expect(metric(Float64Array.of(1), Float64Array.of(2), Float64Array.of(0))).toBe(NaN);
  expect(() => metric(Float64Array.of(1), Float64Array.of(NaN))).toThrow('score');
});

test('labels that are all one number have no share to explain, though the first row has no weight', () => {
  const [labels, scores] = [Float64Array.of(5, 0.1, 0.1, 0.1), Float64Array.of(1, 0.2, 0.3, 0.1)];
  expect(r2(labels, scores, Float64Array.of(0, 1, 1, 1))).toBeNaN();
});
