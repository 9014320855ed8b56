import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { random } from '../../src/core/random.ts';
import { featuresOf } from '../../src/models/features.ts';
import { linearModel, linearReviver } from '../../src/models/linear-model.ts';
import type { Examples } from '../../src/table/examples.ts';
import { logistic } from '../../src/train/logistic.ts';
import { examplesOf } from './examples-of.ts';
import { adult, areaUnderCurve, flights, hasReferenceData } from './real-data.ts';

interface Fixture {
  readonly dense: readonly number[];
  readonly codes: readonly number[];
  readonly labels: readonly number[];
  readonly weights: readonly number[];
  readonly cases: readonly {
    readonly l2: number;
    readonly weighted: boolean;
    readonly coef: readonly number[];
    readonly intercept: number;
    readonly objective: number;
    readonly probabilities: readonly number[];
  }[];
}
const fixture = JSON.parse(
  readFileSync(new URL('../fixtures/train-logistic.json', import.meta.url), 'utf8'),
) as Fixture;

const largestGap = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);

describe('logistic', () => {
  it('finds the optimum worked out by hand', async () => {
    // A feature that is always 0 says nothing: the optimum is the log odds of the prior, ln(3 ÷ 1).
    const model = await logistic().fit(examplesOf({ dense: { x: [0, 0, 0, 0] }, labels: [1, 1, 1, 0] }));
    expect(model.intercept).toBeCloseTo(Math.log(3), 10);
  });

  it('finds the optimum of one penalised weight, which solves l2·w = 2·(1 − p(w))', async () => {
    // x = ±1 with labels 1 and 0: by symmetry the intercept is 0 and w + 2/(1 + e^−w) = 2 when l2 is 1.
    const model = await logistic({ l2: 1, tolerance: 1e-10 }).fit(
      examplesOf({ dense: { x: [-1, 1] }, labels: [0, 1] }),
    );
    const w = model.weights[0]!;
    expect(w + 2 / (1 + Math.exp(-w))).toBeCloseTo(2, 8);
    expect(model.intercept).toBeCloseTo(0, 8);
  });

  for (const { l2, weighted, ...expected } of fixture.cases) {
    it(`agrees with scikit-learn at l2 ${l2} ${weighted ? 'with' : 'without'} row weights`, async () => {
      const examples = examplesOf({
        dense: {
          a: fixture.dense.filter((_, i) => i % 2 === 0),
          b: fixture.dense.filter((_, i) => i % 2 === 1),
        },
        categories: { c: [fixture.codes, ['p', 'q', 'r']] },
        labels: fixture.labels,
        ...(weighted && { weights: fixture.weights }),
      });
      const model = await logistic({ l2, tolerance: 1e-9 }).fit(examples);
      expect(largestGap(model.weights, expected.coef)).toBeLessThan(1e-7);
      expect(model.intercept).toBeCloseTo(expected.intercept, 7);
      expect(model.training.objective).toBeCloseTo(expected.objective, 9);
      expect(largestGap(model.predict(examples.matrix), expected.probabilities)).toBeLessThan(1e-8);
    });
  }

  it.skipIf(!hasReferenceData)(
    'reaches the true optimum on the census data (needs ../shared/data)',
    async () => {
      const { train, test, golden } = await adult();
      const model = await logistic().fit(train);
      const scores = model.predict(test.matrix);
      expect(largestGap(golden.first20, scores)).toBeLessThan(1e-6);
      expect(largestGap(Object.values(golden.coef), model.weights)).toBeLessThan(1e-5);
      expect(model.intercept).toBeCloseTo(golden.intercept, 5);
      expect(model.training.objective).toBeCloseTo(golden.objective, 4);
      expect(areaUnderCurve(test.labels, scores)).toBeCloseTo(golden.auc, 5);
    },
  );

  it.skipIf(!hasReferenceData)('reaches the true optimum on the flights (needs ../shared/data)', async () => {
    const { train, test, golden } = await flights();
    const model = await logistic().fit(train);
    const scores = model.predict(test.matrix);
    expect(largestGap(golden.first20, scores)).toBeLessThan(1e-6);
    expect(largestGap(Object.values(golden.coef), model.weights)).toBeLessThan(1e-5);
    expect(model.training.objective).toBeCloseTo(golden.objective, 4);
    expect(areaUnderCurve(test.labels, scores)).toBeCloseTo(golden.auc, 5);
  });

  it('gives a weight of two what it gives a row that stands twice', async () => {
    const twice = await logistic().fit(
      examplesOf({ dense: { x: [1, 2, 2, 3, 4] }, labels: [0, 1, 1, 0, 1] }),
    );
    const weighted = await logistic().fit(
      examplesOf({ dense: { x: [1, 2, 3, 4] }, labels: [0, 1, 0, 1], weights: [1, 2, 1, 1] }),
    );
    expect(weighted.weights[0]).toBeCloseTo(twice.weights[0]!, 6);
    expect(weighted.intercept).toBeCloseTo(twice.intercept, 6);
  });

  it('leaves gradients of zero at its answer, whatever the data', async () => {
    const row = fc.record({
      x: fc.double({ min: -3, max: 3, noNaN: true }),
      code: fc.integer({ min: -1, max: 2 }),
      y: fc.integer({ min: 0, max: 1 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 2, maxLength: 30 }),
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        async (rows, l2) => {
          const labels = [0, 1, ...rows.map(({ y }) => y)];
          const x = [0, 0, ...rows.map((r) => r.x)];
          const codes = [0, 1, ...rows.map(({ code }) => code)];
          const examples = examplesOf({ dense: { x }, categories: { c: [codes, ['a', 'b', 'c']] }, labels });
          const model = await logistic({ l2, tolerance: 1e-8 }).fit(examples);
          const residuals = model.predict(examples.matrix).map((p, i) => p - labels[i]!);
          const sum = (by: (i: number) => number): number =>
            residuals.reduce((total, r, i) => total + r * by(i), 0);
          const gradients = [
            sum(() => 1),
            l2 * model.weights[0]! + sum((i) => Math.fround(x[i]!)),
            ...[0, 1, 2].map(
              (level) => l2 * model.weights[1 + level]! + sum((i) => (codes[i] === level ? 1 : 0)),
            ),
          ];
          expect(Math.max(...gradients.map(Math.abs))).toBeLessThan(1e-6);
        },
      ),
      { seed: 5, numRuns: 60 },
    );
  });

  it('is saved and revived without a change in any score', async () => {
    const examples = examplesOf({
      dense: { x: [1, 2, 3, 4] },
      categories: {
        c: [
          [0, 1, -1, 0],
          ['a', 'b'],
        ],
      },
      labels: [0, 1, 0, 1],
    });
    const model = await logistic().fit(examples);
    const { state, ...rest } = model.save();
    const revived = linearReviver.revive({
      ...rest,
      state: JSON.parse(JSON.stringify(state)) as typeof state,
    });
    expect(revived.predict(examples.matrix)).toEqual(model.predict(examples.matrix));
    expect(revived).toMatchObject({
      training: { converged: true, stopped: 'tolerance', rows: 4, backend: 'float64' },
    });
  });

  it('refuses to end before its tolerance, unless told to keep what it has', async () => {
    const examples = examplesOf({ dense: { x: [1, 2, 3, 4, 5] }, labels: [0, 1, 0, 1, 1] });
    await expect(logistic({ maxIterations: 1, tolerance: 1e-12 }).fit(examples)).rejects.toMatchObject({
      code: 'not-converged',
    });
    const kept = await logistic({ maxIterations: 1, tolerance: 1e-12, onNotConverged: 'keep' }).fit(examples);
    expect(kept.training).toMatchObject({ converged: false, stopped: 'iterations', iterations: 1 });
  });

  it('does not pretend that separable labels without a penalty have an optimum', async () => {
    const separable = examplesOf({ dense: { x: [-2, -1, 1, 2] }, labels: [0, 0, 1, 1] });
    const model = await logistic({ l2: 0, maxIterations: 5, onNotConverged: 'keep' }).fit(separable);
    expect(model.training.converged).toBe(false);
  });

  const hundred = Array.from({ length: 100 }, (_, i) => i);
  it.each([
    ['rows on two sides', examplesOf({ dense: { x: [-1, -1, 1, 1] }, labels: [0, 0, 1, 1] })],
    ['rows far apart', examplesOf({ dense: { x: hundred }, labels: hundred.map((i) => (i < 50 ? 0 : 1)) })],
    ['all rows but two', examplesOf({ dense: { x: [1, 2, 3, 3, 4, 5] }, labels: [0, 0, 0, 1, 1, 1] })],
    [
      'a level whose rows have one label',
      examplesOf({
        dense: { x: [1, 2, 3, 4, 5, 6, 7] },
        categories: {
          c: [
            [0, 0, 0, 0, 0, 1, 1],
            ['a', 'b'],
          ],
        },
        labels: [0, 1, 0, 1, 0, 1, 1],
      }),
    ],
  ])('has no optimum without a penalty where the labels are separated: %s', async (_, examples) => {
    await expect(logistic({ l2: 0 }).fit(examples)).rejects.toMatchObject({
      code: 'not-converged',
      message: expect.stringContaining('Set l2 above 0') as string,
    });
    for (const tolerance of [1e-3, 1e-6, 1e-9]) {
      const kept = await logistic({ l2: 0, tolerance, onNotConverged: 'keep' }).fit(examples);
      expect(kept.training).toMatchObject({ converged: false, stopped: 'separated' });
      // A penalty, however small, gives them one.
      expect((await logistic({ l2: 1e-6, tolerance }).fit(examples)).training.converged).toBe(true);
    }
  });

  it('finds the optimum without a penalty of labels that are separated but for two rows', async () => {
    const x = Array.from({ length: 2000 }, (_, i) => i - 999.5);
    const labels = x.map((value, i) => (i === 998 || (value > 0 && i !== 1001) ? 1 : 0));
    const examples = examplesOf({ dense: { x }, labels });
    const coarse = await logistic({ l2: 0, tolerance: 1e-3 }).fit(examples);
    const fine = await logistic({ l2: 0, tolerance: 1e-9 }).fit(examples);
    expect(coarse.weights[0]).toBeCloseTo(fine.weights[0]!, 2);
    // The slope of the log likelihood in the weight is 0 there: Σ x · (p − y).
    const slope = fine.predict(examples.matrix).reduce((sum, p, i) => sum + x[i]! * (p - labels[i]!), 0);
    expect(Math.abs(slope)).toBeLessThan(1e-6);
  });

  it('measures its tolerance with the curvature where it ends, not with that where it began', async () => {
    // One weight of ±w by symmetry and no intercept: the decrement is |g| / √(h) with g and h worked out here.
    const examples = examplesOf({ dense: { x: [-1, -1, 1, 1] }, labels: [0, 0, 1, 1] });
    const l2 = 1e-4;
    const { weights, training } = await logistic({ l2 }).fit(examples);
    const p = 1 / (1 + Math.exp(-weights[0]!));
    const left = Math.abs(l2 * weights[0]! - 4 * (1 - p)) / Math.sqrt(l2 + 4 * p * (1 - p));
    expect(left).toBeLessThan(1e-6);
    expect(training.decrement).toBeCloseTo(left, 9);
  });

  it('handles more columns than the full curvature is kept for', async () => {
    const levels = Array.from({ length: 700 }, (_, i) => `l${String(i).padStart(3, '0')}`);
    const codes = Array.from({ length: 2100 }, (_, i) => i % 700);
    const labels = codes.map((code, i) => (((code * 7919) % 10) + Math.floor(i / 700) > 6 ? 1 : 0));
    const examples = examplesOf({ categories: { c: [codes, levels] }, labels });
    const model = await logistic().fit(examples);
    // Two levels with the same labels must have the same weight, and the weights of a category that covers every row sum to 0.
    expect(model.weights[0]).toBeCloseTo(model.weights[10]!, 5);
    expect(Math.abs(model.weights.reduce((sum, w) => sum + w, 0))).toBeLessThan(1e-3);
  });

  it.each([
    ['no rows', examplesOf({ dense: { x: [] }, labels: [] }), 'bad-data', 'no examples'],
    [
      'a missing label',
      examplesOf({ dense: { x: [1, 2, 3] }, labels: [0, NaN, 1] }),
      'bad-data',
      'NaN at row 1',
    ],
    ['a label of 2', examplesOf({ dense: { x: [1, 2] }, labels: [0, 2] }), 'bad-data', '2 at row 1'],
    ['one class only', examplesOf({ dense: { x: [1, 2] }, labels: [1, 1] }), 'bad-data', 'label 1'],
    [
      'a missing weight',
      examplesOf({ dense: { x: [1, 2] }, labels: [0, 1], weights: [1, NaN] }),
      'bad-data',
      'NaN at row 1',
    ],
    [
      'a class without weight',
      examplesOf({ dense: { x: [1, 2] }, labels: [0, 1], weights: [1, 0] }),
      'bad-data',
      'label 0',
    ],
    [
      'no weight at all',
      examplesOf({ dense: { x: [1, 2] }, labels: [0, 1], weights: [0, 0] }),
      'bad-data',
      'weight 0',
    ],
    [
      'a missing feature',
      examplesOf({ dense: { x: [1, NaN] }, labels: [0, 1] }),
      'bad-data',
      '"x" is NaN at row 1',
    ],
    [
      'a code without a level',
      examplesOf({ categories: { c: [[0, 5], ['a']] }, labels: [0, 1] }),
      'bad-data',
      'code 5 at row 1',
    ],
    [
      'too few labels',
      { ...examplesOf({ dense: { x: [1, 2] }, labels: [0, 1] }), labels: Float64Array.of(0) },
      'shape-mismatch',
      '1 labels',
    ],
  ] as const)('refuses %s', async (_, examples, code, text) => {
    await expect(logistic().fit(examples)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(text) as string,
    });
  });

  it('refuses options that are out of range or that nobody reads', () => {
    expect(() => logistic({ l2: -1 })).toThrow(/l2 is -1; expected a number of 0 or more/);
    expect(() => logistic({ tolerance: 0 })).toThrow(/tolerance is 0/);
    expect(() => logistic({ penalty: 1 } as never)).toThrow(/no option "penalty"/);
  });

  it('reports every iteration and stops when told to', async () => {
    const examples = examplesOf({ dense: { x: [1, 2, 3, 4, 5] }, labels: [0, 1, 0, 1, 1] });
    const seen: number[] = [];
    await logistic().fit(examples, { onProgress: ({ done }) => seen.push(done) });
    expect(seen).toEqual(seen.map((_, i) => i));
    const control = new AbortController();
    const reason = new Error('enough');
    const running = logistic().fit(examples, {
      signal: control.signal,
      onProgress: () => control.abort(reason),
    });
    await expect(running).rejects.toBe(reason);
  });
});

