import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { linearModel } from '../../src/models/linear-model.ts';
import { standardModels } from '../../src/models/standard-models.ts';
import type { SavedModel } from '../../src/models/model.ts';
import { calibrate } from '../../src/train/calibrate.ts';
import { examplesOf } from './examples-of.ts';
import { largestGap } from './linear-fixture.ts';

const fixture = JSON.parse(
  readFileSync(new URL('../fixtures/train-calibrate.json', import.meta.url), 'utf8'),
) as {
  readonly odds: readonly number[];
  readonly labels: readonly number[];
  readonly weights: readonly number[];
  readonly at: readonly number[];
  readonly cases: readonly {
    readonly method: 'platt' | 'isotonic';
    readonly weighted: boolean;
    readonly probabilities: readonly number[];
  }[];
};

/** A model whose log odds are its feature. */
const model = linearModel({
  features: { dense: ['z'], categories: [] },
  weights: Float64Array.of(1),
  intercept: 0,
});
const examplesAt = (z: readonly number[], labels: readonly number[], weights?: readonly number[]) =>
  examplesOf({ dense: { z }, labels, ...(weights && { weights }) });
const revive = (saved: SavedModel) =>
  standardModels
    .find(({ kind }) => kind === saved.kind)!
    .revive({
      ...saved,
      state: JSON.parse(JSON.stringify(saved.state)) as typeof saved.state,
    });

describe('calibrate', () => {
  for (const { method, weighted, probabilities } of fixture.cases) {
    it(`by ${method} agrees with scikit-learn ${weighted ? 'with' : 'without'} row weights`, async () => {
      const examples = examplesAt(fixture.odds, fixture.labels, weighted ? fixture.weights : undefined);
      const better = await calibrate(model, examples, { method });
      const { matrix } = examplesAt(
        fixture.at,
        fixture.at.map(() => 0),
      );
      // scikit-learn's sigmoid stops where its gradient is below 1e-6.
      const most = method === 'platt' ? 1e-6 : 1e-12;
      expect(largestGap(better.predict(matrix), probabilities)).toBeLessThan(most);
      const again = revive(better.save());
      expect(again.predict(matrix)).toEqual(better.predict(matrix));
      expect([again.kind, again.task, again.features]).toEqual(['calibrated', 'binary', ['z']]);
    });
  }

  it('by platt leaves no slope at its answer', async () => {
    const examples = examplesAt(fixture.odds, fixture.labels, fixture.weights);
    const { calibration, ...better } = await calibrate(model, examples);
    expect(calibration.method).toBe('platt');
    const ones = fixture.labels.reduce((sum, label, i) => sum + label * fixture.weights[i]!, 0);
    const zeros = fixture.labels.reduce((sum, label, i) => sum + (1 - label) * fixture.weights[i]!, 0);
    const scores = better.predict(examples.matrix);
    const slope = scores.reduce((sum, p, i) => {
      const target = fixture.labels[i] === 1 ? (ones + 1) / (ones + 2) : 1 / (zeros + 2);
      return sum + fixture.weights[i]! * (p - target) * Math.fround(fixture.odds[i]!);
    }, 0);
    expect(Math.abs(slope)).toBeLessThan(1e-8);
  });

  it('keeps a score that is missing, and one that all rows have', async () => {
    const same = examplesAt([1, 1, 1, 1], [0, 1, 1, 1]);
    for (const method of ['platt', 'isotonic'] as const) {
      const better = await calibrate(model, same, { method });
      const target = method === 'platt' ? (3 * (4 / 5) + 1 / 3) / 4 : 3 / 4;
      expect(better.predict(same.matrix)[0]).toBeCloseTo(target, 9);
      const missing = { ...same.matrix, rows: 1, dense: { names: ['z'], values: Float32Array.of(NaN) } };
      expect(better.predict(missing)[0]).toBeNaN();
    }
  });

  it('refuses what is no binary model, and examples that a model could not learn from', async () => {
    const examples = examplesAt([1, 2], [0, 1]);
    const features = { dense: ['z'], categories: [] };
    const number = linearModel({ features, weights: Float64Array.of(1), intercept: 0, link: 'identity' });
    await expect(calibrate(number, examples)).rejects.toMatchObject({ code: 'bad-option' });
    await expect(calibrate(undefined as never, examples)).rejects.toMatchObject({ code: 'bad-option' });
    await expect(calibrate(model, examplesAt([1, 2], [1, 1]))).rejects.toMatchObject({ code: 'bad-data' });
    await expect(calibrate(model, examples, { method: 'beta' } as never)).rejects.toMatchObject({
      code: 'bad-option',
    });
    const other = examplesOf({ dense: { y: [1, 2] }, labels: [0, 1] });
    await expect(calibrate(model, other)).rejects.toMatchObject({ code: 'shape-mismatch' });
    const beyond = { ...model, predict: () => Float64Array.of(0.5, 1.5) };
    await expect(calibrate(beyond, examples)).rejects.toMatchObject({
      code: 'bad-data',
      details: { row: 1 },
    });
    await expect(calibrate(model, examples, { signal: AbortSignal.abort('enough') })).rejects.toBe('enough');
  });

  it('a saved one that is not whole is refused', async () => {
    const saved = (await calibrate(model, examplesAt([1, 2], [0, 1]), { method: 'isotonic' })).save();
    const state = saved.state as Record<string, never>;
    const broken: Partial<SavedModel>[] = [
      { state: { ...state, method: 'beta' } },
      { state: { ...state, model: 1 } },
      { state: { ...state, model: { kind: 'tree', version: 1, state: {} } } },
      { arrays: {} },
      { arrays: { ...saved.arrays, scores: Float64Array.of(2, 1) } },
      { arrays: { ...saved.arrays, probabilities: Float64Array.of(0) } },
    ];
    for (const part of broken)
      expect(() => revive({ ...saved, ...part })).toThrow(expect.objectContaining({ code: 'bad-format' }));
    expect(() => revive({ ...saved, version: 9 })).toThrow(expect.objectContaining({ code: 'bad-version' }));
  });
});
