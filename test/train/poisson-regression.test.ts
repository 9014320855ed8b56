import { describe, expect, it } from 'vitest';
import { poissonRegression } from '../../src/train/poisson-regression.ts';
import { examplesOf } from './examples-of.ts';
import { fixture, fixtureExamples, largestGap } from './linear-fixture.ts';

describe('poissonRegression', () => {
  for (const { estimator, l2, l1, weighted, ...expected } of fixture.cases) {
    if (estimator !== 'poisson' || l1 > 0) continue;
    for (const kernel of ['simd', 'plain'] as const) {
      it(`agrees with scikit-learn at l2 ${l2} ${weighted ? 'with' : 'without'} row weights (${kernel})`, async () => {
        const estimate = poissonRegression({ l2, kernel, tolerance: 1e-9 });
        const model = await estimate.fit(fixtureExamples('count', weighted));
        expect(largestGap(model.weights, expected.coef)).toBeLessThan(1e-6);
        expect(Math.abs(model.intercept - expected.intercept)).toBeLessThan(1e-4);
        expect(model.training.objective / expected.objective).toBeCloseTo(1, 10);
        expect([model.task, model.link]).toEqual(['count', 'log']);
      });
    }
  }

  it('expects the mean where features say nothing, also of rates with an exposure', async () => {
    const examples = examplesOf({ dense: { x: [0, 0, 0] }, labels: [0.5, 0, 2], weights: [2, 1, 1] });
    const model = await poissonRegression().fit(examples);
    expect(Math.exp(model.intercept)).toBeCloseTo(3 / 4, 10);
  });

  it('has no optimum without a penalty where a level has no count', async () => {
    const codes = [0, 0, 0, 1, 1];
    const examples = examplesOf({ categories: { c: [codes, ['a', 'b']] }, labels: [1, 2, 3, 0, 0] });
    await expect(poissonRegression({ l2: 0 }).fit(examples)).rejects.toMatchObject({ code: 'not-converged' });
    expect((await poissonRegression({ l2: 0.01 }).fit(examples)).training.converged).toBe(true);
  });

  it.each([
    ['a negative count', [1, -1], 'bad-data'],
    ['nothing but zeros', [0, 0], 'bad-data'],
    ['a count without end', [1, Infinity], 'bad-data'],
  ])('refuses %s', async (_, labels, code) => {
    await expect(poissonRegression().fit(examplesOf({ dense: { x: [1, 2] }, labels }))).rejects.toMatchObject(
      { code },
    );
  });
});
