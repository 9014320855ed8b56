import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DenseLayer } from '../../src/models/dense-model.ts';
import type { SavedModel } from '../../src/models/model.ts';
import {
  wideAndDeepModel,
  wideAndDeepReviver,
  type WideAndDeepParts,
} from '../../src/models/wide-and-deep-model.ts';
import { expand, type Matrix } from '../../src/table/matrix.ts';
import { alone, matrixArbitrary } from './matrices.ts';

const features = {
  dense: ['x', 'unused'],
  categories: [
    { name: 'city', levels: ['Bath', 'York'] },
    { name: 'sky', levels: ['grey', 'blue'] },
  ],
};
const layers: readonly DenseLayer[] = [
  // Inputs x, sky=grey, sky=blue, two numbers of city; two units.
  {
    weights: Float32Array.of(1, -1, 10, 20, 30, 40, 2, 0, 0, 3),
    biases: Float32Array.of(0.5, 0),
    activation: 'relu',
  },
  { weights: Float32Array.of(1, 2), biases: Float32Array.of(-1), activation: 'linear' },
];
const parts: WideAndDeepParts = {
  features,
  numbers: ['x'],
  oneHot: ['sky'],
  embeddings: [{ feature: 'city', dimension: 2, weights: Float32Array.of(1, 2, 3, 4) }],
  layers,
  wide: [
    { feature: 'city', weights: Float32Array.of(100, 200) },
    { feature: 'sky', weights: Float32Array.of(1000, 2000) },
  ],
  link: 'identity',
};
const model = wideAndDeepModel(parts);
const matrix: Matrix = {
  rows: 4,
  dense: { names: features.dense, values: Float32Array.of(2, NaN, 2, 7, -3, 7, NaN, 0) },
  categories: [
    { ...features.categories[0]!, codes: Int32Array.of(0, -1, 1, 0) },
    { ...features.categories[1]!, codes: Int32Array.of(1, -1, -1, 0) },
  ],
};

describe('wideAndDeepModel', () => {
  it('adds a linear part to a net, as worked out by hand', () => {
    // Row 0: units 2+30+2+0.5 and −2+40+6; 34.5 + 2·44 − 1, and 100 + 2000.
    // Row 1, without a level: units 2.5 and relu(−2); 2.5 − 1.
    // Row 2: units −3+6+0.5 and 3+12; 3.5 + 2·15 − 1, and 200. Row 3: missing stays missing.
    expect(model.predict(matrix)).toEqual(Float64Array.of(2221.5, 1.5, 232.5, NaN));
    expect(model.features).toEqual(['x', 'unused', 'city=Bath', 'city=York', 'sky=grey', 'sky=blue']);
  });

  it('has weights for each class in the wide part', () => {
    const last = { weights: Float32Array.of(0, 0, 0, 0), biases: Float32Array.of(0, 1) };
    const net = wideAndDeepModel({
      ...parts,
      link: 'softmax',
      layers: [layers[0]!, { ...last, activation: 'linear' }],
      wide: [{ feature: 'city', weights: Float32Array.of(0, 0, 3, 0) }],
      classes: ['no', 'yes'],
    });
    const scores = net.predict(matrix);
    expect([net.task, net.classes]).toEqual(['multi-class', ['no', 'yes']]);
    // Rows 0 and 1: sums 0 and 1. Row 2: 3 and 1.
    expect(scores[0]).toBeCloseTo(1 / (1 + Math.E), 14);
    expect(scores[2]).toBe(scores[0]);
    expect(scores[4]).toBeCloseTo(1 / (1 + Math.exp(-2)), 14);
    expect(wideAndDeepReviver.revive(net.save()).predict(matrix)).toEqual(scores);
  });

  it('agrees with multiplying out the expanded features, and scores a row alone as among others', () => {
    fc.assert(
      fc.property(
        matrixArbitrary,
        fc.infiniteStream(fc.float({ min: -1, max: 1, noNaN: true })),
        (given, stream) => {
          const take = (length: number): Float32Array =>
            Float32Array.from({ length }, () => stream.next().value as number);
          const { dense, categories } = given.features;
          const embeddings = categories.map(({ name, levels }) => ({
            feature: name,
            dimension: 2,
            weights: take(2 * levels.length),
          }));
          const wide = categories.map(({ name, levels }) => ({
            feature: name,
            weights: take(levels.length),
          }));
          const first = take(3 * (dense.length + 2 * categories.length));
          const last = take(3);
          const net = wideAndDeepModel({
            features: given.features,
            numbers: dense,
            oneHot: [],
            embeddings,
            layers: [
              { weights: first, biases: new Float32Array(3), activation: 'tanh' },
              { weights: last, biases: new Float32Array(1), activation: 'linear' },
            ],
            wide,
            link: 'identity',
          });
          const together = net.predict(given.matrix);
          const expanded = expand(given.matrix);
          for (let i = 0; i < given.matrix.rows; i++) {
            const row = expanded.subarray(i * given.width, (i + 1) * given.width);
            const inputs = [...row.subarray(0, dense.length)];
            let sum = 0;
            let at = dense.length;
            for (const [k, { levels }] of categories.entries()) {
              const own = row.subarray(at, (at += levels.length));
              for (const d of [0, 1])
                inputs.push(own.reduce((all, one, j) => all + one * embeddings[k]!.weights[2 * j + d]!, 0));
              sum += own.reduce((all, one, j) => all + one * wide[k]!.weights[j]!, 0);
            }
            for (let u = 0; u < 3; u++)
              sum += Math.tanh(inputs.reduce((all, x, j) => all + x * first[3 * j + u]!, 0)) * last[u]!;
            // Sums of a few hundred, in float32.
            expect(together[i]).toBeCloseTo(sum, 3);
            expect(net.predict(alone(given.matrix, i))[0]).toBe(together[i]);
          }
        },
      ),
      { seed: 8, numRuns: 60 },
    );
  });

  it('refuses other features and codes that no level has', () => {
    expect(() => model.predict({ ...matrix, categories: [] })).toThrow(
      expect.objectContaining({ code: 'shape-mismatch' }),
    );
    const [city, sky] = [matrix.categories[0]!, matrix.categories[1]!];
    const wrong = { ...matrix, categories: [{ ...city, codes: Int32Array.of(0, 0, 2, 0) }, sky] };
    expect(() => model.predict(wrong)).toThrow(/"city" has code 2 at row 2/);
  });

  const [embedding] = parts.embeddings;
  it.each([
    ['a number that there is not', { numbers: ['y'] }, /numbers names "y"/, 'bad-option'],
    ['a number that is a category', { numbers: ['city'] }, /one dense feature/, 'bad-option'],
    ['a one-hot that is null', { oneHot: [null] }, /oneHot names what is object/, 'bad-option'],
    ['embeddings of null', { embeddings: [null] }, /no embedding at 0/, 'bad-option'],
    ['embeddings that are no list', { embeddings: {} }, /embeddings is not a list/, 'bad-option'],
    [
      'an embedding of half a dimension',
      { embeddings: [{ ...embedding!, dimension: 0.5 }] },
      /dimension 0.5/,
      'bad-option',
    ],
    [
      'an embedding of other levels',
      { embeddings: [{ ...embedding!, weights: Float32Array.of(1, 2) }] },
      /"city" has 2 weights; expected 2 × 2/,
      'shape-mismatch',
    ],
    [
      'an embedding in a list',
      { embeddings: [{ ...embedding!, weights: [1, 2, 3, 4] }] },
      /Float32Array/,
      'bad-option',
    ],
    ['wide weights of null', { wide: [null] }, /no weights at 0/, 'bad-option'],
    [
      'an infinite wide weight',
      { wide: [{ feature: 'city', weights: Float32Array.of(1, Infinity) }] },
      /not a finite number/,
      'bad-option',
    ],
    ['layers of other inputs', { oneHot: [] }, /expected 3 × 2/, 'shape-mismatch'],
    ['no features', { features: undefined }, /features/, 'bad-option'],
    [
      'two features of one name',
      { features: { ...features, categories: [features.categories[0]!, features.categories[0]!] } },
      /names "sky"|names "city"/,
      'bad-option',
    ],
  ])('is not built from %s', (_, changed, message, code) => {
    const build = (): unknown => wideAndDeepModel({ ...parts, ...changed } as unknown as WideAndDeepParts);
    expect(build).toThrow(message);
    expect(build).toThrow(expect.objectContaining({ code }));
  });

  it('comes back from plain JSON and arrays as it was', () => {
    const { state, ...rest } = model.save();
    const revived = wideAndDeepReviver.revive({
      ...rest,
      state: JSON.parse(JSON.stringify(state)) as typeof state,
    });
    expect(revived.save()).toEqual({ state, ...rest });
    expect(revived.predict(matrix)).toEqual(model.predict(matrix));
  });
});

