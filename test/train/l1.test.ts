import { describe, expect, it } from 'vitest';
import { linearRegression } from '../../src/train/linear-regression.ts';
import { logistic } from '../../src/train/logistic.ts';
import { multinomial } from '../../src/train/multinomial.ts';
import { poissonRegression } from '../../src/train/poisson-regression.ts';
import { examplesOf } from './examples-of.ts';
import { fixture, fixtureExamples, largestGap } from './linear-fixture.ts';

describe('an l1 penalty', () => {
  for (const { estimator, l2, l1, weighted, ...expected } of fixture.cases) {
    if (l1 === 0) continue;
    it(`of ${estimator} agrees with scikit-learn at l1 ${l1}, l2 ${l2} ${weighted ? 'with' : 'without'} row weights`, async () => {
      const of = estimator === 'logistic' ? logistic : linearRegression;
      const examples = fixtureExamples(estimator === 'logistic' ? 'one' : 'number', weighted);
      const model = await of({ l1, l2, tolerance: 1e-8 }).fit(examples);
      expect(largestGap(model.weights, expected.coef)).toBeLessThan(2e-6);
      expect(Math.abs(model.intercept - expected.intercept)).toBeLessThan(1e-4);
      expect(model.training.objective / expected.objective).toBeCloseTo(1, 9);
      expected.coef.forEach((weight, j) => {
        if (weight === 0) expect(model.weights[j]).toBe(0);
      });
    });
  }

  it('leaves every slope of a Poisson regression within the penalty', async () => {
    const examples = fixtureExamples('count', true);
    const [l1, l2] = [3, 0.5];
    const model = await poissonRegression({ l1, l2, tolerance: 1e-9 }).fit(examples);
    const { values } = examples.matrix.dense;
    const gaps = model
      .predict(examples.matrix)
      .map((count, i) => examples.weights![i]! * (count - examples.labels[i]!));
    const slopes = [0, 1].map((j) => gaps.reduce((sum, r, i) => sum + r * values[2 * i + j]!, 0));
    slopes.forEach((slope, j) => {
      const weight = model.weights[j]!;
      if (weight === 0) expect(Math.abs(slope)).toBeLessThanOrEqual(l1);
      else expect(slope + l2 * weight + l1 * Math.sign(weight)).toBeCloseTo(0, 5);
    });
    expect(model.training).toMatchObject({ l1, l2, converged: true });
  });

  it('so large that it leaves nothing leaves the base rate', async () => {
    const model = await logistic({ l1: 1e6, l2: 0 }).fit(
      examplesOf({ dense: { x: [1, 2, 3, 4] }, labels: [0, 1, 1, 1] }),
    );
    expect([...model.weights]).toEqual([0]);
    expect(model.intercept).toBeCloseTo(Math.log(3), 10);
  });

  it('is refused where it is not offered, and beyond the features that it is offered for', async () => {
    expect(() => multinomial({ l1: 1 } as never)).toThrow(/no option "l1"/);
    const levels = Array.from({ length: 2100 }, (_, k) => `l${k}`);
    const examples = examplesOf({ categories: { c: [[0, 1, 2], levels] }, labels: [0, 1, 0] });
    await expect(logistic({ l1: 1 }).fit(examples)).rejects.toMatchObject({ code: 'too-large' });
  });

  it('stops when it is told to', async () => {
    const control = new AbortController();
    const running = logistic({ l1: 1 }).fit(fixtureExamples('one', true), {
      signal: control.signal,
      onProgress: () => control.abort('enough'),
    });
    await expect(running).rejects.toBe('enough');
  });
});
