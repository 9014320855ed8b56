import { describe, expect, it } from 'vitest';
import { linearRegression } from '../../src/train/linear-regression.ts';
import { examplesOf } from './examples-of.ts';
import { fixture, fixtureExamples, largestGap } from './linear-fixture.ts';
import { births, hasReferenceData } from './real-data.ts';

/** To six digits after the point, without −0. */
const rounded = (value: number): number => Math.round(1e6 * value) / 1e6 + 0;

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

  it('gives the weights of least norm of columns in units that are far apart', async () => {
    const u = [3, -1, 4, 1, -5, 9, -2, 6];
    const z = [2, 7, -1, 8, 2, -8, 1, 3];
    const big = u.map((value) => 1e6 * value);
    const fit = (dense: Record<string, number[]>, labels: number[]) =>
      linearRegression().fit(examplesOf({ dense, labels }));
    // Of a column that is there twice, each half.
    const twice = await fit(
      { big, z, again: z },
      u.map((value, i) => 2 * value + 6 * z[i]! + 1),
    );
    expect([1e6 * twice.weights[0]!, ...twice.weights.slice(1), twice.intercept].map(rounded)).toEqual([
      2, 3, 3, 1,
    ]);
    const both = await fit(
      { big, z, bigger: big, again: z },
      u.map((value, i) => 2 * value + 6 * z[i]!),
    );
    expect([0, 1, 2, 3].map((j) => rounded((j % 2 ? 1 : 1e6) * both.weights[j]!))).toEqual([1, 3, 1, 3]);
    // a · 1000 + b = 1 is nearest to (0, 0) at (1000, 1) ÷ 1,000,001.
    const scaled = await fit({ z, thousand: z.map((value) => 1000 * value) }, z);
    expect(scaled.weights[0]! * 1_000_001).toBeCloseTo(1, 6);
    expect(scaled.weights[1]! * 1_000_001).toBeCloseTo(1000, 6);
  });

  it('gives a level that no row has, and a column of zeros, no weight', async () => {
    const examples = examplesOf({
      dense: { zero: [0, 0, 0, 0], z: [1, 2, 3, 4] },
      categories: {
        c: [
          [0, 2, 0, 2],
          ['p', 'q', 'r'],
        ],
      },
      labels: [1, 4, 3, 6],
    });
    const model = await linearRegression().fit(examples);
    // The label is z and 0 or 2, which is 1 − 1 or 1 + 1: of least norm where the levels add up to 0.
    expect([...model.weights, model.intercept].map(rounded)).toEqual([0, 1, -1, 0, 1, 1]);
  });

  it('refuses labels whose squares are no numbers, however the labels of one fit differ in size', async () => {
    const fit = (labels: number[]) => linearRegression().fit(examplesOf({ dense: { x: [1, 2, 3] }, labels }));
    for (const unit of [1e-162, 1e160, 8e307]) {
      await expect(fit([1 * unit, -2 * unit, 1.5 * unit])).rejects.toMatchObject({
        code: 'bad-data',
        message: expect.stringMatching(/labels deviate .* expected 1e-140 to 1e\+140/) as string,
      });
    }
    for (const unit of [1e-130, 1e130]) {
      const model = await fit([3 * unit, 5 * unit, 7 * unit]);
      expect(model.weights[0]! / unit).toBeCloseTo(2, 9);
      expect(model.intercept / unit).toBeCloseTo(1, 9);
    }
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
