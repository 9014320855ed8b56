import { describe, expect, it } from 'vitest';
import { linearRegression } from '../../src/train/linear-regression.ts';
import { logistic } from '../../src/train/logistic.ts';
import { multinomial } from '../../src/train/multinomial.ts';
import { poissonRegression } from '../../src/train/poisson-regression.ts';
import { random } from '../../src/core/random.ts';
import type { Examples } from '../../src/table/examples.ts';
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

  it.each([
    [200, 60, 0.001],
    [60, 90, 0.01],
  ])(
    'finds the minimum of %i rows with %i columns that are nearly the same, in a few steps',
    async (rows, columns, l1) => {
      const { matrix, labels } = alike(rows, columns);
      const model = await linearRegression({ l1 }).fit({ matrix, labels, label: { name: 'y' }, leftOut: 0 });
      const { values } = matrix.dense;
      const left = model.predict(matrix).map((sum, i) => labels[i]! - sum);
      expect(left.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 7);
      // Where the slope of the squares is what the penalty can hold.
      for (let j = 0; j < columns; j++) {
        const slope = left.reduce((sum, value, i) => sum + value * values[i * columns + j]!, 0);
        const weight = model.weights[j]!;
        if (weight === 0) expect(Math.abs(slope)).toBeLessThan(l1 + 1e-7);
        else expect(slope - l1 * Math.sign(weight)).toBeCloseTo(0, 7);
      }
      expect(model.weights.filter((weight) => weight !== 0).length).toBeGreaterThan(30);
      expect(model.training.iterations).toBeLessThan(10);
    },
  );

  it('stops when it is told to', async () => {
    const control = new AbortController();
    const running = logistic({ l1: 1 }).fit(fixtureExamples('one', true), {
      signal: control.signal,
      onProgress: () => control.abort('enough'),
    });
    await expect(running).rejects.toBe('enough');
  });
});

/** Columns that are one, but for a hundredth; the label hangs on what is left. */
function alike(rows: number, columns: number): Pick<Examples, 'matrix' | 'labels'> {
  const source = random(5);
  const values = new Float32Array(rows * columns);
  const labels = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    const base = source.normal();
    for (let j = 0; j < columns; j++) values[i * columns + j] = base + 0.01 * source.normal();
    labels[i] = 3 * base + 100 * (values[i * columns]! - values[i * columns + 1]!) + source.normal();
  }
  const names = Array.from({ length: columns }, (_, j) => `x${j}`);
  return { matrix: { rows, dense: { names, values }, categories: [] }, labels };
}
