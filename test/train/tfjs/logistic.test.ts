import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { random } from '../../../src/core/random.ts';
import type { Examples } from '../../../src/table/examples.ts';
import { logistic as plainLogistic } from '../../../src/train/logistic.ts';
import { logistic } from '../../../src/train/tfjs/logistic.ts';
import { examplesOf } from '../examples-of.ts';
import { adult, areaUnderCurve, hasReferenceData } from '../real-data.ts';

const backends = ['cpu', 'wasm'] as const;

/** More rows than a chunk holds, so that sums across chunks are tested too. */
function noisy(rows = 9000): Examples {
  const source = random(4);
  const x = Array.from({ length: rows }, () => source.normal());
  const codes = x.map(() => source.integer(4) - 1);
  const weights = x.map(() => source.integer(3) / 2 + 0.5);
  const labels = x.map((value, i) => (source.next() < 1 / (1 + Math.exp(-value - codes[i]! / 2)) ? 1 : 0));
  return examplesOf({
    dense: { x, y: x.map((v) => v * v) },
    categories: { c: [codes, ['a', 'b', 'c']] },
    labels,
    weights,
  });
}

describe.each(backends)('logistic on %s', (backend) => {
  it('agrees with the float64 estimator', async () => {
    const examples = noisy();
    const [exact, model] = await Promise.all([
      plainLogistic().fit(examples),
      logistic({ backend }).fit(examples),
    ]);
    expect(model.training).toMatchObject({ backend, converged: true });
    model.weights.forEach((weight, j) => expect(weight).toBeCloseTo(exact.weights[j]!, 3));
    const expected = exact.predict(examples.matrix);
    expect(
      Math.max(...model.predict(examples.matrix).map((p, i) => Math.abs(p - expected[i]!))),
    ).toBeLessThan(1e-4);
  });

  it('calls arriving at the rounding of float32 precision, and says so', async () => {
    const { training } = await logistic({ backend, tolerance: 1e-13 }).fit(noisy());
    expect(training).toMatchObject({ stopped: 'precision', converged: true });
    expect(training.decrement).toBeLessThan(1e-2);
  });

  // On the other backend the benchmark does it.
  if (backend === 'wasm') {
    it.skipIf(!hasReferenceData)(
      'is within 5e-3 in probability and 1e-4 in AUC of the optimum on the census data (needs ../shared/data)',
      async () => {
        const { train, test, golden } = await adult();
        const scores = (await logistic({ backend }).fit(train)).predict(test.matrix);
        expect(Math.max(...golden.first20.map((p, i) => Math.abs(p - scores[i]!)))).toBeLessThan(1e-4);
        expect(Math.abs(areaUnderCurve(test.labels, scores) - golden.auc)).toBeLessThan(1e-5);
      },
    );
  }

  it('learns without dense features and without categories, and refuses to learn from neither', async () => {
    const labels = [0, 1, 1, 0, 1];
    const codes: readonly [readonly number[], readonly string[]] = [
      [0, 1, 1, -1, 0],
      ['a', 'b'],
    ];
    for (const parts of [{ dense: { x: [1, 2, 3, 4, 5] } }, { categories: { c: codes } }]) {
      const examples = examplesOf({ ...parts, labels });
      const exact = (await plainLogistic().fit(examples)).predict(examples.matrix);
      const scores = (await logistic({ backend }).fit(examples)).predict(examples.matrix);
      scores.forEach((score, i) => expect(score).toBeCloseTo(exact[i]!, 3));
    }
    await expect(logistic({ backend }).fit(examplesOf({ labels }))).rejects.toMatchObject({
      code: 'bad-data',
    });
  });

  it('leaves no tensor behind when it succeeds, when it fails and when it is stopped', async () => {
    const examples = noisy();
    await logistic({ backend }).fit(examples);
    const before = tf.memory().numTensors;
    await logistic({ backend }).fit(examples);
    await expect(
      logistic({ backend, maxIterations: 1, tolerance: 1e-12 }).fit(examples),
    ).rejects.toMatchObject({ code: 'not-converged' });
    const control = new AbortController();
    const reason = { why: 'enough' };
    const stopped = logistic({ backend }).fit(examples, {
      signal: control.signal,
      onProgress: ({ done }) => done === 2 && control.abort(reason),
    });
    await expect(stopped).rejects.toBe(reason);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('logistic on tfjs', () => {
  it('gives the same model twice on cpu', async () => {
    const examples = noisy(500);
    const [a, b] = await Promise.all([logistic().fit(examples), logistic().fit(examples)]);
    expect(a.weights).toEqual(b.weights);
  });

  it('refuses a backend that is not one', () => {
    expect(() => logistic({ backend: 'node' as never })).toThrow(/backend is "node"/);
  });

  it('refuses the examples that the float64 estimator refuses, before it starts a backend', async () => {
    await expect(
      logistic().fit(examplesOf({ dense: { x: [1, 2] }, labels: [0, NaN] })),
    ).rejects.toMatchObject({ code: 'bad-data' });
  });
});
