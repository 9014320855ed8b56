import { describe, expect, it } from 'vitest';
import { naiveModel, naiveReviver } from '../../src/models/naive-model.ts';
import { standardModels } from '../../src/models/standard-models.ts';

const features = { dense: ['x'], categories: [] };
const matrix = { rows: 3, dense: { names: ['x'], values: Float32Array.of(1, 2, NaN) }, categories: [] };
const model = naiveModel({ features, prior: 0.2 });

describe('naiveModel', () => {
  it('gives every row the prior', () => {
    expect(model.predict(matrix)).toEqual(Float64Array.of(0.2, 0.2, 0.2));
  });

  it('refuses a matrix with other features, as the models it is compared with do', () => {
    expect(() => model.predict({ ...matrix, dense: { ...matrix.dense, names: ['y'] } })).toThrow(
      expect.objectContaining({ code: 'shape-mismatch' }),
    );
  });

  it('is not built from something that is no share', () => {
    expect(() => naiveModel({ features, prior: 1.5 })).toThrow(/prior is 1.5/);
    expect(() => naiveModel({ features, prior: NaN })).toThrow(/prior is NaN/);
  });

  it('comes back as it was, and from nothing malformed', () => {
    const saved = model.save();
    expect(naiveReviver.revive(saved).predict(matrix)).toEqual(model.predict(matrix));
    for (const prior of [-1, 2, null, '0.5']) {
      expect(() => naiveReviver.revive({ ...saved, state: { features, prior } })).toThrow(
        expect.objectContaining({ code: 'bad-format' }),
      );
    }
  });
});

describe('standardModels', () => {
  it('has one reviver of each kind', () => {
    const kinds = standardModels.map(({ kind }) => kind);
    expect(new Set(kinds).size).toBe(kinds.length);
  });

  it('revives what its kind saved', () => {
    const saved = model.save();
    expect(
      standardModels
        .find(({ kind }) => kind === saved.kind)!
        .revive(saved)
        .save(),
    ).toEqual(saved);
  });
});
