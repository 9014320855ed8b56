import { expect, it } from 'vitest';
import { standardModels } from '../../src/models/standard-models.ts';
import { treeModel } from '../../src/models/tree-model.ts';
import { zerosMissingModel, zerosMissingReviver } from '../../src/models/zeros-missing-model.ts';

/** At most 40 is 8, else 12, missing too. */
const trees = {
  starts: Int32Array.of(0, 3),
  features: Int32Array.of(1, -1, -1),
  thresholds: Float32Array.of(40, 0, 0),
  sets: new Int32Array(3),
  lefts: Int32Array.of(1, 0, 0),
  rights: Int32Array.of(2, 0, 0),
  missingLeft: new Uint8Array(3),
  values: Float64Array.of(0, -2, 2),
  gains: Float64Array.of(1, 0, 0),
  words: new Uint32Array(),
};
const names = ['height', 'age'];
const inner = treeModel({ features: { dense: names, categories: [] }, base: Float64Array.of(10), trees });
const model = zerosMissingModel({ model: inner, zeros: ['age'] });
const values = Float32Array.of(0, 0, 0, -0, 0, 1e-35, 0, 1.1e-35, 0, NaN, 0, 41);
const matrix = { rows: 6, dense: { names, values }, categories: [] };

it('takes zeros of its features for missing, and changes no matrix', () => {
  expect([...model.predict(matrix)]).toEqual([12, 12, 12, 8, 12, 12]);
  expect(values[0]).toBe(0);
  expect([...inner.predict(matrix)]).toEqual([8, 8, 8, 8, 12, 12]);
  expect([model.task, model.features]).toEqual(['regression', names]);
  const { base, values: parts } = model.contributions!(matrix, matrix);
  expect(base[0]! + parts[0]! + parts[1]!).toBe(12);
});

it('scores a row alone as it does in a batch', () => {
  const row = model.scorer!();
  const { dense, scores } = row;
  const alone = Array.from({ length: 6 }, (_, at) => {
    dense.set(values.subarray(2 * at, 2 * at + 2));
    row.score();
    return scores[0];
  });
  expect(alone).toEqual([...model.predict(matrix)]);
});

it('is saved and brought back', () => {
  const saved = model.save();
  expect(zerosMissingReviver.revive(saved).predict(matrix)).toEqual(model.predict(matrix));
  expect(standardModels).toContain(zerosMissingReviver);
  const codeOf = (change: object): unknown => {
    try {
      zerosMissingReviver.revive({ ...saved, ...change });
      return 'fine';
    } catch (error) {
      return (error as { code?: unknown }).code;
    }
  };
  expect(codeOf({ version: 2 })).toBe('bad-version');
  expect(codeOf({ state: { model: {} } })).toBe('bad-format');
  expect(codeOf({ state: { ...(saved.state as object), zeros: ['weight'] } })).toBe('bad-format');
  expect(codeOf({ state: { ...(saved.state as object), model: saved } })).toBe('bad-format');
  expect(codeOf({ arrays: {} })).toBe('bad-format');
});

it('refuses what is no model of trees, and names that it does not have', () => {
  const refused: unknown = expect.objectContaining({ code: 'bad-option' });
  expect(() => zerosMissingModel({ model: model as never, zeros: [] })).toThrow(refused);
  expect(() => zerosMissingModel({ model: inner, zeros: ['weight'] })).toThrow(refused);
  expect(() => model.predict({ rows: 1 } as never)).toThrow(expect.objectContaining({ code: 'bad-data' }));
});
