import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { denseModel, denseReviver, type Activation, type DenseLayer } from '../../src/models/dense-model.ts';
import type { SavedModel } from '../../src/models/model.ts';
import { expand, type Matrix } from '../../src/table/matrix.ts';
import { alone, matrixArbitrary } from './matrices.ts';

const features = { dense: ['x'], categories: [{ name: 'city', levels: ['Bath', 'York'] }] };
const layers: readonly DenseLayer[] = [
  // Inputs x, city=Bath, city=York; two units.
  { weights: Float32Array.of(1, -1, 10, 20, 30, 40), biases: Float32Array.of(0.5, 0), activation: 'relu' },
  { weights: Float32Array.of(1, 2), biases: Float32Array.of(-1), activation: 'linear' },
];
const model = denseModel({ features, layers, link: 'identity' });
const matrix: Matrix = {
  rows: 4,
  dense: { names: ['x'], values: Float32Array.of(2, 2, -3, NaN) },
  categories: [{ name: 'city', levels: ['Bath', 'York'], codes: Int32Array.of(0, -1, 1, 0) }],
};

describe('denseModel', () => {
  it('runs its layers as worked out by hand', () => {
    // Row 0: units 2+10+0.5 and −2+20; 12.5 + 2·18 − 1. Row 1: 2.5 and relu(−2); 2.5 − 1.
    // Row 2: −3+30+0.5 and 3+40; 27.5 + 86 − 1. Row 3: missing stays missing.
    expect(model.predict(matrix)).toEqual(Float64Array.of(47.5, 1.5, 112.5, NaN));
  });

  it('gives the softmax of its last sums for classes, row by row', () => {
    const last = {
      weights: Float32Array.of(1, 0, 2, 0),
      biases: Float32Array.of(0, 1),
      activation: 'linear' as const,
    };
    const net = denseModel({ features, layers: [layers[0]!, last], classes: ['no', 'yes'] });
    expect([net.task, net.link, net.classes]).toEqual(['multi-class', 'softmax', ['no', 'yes']]);
    const scores = net.predict(matrix);
    // Row 1: units 2.5 and 0, so sums 2.5 and 1.
    expect(scores.length).toBe(8);
    expect(scores[2]).toBeCloseTo(1 / (1 + Math.exp(-1.5)), 14);
    expect(scores[2]! + scores[3]!).toBeCloseTo(1, 14);
    expect(denseReviver.revive(net.save()).predict(matrix)).toEqual(scores);
    expect(() => denseModel({ features, layers, classes: ['no', 'yes'] })).toThrow(
      'layer 1 has 2 weights and 1 biases; expected 2 × 2 weights and 2 biases.',
    );
  });

  it('gives the exponential of its sum for counts', () => {
    const small = [
      { weights: Float32Array.of(1, 0, 0), biases: Float32Array.of(0), activation: 'linear' as const },
    ];
    const net = denseModel({ features, layers: small, link: 'log' });
    expect([net.task, net.predict(matrix)[0]]).toEqual(['count', Math.exp(2)]);
    expect(() => denseModel({ features, layers: small, link: 'log', classes: ['a', 'b'] })).toThrow(
      'there are classes, and the link is log; expected them with softmax only.',
    );
  });

  it('agrees with multiplying out the expanded features, for every activation', () => {
    const activations: readonly Activation[] = ['relu', 'tanh', 'sigmoid', 'linear'];
    const apply = {
      relu: (x: number) => Math.max(x, 0),
      tanh: Math.tanh,
      sigmoid: (x: number) => 1 / (1 + Math.exp(-x)),
      linear: (x: number) => x,
    };
    fc.assert(
      fc.property(
        matrixArbitrary,
        fc.constantFrom(...activations),
        fc.infiniteStream(fc.float({ min: -1, max: 1, noNaN: true })),
        (given, activation, stream) => {
          const take = (length: number): Float32Array =>
            Float32Array.from({ length }, () => stream.next().value as number);
          const first = { weights: take(given.width * 3), biases: take(3), activation };
          const last = { weights: take(3), biases: take(1), activation: 'linear' as const };
          const net = denseModel({ features: given.features, layers: [first, last] });
          const together = net.predict(given.matrix);
          const wide = expand(given.matrix);
          for (let i = 0; i < given.matrix.rows; i++) {
            let sum = last.biases[0]!;
            for (let u = 0; u < 3; u++) {
              let unit = first.biases[u]!;
              for (let j = 0; j < given.width; j++)
                unit += wide[i * given.width + j]! * first.weights[j * 3 + u]!;
              sum += apply[activation](unit) * last.weights[u]!;
            }
            // Sums of a few hundred, in float32.
            expect(together[i]).toBeCloseTo(1 / (1 + Math.exp(-sum)), 3);
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
    const wrong = { ...matrix, categories: [{ ...matrix.categories[0]!, codes: Int32Array.of(0, 0, 2, 0) }] };
    expect(() => model.predict(wrong)).toThrow(/code 2 at row 2/);
  });

  it('is not built from layers that do not fit together', () => {
    expect(() => denseModel({ features, layers: [] })).toThrow(/no layers/);
    expect(() => denseModel({ features, layers: [layers[1]!] })).toThrow(
      /2 weights and 1 biases; expected 3 × 1/,
    );
    expect(() => denseModel({ features, layers: [layers[0]!] })).toThrow(
      /expected 3 × 1 weights and 1 biases/,
    );
    const strange = { ...layers[0]!, activation: 'swish' as never };
    expect(() => denseModel({ features, layers: [strange, layers[1]!] })).toThrow(/"swish"/);
    const infinite = { ...layers[1]!, biases: Float32Array.of(Infinity) };
    expect(() => denseModel({ features, layers: [layers[0]!, infinite] })).toThrow(/layer 1 has a weight/);
  });

  it('comes back from plain JSON and arrays as it was', () => {
    const { state, ...rest } = model.save();
    const revived = denseReviver.revive({
      ...rest,
      state: JSON.parse(JSON.stringify(state)) as typeof state,
    });
    expect(revived.save()).toEqual({ state, ...rest });
    expect(revived.predict(matrix)).toEqual(model.predict(matrix));
  });
});

describe('denseReviver', () => {
  const saved = model.save();
  const state = saved.state as Record<string, unknown>;
  const withUnits = (...units: unknown[]) => ({
    ...saved,
    state: { ...state, layers: units.map((count) => ({ activation: 'relu', units: count })) },
  });
  it.each([
    ['another kind', { ...saved, kind: 'linear' }, 'bad-format'],
    ['a later version', { ...saved, version: 9 }, 'bad-version'],
    ['no layers', withUnits(), 'bad-format'],
    ['layers that are no list', { ...saved, state: { ...state, layers: { length: 2 } } }, 'bad-format'],
    ['a huge layer without its weights', withUnits(1e15, 1), 'bad-format'],
    ['a negative layer', withUnits(-2, 1), 'bad-format'],
    ['half a unit', withUnits(1.5, 1), 'bad-format'],
    ['two outputs', withUnits(2, 2), 'bad-format'],
    ['fewer weights than promised', withUnits(3, 1), 'bad-format'],
    [
      'an unknown activation',
      {
        ...saved,
        state: {
          ...state,
          layers: [
            { activation: 'constructor', units: 2 },
            { activation: 'linear', units: 1 },
          ],
        },
      },
      'bad-format',
    ],
    ['a missing array', { ...saved, arrays: { ...saved.arrays, biases1: undefined } }, 'bad-format'],
    [
      'an infinite weight',
      { ...saved, arrays: { ...saved.arrays, weights1: Float32Array.of(1, Infinity) } },
      'bad-format',
    ],
  ])('refuses %s', (_, hostile, code) => {
    expect(() => denseReviver.revive(hostile as unknown as SavedModel)).toThrow(
      expect.objectContaining({ code }),
    );
  });
});
