import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linearModel, linearReviver } from '../../src/models/linear-model.ts';
import type { SavedModel } from '../../src/models/model.ts';
import type { Matrix } from '../../src/table/matrix.ts';
import { alone, matrixArbitrary } from './matrices.ts';

const features = { dense: ['age'], categories: [{ name: 'city', levels: ['Bath', 'York'] }] };
const model = linearModel({
  features,
  weights: Float64Array.of(0.5, 1, -2),
  intercept: 0.25,
  link: 'identity',
});
const matrix: Matrix = {
  rows: 3,
  dense: { names: ['age'], values: Float32Array.of(2, 4, NaN) },
  categories: [{ name: 'city', levels: ['Bath', 'York'], codes: Int32Array.of(1, -1, 0) }],
};

describe('linearModel', () => {
  it('adds the weights of the dense features and of the level each row has', () => {
    // 0.25 + 0.5·2 − 2, 0.25 + 0.5·4 with no level, and a missing dense value that stays missing.
    expect(model.predict(matrix)).toEqual(Float64Array.of(-0.75, 2.25, NaN));
  });

  it('turns log odds into probabilities, exact at both ends', () => {
    const steep = linearModel({
      features: { dense: ['x'], categories: [] },
      weights: Float64Array.of(1),
      intercept: 0,
    });
    const scores = steep.predict({
      rows: 3,
      dense: { names: ['x'], values: Float32Array.of(0, 1000, -1000) },
      categories: [],
    });
    expect(scores).toEqual(Float64Array.of(0.5, 1, 0));
  });

  it('names its features in the order of its weights', () => {
    expect(model.features).toEqual(['age', 'city=Bath', 'city=York']);
  });

  it('gives a row alone, bit for bit, what it gives in a batch', () => {
    fc.assert(
      fc.property(
        matrixArbitrary,
        fc.infiniteStream(fc.double({ min: -5, max: 5, noNaN: true })),
        ({ matrix: rows, features: all, width }, weights) => {
          const wide = linearModel({
            features: all,
            weights: Float64Array.from({ length: width }, () => weights.next().value as number),
            intercept: 0.1,
          });
          const together = wide.predict(rows);
          for (let i = 0; i < rows.rows; i++) expect(wide.predict(alone(rows, i))[0]).toBe(together[i]);
        },
      ),
      { seed: 3, numRuns: 50 },
    );
  });

  it.each([
    [
      'another dense feature',
      { ...matrix, dense: { ...matrix.dense, names: ['size'] } },
      'dense feature 0 is "size"',
    ],
    [
      'another category',
      { ...matrix, categories: [{ ...matrix.categories[0]!, name: 'town' }] },
      '"town"; the model was trained with "city"',
    ],
    [
      'another level',
      { ...matrix, categories: [{ ...matrix.categories[0]!, levels: ['Bath', 'Leeds'] }] },
      'level of "city" 1 is "Leeds"',
    ],
    [
      'one level more',
      { ...matrix, categories: [{ ...matrix.categories[0]!, levels: ['Bath', 'York', 'Zeal'] }] },
      'is "Zeal"; the model was trained with none',
    ],
    ['no categories', { ...matrix, categories: [] }, '0 categorical features; the model was trained with 1'],
    [
      'a dense block that is too short',
      { ...matrix, dense: { names: ['age'], values: Float32Array.of(1) } },
      '1 values; expected 3',
    ],
    [
      'too few codes',
      { ...matrix, categories: [{ ...matrix.categories[0]!, codes: Int32Array.of(1) }] },
      '1 codes; expected 3',
    ],
  ])('refuses a matrix with %s', (_, other, text) => {
    expect(() => model.predict(other)).toThrow(
      expect.objectContaining({ code: 'shape-mismatch', message: expect.stringContaining(text) as string }),
    );
  });

  it('still refuses other features after it has accepted its own', () => {
    const again = linearModel({ features, weights: Float64Array.of(0, 0, 0), intercept: 0 });
    again.predict(matrix);
    expect(() => again.predict({ ...matrix, dense: { ...matrix.dense, names: ['size'] } })).toThrow(/size/);
  });

  it('refuses a code that no level has, instead of reading the next weight', () => {
    const wrong = { ...matrix, categories: [{ ...matrix.categories[0]!, codes: Int32Array.of(0, 2, 0) }] };
    expect(() => model.predict(wrong)).toThrow(/"city" has code 2 at row 1; expected -1 to 1/);
  });

  it('is not built from weights that do not fit or are not numbers', () => {
    expect(() => linearModel({ features, weights: Float64Array.of(1), intercept: 0 })).toThrow(
      /1 weights; expected 3/,
    );
    expect(() => linearModel({ features, weights: Float64Array.of(1, NaN, 0), intercept: 0 })).toThrow(
      /"city=Bath" is NaN/,
    );
    expect(() => linearModel({ features, weights: new Float64Array(3), intercept: Infinity })).toThrow(
      /intercept is Infinity/,
    );
  });

  it('comes back from plain JSON and arrays as it was', () => {
    const { state, ...rest } = linearModel({
      features,
      weights: Float64Array.of(0.1, 1e-17, -3),
      intercept: 1 / 3,
      training: { rows: 5 },
    }).save();
    const revived = linearReviver.revive({
      ...rest,
      state: JSON.parse(JSON.stringify(state)) as typeof state,
    });
    expect(revived).toMatchObject({ kind: 'linear', link: 'logit', intercept: 1 / 3, training: { rows: 5 } });
    expect(revived.save()).toEqual({ state, ...rest });
  });
});

describe('linearReviver', () => {
  const saved = model.save();
  const state = saved.state as Record<string, unknown>;
  it.each([
    ['another kind', { ...saved, kind: 'forest' }, 'bad-format'],
    ['a later version', { ...saved, version: 2 }, 'bad-version'],
    ['no state', { ...saved, state: null }, 'bad-format'],
    ['no arrays', { ...saved, arrays: undefined }, 'bad-format'],
    ['no weights', { ...saved, arrays: {} }, 'bad-format'],
    [
      'weights from the prototype',
      { ...saved, arrays: Object.create({ weights: model.weights }) as object },
      'bad-format',
    ],
    ['weights of another type', { ...saved, arrays: { weights: Float32Array.of(1, 2, 3) } }, 'bad-format'],
    [
      'weights as a plain object',
      { ...saved, arrays: { weights: { length: 3, 0: 1, 1: 1, 2: 1 } } },
      'bad-format',
    ],
    ['too many weights', { ...saved, arrays: { weights: new Float64Array(4) } }, 'bad-format'],
    ['a weight of NaN', { ...saved, arrays: { weights: Float64Array.of(1, NaN, 2) } }, 'bad-format'],
    ['an intercept as text', { ...saved, state: { ...state, intercept: '0' } }, 'bad-format'],
    ['an unknown link', { ...saved, state: { ...state, link: '__proto__' } }, 'bad-format'],
    ['features that are a list', { ...saved, state: { ...state, features: [] } }, 'bad-format'],
    [
      'a level that is a number',
      {
        ...saved,
        state: { ...state, features: { dense: ['age'], categories: [{ name: 'city', levels: [1, 2] }] } },
      },
      'bad-format',
    ],
  ])('refuses %s', (_, hostile, code) => {
    expect(() => linearReviver.revive(hostile as SavedModel)).toThrow(expect.objectContaining({ code }));
  });
});
