import fc from 'fast-check';
import { expect, it } from 'vitest';
import { multinomialModel, multinomialReviver } from '../../src/models/multinomial-model.ts';
import { expand, type Matrix } from '../../src/table/matrix.ts';
import { alone, matrixArbitrary } from './matrices.ts';

const features = { dense: ['x'], categories: [{ name: 'city', levels: ['Bath', 'York'] }] };
const classes = ['a', 'b', 'c'];
const weights = Float64Array.of(1, 0, -1, 0, 2, 0, 0, 0, 3);
const intercepts = Float64Array.of(0, 0.5, -0.5);
const model = multinomialModel({ features, classes, weights, intercepts });
const matrix: Matrix = {
  rows: 3,
  dense: { names: ['x'], values: Float32Array.of(2, -1, NaN) },
  categories: [{ name: 'city', levels: ['Bath', 'York'], codes: Int32Array.of(0, -1, 1) }],
};

it('gives the softmax of its sums, as worked out by hand', () => {
  // Row 0: 2, 0.5 + 2, -0.5 - 2. Row 1: -1, 0.5, -0.5 + 1.
  const scores = model.predict(matrix);
  const softmax = (sums: readonly number[]): readonly number[] => {
    const total = sums.reduce((sum, each) => sum + Math.exp(each), 0);
    return sums.map((each) => Math.exp(each) / total);
  };
  softmax([2, 2.5, -2.5]).forEach((expected, k) => expect(scores[k]).toBeCloseTo(expected, 15));
  softmax([-1, 0.5, 0.5]).forEach((expected, k) => expect(scores[3 + k]).toBeCloseTo(expected, 15));
  expect([...scores.subarray(6)]).toEqual([NaN, NaN, NaN]);
});

it('agrees with multiplying out the expanded features, and a row alone with the batch', () => {
  fc.assert(
    fc.property(
      matrixArbitrary,
      fc.infiniteStream(fc.double({ min: -2, max: 2, noNaN: true })),
      (given, stream) => {
        const take = (length: number): Float64Array =>
          Float64Array.from({ length }, () => stream.next().value as number);
        const parts = {
          features: given.features,
          classes,
          weights: take(given.width * 3),
          intercepts: take(3),
        };
        const net = multinomialModel(parts);
        const together = net.predict(given.matrix);
        const wide = expand(given.matrix);
        for (let row = 0; row < given.matrix.rows; row++) {
          const sums = classes.map((_, k) => {
            let sum = parts.intercepts[k]!;
            for (let j = 0; j < given.width; j++)
              sum += wide[row * given.width + j]! * parts.weights[j * 3 + k]!;
            return sum;
          });
          const most = Math.max(...sums);
          const total = sums.reduce((sum, each) => sum + Math.exp(each - most), 0);
          sums.forEach((sum, k) =>
            expect(together[row * 3 + k]).toBeCloseTo(Math.exp(sum - most) / total, 12),
          );
          expect(net.predict(alone(given.matrix, row))).toEqual(together.subarray(row * 3, row * 3 + 3));
        }
      },
    ),
    { numRuns: 50 },
  );
});

it('comes back as it was, and from nothing malformed', () => {
  const saved = model.save();
  expect(multinomialReviver.revive(saved).predict(matrix)).toEqual(model.predict(matrix));
  for (const broken of [
    { ...saved, arrays: { weights } },
    { ...saved, arrays: { weights: Float64Array.of(1), intercepts } },
    { ...saved, arrays: { weights: weights.map(() => NaN), intercepts } },
    { ...saved, state: { features, classes: ['a', 'a', 'b'] } },
    { ...saved, state: { features } },
  ])
    expect(() => multinomialReviver.revive(broken)).toThrow(expect.objectContaining({ code: 'bad-format' }));
});

it('is not built from what does not fit', () => {
  expect(() => multinomialModel({ features, classes: ['a'], weights, intercepts })).toThrow(
    'classes is no list',
  );
  expect(() => multinomialModel({ features, classes, weights: weights.subarray(1), intercepts })).toThrow(
    'there are 8 weights; expected 9, one for each class and feature.',
  );
  expect(() =>
    multinomialModel({ features, classes, weights, intercepts: intercepts.map(() => NaN) }),
  ).toThrow('intercepts has NaN at 0; expected finite numbers.');
});