describe('wideAndDeepReviver', () => {
  const saved = model.save();
  const withState = (changed: object): unknown => ({
    ...saved,
    state: { ...(saved.state as object), ...changed },
  });
  it.each([
    ['another kind', { ...saved, kind: 'dense' }, 'bad-format'],
    ['a later version', { ...saved, version: 9 }, 'bad-version'],
    ['no list of numbers', withState({ numbers: 'x' }), 'bad-format'],
    ['a number that there is not', withState({ numbers: ['y'] }), 'bad-format'],
    ['a one-hot that there is not', withState({ oneHot: ['__proto__'] }), 'bad-format'],
    ['embeddings that are no list', withState({ embeddings: { length: 1 } }), 'bad-format'],
    ['an embedding of null', withState({ embeddings: [null] }), 'bad-format'],
    [
      'an embedding of another feature',
      withState({ embeddings: [{ feature: 'x', dimension: 2 }] }),
      'bad-format',
    ],
    ['a huge embedding', withState({ embeddings: [{ feature: 'city', dimension: 2 ** 52 }] }), 'bad-format'],
    ['half a dimension', withState({ embeddings: [{ feature: 'city', dimension: 1.5 }] }), 'bad-format'],
    ['a wide part of numbers', withState({ wide: [1] }), 'bad-format'],
    ['a wide part without its weights', withState({ wide: ['city', 'sky', 'city'] }), 'bad-format'],
    ['a layer of other inputs', withState({ oneHot: [] }), 'bad-format'],
    ['no layers', withState({ layers: [] }), 'bad-format'],
    ['classes without softmax', withState({ classes: ['a', 'b'] }), 'bad-format'],
    ['a missing array', { ...saved, arrays: { ...saved.arrays, embedding0: undefined } }, 'bad-format'],
    [
      'a weight that is no number',
      { ...saved, arrays: { ...saved.arrays, wide1: Float32Array.of(1, NaN) } },
      'bad-format',
    ],
  ])('refuses %s', (_, hostile, code) => {
    expect(() => wideAndDeepReviver.revive(hostile as SavedModel)).toThrow(expect.objectContaining({ code }));
  });
});
