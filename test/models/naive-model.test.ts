import { describe, expect, it } from 'vitest';
import { naiveModel, naiveReviver } from '../../src/models/naive-model.ts';
import { standardModels } from '../../src/models/standard-models.ts';

const features = { dense: ['x'], categories: [] };
const matrix = { rows: 3, dense: { names: ['x'], values: Float32Array.of(1, 2, NaN) }, categories: [] };
const model = naiveModel({ features, scores: Float64Array.of(0.2) });

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
    for (const bad of [Float64Array.of(1.5), Float64Array.of(NaN), Float64Array.of(), Float64Array.of(0, 1)])
      expect(() => naiveModel({ features, scores: bad })).toThrow('one number from 0 to 1');
    const scores = Float64Array.of(-2);
    expect(() => naiveModel({ features, task: 'count', scores })).toThrow('one finite number of 0 or more');
    expect(naiveModel({ features, task: 'regression', scores }).scores).toBe(scores);
    const classes = ['a', 'a'];
    expect(() => naiveModel({ features, classes, scores: Float64Array.of(0.5, 0.5) })).toThrow(
      'classes is no list of two different names or more',
    );
  });

  it('comes back as it was, and from nothing malformed', () => {
    const saved = model.save();
    expect(naiveReviver.revive(saved).predict(matrix)).toEqual(model.predict(matrix));
    for (const broken of [
      { ...saved, arrays: { scores: Float64Array.of(2) } },
      { ...saved, arrays: { scores: Float64Array.of(0.5, 0.5) } },
      { ...saved, arrays: {} },
      { ...saved, state: { features, task: 'guess' } },
      { ...saved, state: { features, task: 'binary', classes: ['a', 'b'] } },
      { ...saved, state: { features, task: 'multi-class', classes: ['a'] } },
    ]) {
      expect(() => naiveReviver.revive(broken)).toThrow(expect.objectContaining({ code: 'bad-format' }));
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
