import { describe, expect, it } from 'vitest';
import { random } from '../../src/core/random.ts';
import { logistic } from '../../src/train/logistic.ts';
import { multinomial } from '../../src/train/multinomial.ts';
import type { Examples } from '../../src/table/examples.ts';
import { examplesOf } from './examples-of.ts';
import { fixture, fixtureExamples, largestGap } from './linear-fixture.ts';

const withClasses = (classes: readonly string[], { label, ...rest }: Examples): Examples => ({
  ...rest,
  label: { ...label, classes },
});

describe('multinomial', () => {
  for (const { estimator, l2, weighted, ...expected } of fixture.cases) {
    if (estimator !== 'multinomial') continue;
    for (const kernel of ['simd', 'plain'] as const) {
      it(`agrees with scikit-learn at l2 ${l2} ${weighted ? 'with' : 'without'} row weights (${kernel})`, async () => {
        const model = await multinomial({ l2, kernel, tolerance: 1e-9 }).fit(
          fixtureExamples('classes', weighted),
        );
        const coef: readonly (readonly number[])[] = expected.coef;
        const rowMajor = coef[0]!.flatMap((_, j) => coef.map((row) => row[j]!));
        expect(largestGap(model.weights, rowMajor)).toBeLessThan(1e-6);
        // The intercept stands for a column that is about 100.
        expect(largestGap(model.intercepts, expected.intercept)).toBeLessThan(1e-4);
        expect(model.training.objective / expected.objective).toBeCloseTo(1, 10);
        expect([model.task, model.classes]).toEqual(['multi-class', ['u', 'v', 'w']]);
      });
    }
  }

  it('is logistic regression with half the penalty where there are two classes', async () => {
    const examples = fixtureExamples('one', true);
    const two = await multinomial({ l2: 2, tolerance: 1e-9 }).fit(withClasses(['0', '1'], examples));
    const one = await logistic({ l2: 1, tolerance: 1e-9 }).fit(examples);
    const expected = one.predict(examples.matrix);
    const scores = two.predict(examples.matrix);
    expect(
      largestGap(
        scores.filter((_, at) => at % 2 === 1),
        expected,
      ),
    ).toBeLessThan(1e-8);
  });

  it('leaves gradients of zero with many classes and rows, of which it begins with some', async () => {
    const source = random(5);
    const [rows, classes] = [6000, 6];
    const x = Array.from({ length: rows }, () => source.normal());
    const labels = x.map((value) => Math.min(5, Math.max(0, Math.round(2.5 + value + source.normal()))));
    const names = Array.from({ length: classes }, (_, k) => `k${k}`);
    const examples = withClasses(names, examplesOf({ dense: { x }, labels }));
    const model = await multinomial({ l2: 0.5, tolerance: 1e-8 }).fit(examples);
    expect(model.training.iterations).toBeLessThan(40);
    const scores = model.predict(examples.matrix);
    for (let k = 0; k < classes; k++) {
      const slope = x.reduce(
        (sum, value, i) => sum + Math.fround(value) * (scores[i * classes + k]! - (labels[i] === k ? 1 : 0)),
        0.5 * model.weights[k]!,
      );
      expect(Math.abs(slope)).toBeLessThan(1e-4);
    }
    expect(Math.abs(model.intercepts.reduce((sum, value) => sum + value, 0))).toBeLessThan(1e-12);
  });

  it('has no optimum without a penalty where classes are separated', async () => {
    const examples = withClasses(
      ['a', 'b', 'c'],
      examplesOf({ dense: { x: [1, 2, 3, 4, 5, 6] }, labels: [0, 0, 1, 1, 2, 2] }),
    );
    await expect(multinomial({ l2: 0 }).fit(examples)).rejects.toMatchObject({ code: 'not-converged' });
  });

  it('refuses labels without classes, and a class without an example', async () => {
    const plain = examplesOf({ dense: { x: [1, 2, 3] }, labels: [0, 1, 0] });
    await expect(multinomial().fit(plain)).rejects.toMatchObject({ code: 'bad-option' });
    const missing = withClasses(['a', 'b', 'c'], plain);
    await expect(multinomial().fit(missing)).rejects.toMatchObject({ code: 'bad-data' });
  });
});
