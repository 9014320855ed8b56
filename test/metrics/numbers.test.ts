import { expect, test } from 'vitest';
import { mae } from '../../src/metrics/mae.ts';
import { mape } from '../../src/metrics/mape.ts';
import type { Metric } from '../../src/metrics/metric.ts';
import { mse } from '../../src/metrics/mse.ts';
import { pinball } from '../../src/metrics/pinball.ts';
import { poissonDeviance } from '../../src/metrics/poisson-deviance.ts';
import { r2 } from '../../src/metrics/r2.ts';
import { rmse } from '../../src/metrics/rmse.ts';
import { rmsle } from '../../src/metrics/rmsle.ts';
import { argumentsOf, cases, expectFigures, type NumberName } from './cases.ts';

const of = (...values: number[]): Float64Array => Float64Array.from(values);
const metrics: Readonly<Record<NumberName, Metric>> = {
  mse,
  rmse,
  mae,
  mape,
  pinball: pinball(0.9),
  poissonDeviance,
  rmsle,
  r2,
};

test.each(Object.entries(metrics) as [NumberName, Metric][])(
  '%s agrees with scikit-learn to 1e-12',
  (name, metric) => {
    expect(cases.numbers.length).toBe(200);
    expectFigures(
      cases.numbers.map((each) => metric(...argumentsOf(each))),
      cases.numbers.map((each) => each[name]),
    );
  },
);

test.each(Object.entries(metrics))('%s of nothing is NaN, and of a missing score an error', (_, metric) => {
  expect(metric(of(), of())).toBeNaN();
  expect(metric(of(1), of(2), of(0))).toBeNaN();
  expect(() => metric(of(1), of(NaN))).toThrow('the score at row 0 is missing');
  expect(() => metric(of(NaN), of(1))).toThrow('the label at row 0 is missing');
});

test('labels and scores that a metric does not mean are refused by their row', () => {
  expect(() => mape(of(0, 1), of(1, 1))).toThrow('the label at row 0 is 0; expected a number other than 0');
  expect(() => mape(of(1, 0), of(1, 1))).toThrow('the label at row 1 is 0; expected a number other than 0');
  expect(() => poissonDeviance(of(-1), of(1))).toThrow('the label at row 0 is -1; expected a count');
  expect(() => poissonDeviance(of(1), of(0))).toThrow('the score at row 0 is 0; expected a rate above 0');
  expect(() => rmsle(of(1), of(-1))).toThrow('the score at row 0 is -1; expected a number above -1');
  expect(() => rmsle(of(-2), of(1))).toThrow('the label at row 0 is -2');
  expect(() => rmsle(of(0, -1), of(1, 1))).toThrow('the label at row 1 is -1; expected a number above -1');
  expect(() => pinball(1.1)).toThrow('quantile is 1.1');
});

test('a row without weight says nothing, however far off it is', () => {
  const rows = [of(1, 2), of(1.5, Infinity), of(1, 0)] as const;
  expect([mse(...rows), mae(...rows), rmse(...rows)]).toEqual([0.25, 0.5, 0.5]);
});

test('where nothing is wrong, no row moves the root of the mean', () => {
  for (const metric of [rmse, rmsle])
    expect([...metric.influence!(of(1, 2, 3), of(1, 2, 3))].map(Math.abs)).toEqual([0, 0, 0]);
});

test('R² does not exist where all labels that count are one number', () => {
  expect(r2(of(3, 3), of(3, 4))).toBeNaN();
  expect(r2(of(3, 4), of(3, 4), of(1, 0))).toBeNaN();
  // The mean of three times 0.1 is rounded, and leaves them a variance.
  expect(r2(of(0.1, 0.1, 0.1), of(0.1, 0.1, 0.2))).toBeNaN();
  expect(r2(of(0.1, 0.1, 0.1, 5), of(0.1, 0.1, 0.2, 1), of(1, 1, 1, 0))).toBeNaN();
  expect(r2(of(5, 0.1, 0.1, 0.1), of(1, 0.1, 0.1, 0.2), of(0, 1, 1, 1))).toBeNaN();
  expect(r2.direction).toBe('higher');
});