describe('logistic, of many rows', () => {
  /** Rows in the order of their labels: an eighth of the blocks says little of the rest. */
  function many(sorted: boolean): Examples {
    const source = random(3);
    const rows = 6000;
    const x = Array.from({ length: rows }, () => source.normal());
    const codes = x.map(() => source.integer(4) - 1);
    const labels = x.map((value, i) => (source.next() < 1 / (1 + Math.exp(-value - codes[i]!)) ? 1 : 0));
    const order = labels.map((_, i) => i);
    if (sorted) order.sort((a, b) => labels[a]! - labels[b]!);
    const weights = x.map(() => source.integer(3) / 2);
    return examplesOf({
      dense: { x: order.map((i) => x[i]!) },
      categories: { c: [order.map((i) => codes[i]!), ['a', 'b', 'c']] },
      labels: order.map((i) => labels[i]!),
      weights: order.map((i) => weights[i]!),
    });
  }

  it.each([
    ['in no order', false],
    ['in the order of their labels', true],
  ])('ends where the plain loops end, begun with some of the rows: %s', async (_, sorted) => {
    const examples = many(sorted);
    const exact = await logistic({ tolerance: 1e-9, kernel: 'plain' }).fit(examples);
    const model = await logistic({ tolerance: 1e-9 }).fit(examples);
    expect(largestGap(model.weights, exact.weights)).toBeLessThan(1e-9);
    expect(model.training.converged).toBe(true);
    // A start that turned out worse than none would cost twice as many.
    expect(model.training.evaluations).toBeLessThan(15);
    const slope = model
      .predict(examples.matrix)
      .reduce((sum, p, i) => sum + examples.weights![i]! * (p - examples.labels[i]!), 0);
    expect(Math.abs(slope)).toBeLessThan(1e-6);
  });

  it.each([2 ** -60, 2 ** -10, 2 ** 60])('converges whatever the unit of its columns: %d', async (unit) => {
    const source = random(8);
    const x = Array.from({ length: 400 }, () => source.normal());
    // The third column is nearly the sum of the others, the fourth never moves.
    const y = Array.from({ length: 400 }, () => source.normal());
    const z = x.map((value, row) => value + y[row]! + 1e-5 * source.normal());
    const labels = x.map((value, row) => (source.next() < 1 / (1 + Math.exp(y[row]! - value)) ? 1 : 0));
    const scaled = (list: readonly number[]): number[] => list.map((value) => unit * value);
    const dense = { x: scaled(x), y: scaled(y), z: scaled(z), one: x.map(() => 0) };
    const { training } = await logistic({ l2: 0 }).fit(examplesOf({ dense, labels }));
    const plain = await logistic({ l2: 0 }).fit(examplesOf({ dense: { x, y, z }, labels }));
    expect(training.converged).toBe(true);
    expect(training.objective / plain.training.objective).toBeCloseTo(1, 6);
    expect(training.iterations).toBeLessThan(15);
  });

  it('goes on from a model, and refuses to go on from another', async () => {
    const examples = many(false);
    const model = await logistic().fit(examples);
    const again = await logistic().fit(examples, { from: model });
    expect(again.training.iterations).toBe(0);
    expect(again.weights).toEqual(model.weights);
    const { features, weights, intercept } = model;
    const parts = { features: featuresOf(examples.matrix), weights, intercept };
    const from = linearModel({ ...parts, link: 'identity' });
    await expect(logistic().fit(examples, { from })).rejects.toMatchObject({ code: 'shape-mismatch' });
    const other = linearModel({
      features: { dense: ['z'], categories: [] },
      weights: Float64Array.of(1),
      intercept: 0,
    });
    await expect(logistic().fit(examples, { from: other })).rejects.toMatchObject({
      code: 'shape-mismatch',
      message: expect.stringContaining('trained with "z"') as string,
    });
    expect(features).toHaveLength(4);
  });
});
