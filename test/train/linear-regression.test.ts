import { describe, expect, it } from 'vitest';
import { linearRegression } from '../../src/train/linear-regression.ts';
import { examplesOf } from './examples-of.ts';
import { fixture, fixtureExamples, largestGap } from './linear-fixture.ts';
import { births, hasReferenceData } from './real-data.ts';

describe('linearRegression', () => {
  for (const { estimator, l2, l1, weighted, ...expected } of fixture.cases) {
    if (estimator !== 'linear-regression' || l1 > 0) continue;
    for (const kernel of ['simd', 'plain'] as const) {
      it(`agrees with scikit-learn at l2 ${l2} ${weighted ? 'with' : 'without'} row weights (${kernel})`, async () => {
        const model = await linearRegression({ l2, kernel }).fit(fixtureExamples('number', weighted));
        expect(largestGap(model.weights, expected.coef)).toBeLessThan(1e-9);
        expect(model.intercept).toBeCloseTo(expected.intercept, 8);
        expect(model.training.objective / expected.objective).toBeCloseTo(1, 10);
        expect([model.task, model.training.converged]).toEqual(['regression', true]);
      });
    }
  }

  it('gives the weights of least norm where features are sums of others', async () => {
    const { codes, coef, intercept, predictions } = fixture.dependent;
    const base = fixtureExamples('number', true);
    const a = fixture.dense.filter((_, at) => at % 2 === 0);
    const examples = examplesOf({
      dense: { a, b: fixture.dense.filter((_, at) => at % 2 === 1), twice: a.map((value) => 2 * value) },
      categories: { c: [codes, ['p', 'q', 'r', 's']] },
      labels: [...base.labels],
      weights: fixture.weights,
    });
    const model = await linearRegression().fit(examples);
    expect(largestGap(model.predict(examples.matrix), predictions)).toBeLessThan(1e-7);
    expect(largestGap(model.weights, coef)).toBeLessThan(1e-6);
    expect(model.intercept).toBeCloseTo(intercept, 4);
  });

  it.skipIf(!hasReferenceData)('finds the weights of the births (needs ../shared/data)', async () => {
    const { train, test, golden } = births();
    const model = await linearRegression().fit(train);
    expect(model.features).toEqual(Object.keys(golden.coef));
    expect(largestGap(model.weights, Object.values(golden.coef))).toBeLessThan(1e-6);
    expect(model.intercept).toBeCloseTo(golden.intercept, 5);
    const predictions = model.predict(test.matrix);
    expect(largestGap(predictions, golden.first20)).toBeLessThan(2e-6);
    const squares = predictions.reduce((sum, value, row) => sum + (value - test.labels[row]!) ** 2, 0);
    expect(Math.sqrt(squares / predictions.length)).toBeCloseTo(golden.rmse_eval, 5);
  });

  it('solves what lies far from zero, and labels of any unit', async () => {
    const x = Array.from({ length: 40 }, (_, i) => 2000 + (i % 13));
    const y = Array.from({ length: 40 }, (_, i) => (i * 7) % 11);
    const labels = x.map((value, i) => 1e9 + 1e7 * (3 * value - 2 * y[i]!));
    const model = await linearRegression().fit(examplesOf({ dense: { x, y }, labels }));
    expect(model.weights[0]! / 3e7).toBeCloseTo(1, 9);
    expect(model.weights[1]! / -2e7).toBeCloseTo(1, 9);
    expect(model.intercept / 1e9).toBeCloseTo(1, 6);
  });

  it('answers labels that are all alike with themselves', async () => {
    const model = await linearRegression().fit(examplesOf({ dense: { x: [1, 2, 3] }, labels: [4, 4, 4] }));
    expect([model.weights[0], model.intercept]).toEqual([0, 4]);
  });

  it('goes on past what is summed in full: more columns than 512', async () => {
    const columns = 520;
    const dense = Object.fromEntries(
      Array.from({ length: columns }, (_, j) => [
        `x${j}`,
        Array.from({ length: 30 }, (__, i) => ((i * (j + 3)) % 17) / 17 + (i === j % 30 ? 1 : 0)),
      ]),
    );
    const labels = Array.from({ length: 30 }, (_, i) => (i % 7) - 3);
    const examples = examplesOf({ dense, labels });
    const model = await linearRegression({ l2: 0.5 }).fit(examples);
    // Where the gradient is 0: l2 · w = Σ x · (label − sum).
    const left = model.predict(examples.matrix).map((sum, i) => labels[i]! - sum);
    for (const j of [0, 100, 519]) {
      const slope = left.reduce((sum, r, i) => sum + r * Math.fround(dense[`x${j}`]![i]!), 0);
      expect(0.5 * model.weights[j]!).toBeCloseTo(slope, 7);
    }
  });

  it('refuses what is no number, and options nobody reads', async () => {
    const fit = linearRegression().fit(examplesOf({ dense: { x: [1, 2] }, labels: [1, Infinity] }));
    await expect(fit).rejects.toMatchObject({ code: 'bad-data' });
    expect(() => linearRegression({ l2: -1 })).toThrow(/l2 is -1/);
    expect(() => linearRegression({ alpha: 1 } as never)).toThrow(/no option "alpha"/);
  });
});
