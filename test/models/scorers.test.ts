import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calibratedModel } from '../../src/models/calibrated-model.ts';
import { denseModel } from '../../src/models/dense-model.ts';
import { ensembleModel } from '../../src/models/ensemble-model.ts';
import { linearModel } from '../../src/models/linear-model.ts';
import type { Model } from '../../src/models/model.ts';
import { multinomialModel } from '../../src/models/multinomial-model.ts';
import { naiveModel } from '../../src/models/naive-model.ts';
import { stackedFeatures, stackedModel } from '../../src/models/stacked-model.ts';
import { standardModels } from '../../src/models/standard-models.ts';
import { treeModel } from '../../src/models/tree-model.ts';
import { zerosMissingModel } from '../../src/models/zeros-missing-model.ts';
import { wideAndDeepModel } from '../../src/models/wide-and-deep-model.ts';
import type { Matrix } from '../../src/table/matrix.ts';
import { alone, matrixArbitrary, treesArbitrary } from './matrices.ts';

const classes = ['a', 'b', 'c'];

/** One model of each kind over the same features, some of several classes. */
const modelsArbitrary = matrixArbitrary.chain(({ matrix, features, width }) =>
  fc
    .record({
      trees: treesArbitrary(features, 6),
      numbers: fc.infiniteStream(fc.double({ min: -2, max: 2, noNaN: true })),
    })
    .map(({ trees, numbers }) => {
      const doubles = (length: number): Float64Array =>
        Float64Array.from({ length }, () => numbers.next().value as number);
      const floats = (length: number): Float32Array => Float32Array.from(doubles(length));
      const linear = linearModel({ features, weights: doubles(width), intercept: 0.3 });
      const several = multinomialModel({
        features,
        classes,
        weights: doubles(3 * width),
        intercepts: doubles(3),
      });
      const layers = (outputs: number) => [
        { weights: floats(5 * width), biases: floats(5), activation: 'relu' as const },
        { weights: floats(5 * outputs), biases: floats(outputs), activation: 'linear' as const },
      ];
      const dense = denseModel({ features, layers: layers(1) });
      const forest = treeModel({ features, link: 'logit', base: Float64Array.of(-0.5), trees });
      const naive = naiveModel({ features, scores: Float64Array.of(0.25) });
      const binary: Model[] = [linear, dense, forest, naive];
      const sums = treeModel({ features, base: Float64Array.of(1), sums: 'float32', trees });
      const many: Model[] = [
        several,
        denseModel({ features, layers: layers(3), classes }),
        treeModel({ features, classes, base: Float64Array.of(0, 1, 2), trees }),
      ];
      const final = (of: number, names: readonly string[] | undefined): Model => {
        const over = { dense: stackedFeatures(of, names), categories: [] };
        const size = over.dense.length;
        return names
          ? multinomialModel({
              features: over,
              classes: names,
              weights: doubles(size * names.length),
              intercepts: doubles(names.length),
            })
          : linearModel({ features: over, weights: doubles(size), intercept: 0 });
      };
      const wide = wideAndDeepModel({
        features,
        numbers: [...features.dense].reverse(),
        oneHot: features.categories.slice(0, 1).map(({ name }) => name),
        embeddings: features.categories.slice(1).map(({ name, levels }) => ({
          feature: name,
          dimension: 2,
          weights: floats(2 * levels.length),
        })),
        layers: (() => {
          const [one, ...rest] = features.categories;
          const inputs = features.dense.length + (one?.levels.length ?? 0) + 2 * rest.length;
          return [
            { weights: floats(5 * inputs), biases: floats(5), activation: 'tanh' as const },
            { weights: floats(5), biases: floats(1), activation: 'linear' as const },
          ];
        })(),
        wide: features.categories.map(({ name, levels }) => ({
          feature: name,
          weights: floats(levels.length),
        })),
      });
      const models: Model[] = [
        ...binary,
        ...many,
        sums,
        wide,
        ensembleModel({ members: binary, weights: Float64Array.of(0, 0, 2, 3) }),
        ensembleModel({ members: many }),
        zerosMissingModel({ model: forest, zeros: features.dense.slice(0, 1) }),
        stackedModel({ members: binary, final: final(4, undefined) }),
        stackedModel({ members: many, final: final(3, classes) }),
        calibratedModel({ model: dense, calibration: { method: 'platt', slope: 0.7, intercept: 0.1 } }),
        calibratedModel({
          model: ensembleModel({ members: binary }),
          calibration: {
            method: 'isotonic',
            scores: Float64Array.of(0.1, 0.5, 0.8),
            probabilities: Float64Array.of(0, 0.4, 0.9),
          },
        }),
      ];
      return { matrix, models };
    }),
);

/** The scores of every row by the scorer of a model, bits and all. */
function scored(model: Model, matrix: Matrix): Float64Array {
  const scorer = model.scorer!();
  const width = scorer.dense.length;
  const all: number[] = [];
  for (let row = 0; row < matrix.rows; row++) {
    scorer.dense.set(matrix.dense.values.subarray(row * width, (row + 1) * width));
    matrix.categories.forEach(({ codes }, at) => (scorer.codes[at] = codes[row]!));
    scorer.score();
    all.push(...scorer.scores);
  }
  return Float64Array.from(all);
}

describe('a scorer', () => {
  it('of every kind of model gives what predict gives of a row, among others and alone, bit for bit', () => {
    const kinds = new Set<string>();
    fc.assert(
      fc.property(modelsArbitrary, fc.nat(), ({ matrix, models }, missing) => {
        if (matrix.dense.values.length > 0) matrix.dense.values[missing % matrix.dense.values.length] = NaN;
        for (const model of models) {
          kinds.add(model.kind);
          const together = model.predict(matrix);
          expect(scored(model, matrix), model.kind).toEqual(together);
          const apart = Array.from({ length: matrix.rows }, (_, row) => [
            ...model.predict(alone(matrix, row)),
          ]);
          expect(Float64Array.from(apart.flat()), model.kind).toEqual(together);
        }
      }),
      { seed: 26, numRuns: 60 },
    );
    expect([...kinds].sort()).toEqual(standardModels.map(({ kind }) => kind).sort());
  });

  it('refuses a code that no level has, as predict does', () => {
    const features = { dense: [], categories: [{ name: 'city', levels: ['Bath'] }] };
    const leaf = {
      starts: Int32Array.of(0, 1),
      features: Int32Array.of(-1),
      thresholds: new Float32Array(1),
      sets: new Int32Array(1),
      lefts: new Int32Array(1),
      rights: new Int32Array(1),
      missingLeft: new Uint8Array(1),
      values: Float64Array.of(2),
      gains: new Float64Array(1),
      words: new Uint32Array(),
    };
    const layers = [
      { weights: new Float32Array(1), biases: new Float32Array(1), activation: 'linear' as const },
    ];
    const models: readonly Model[] = [
      linearModel({ features, weights: new Float64Array(1), intercept: 0 }),
      multinomialModel({
        features,
        classes,
        weights: new Float64Array(3),
        intercepts: new Float64Array(3),
      }),
      denseModel({ features, layers }),
      wideAndDeepModel({
        features,
        numbers: [],
        oneHot: ['city'],
        embeddings: [],
        layers,
        wide: [],
      }),
      treeModel({ features, base: new Float64Array(1), trees: leaf }),
    ];
    for (const model of models) {
      const scorer = model.scorer!();
      for (const code of [1, -2]) {
        scorer.codes[0] = code;
        const of = { rows: 1, dense: { names: [], values: new Float32Array() } };
        const matrix = { ...of, categories: [{ ...features.categories[0]!, codes: Int32Array.of(code) }] };
        const refusal = expect.objectContaining({
          code: 'bad-data',
          message: expect.stringContaining(`"city" has code ${code} at row 0; expected -1 to 0.`) as string,
        }) as Error;
        expect(() => scorer.score(), model.kind).toThrow(refusal);
        expect(() => model.predict(matrix), model.kind).toThrow(refusal);
      }
    }
  });

  it('is its caller’s own, and there is none where a member has none', () => {
    const features = { dense: ['x'], categories: [] };
    const layers = [
      { weights: Float32Array.of(2), biases: Float32Array.of(0), activation: 'linear' as const },
    ];
    const model = denseModel({ features, layers, link: 'identity' });
    const [one, other] = [model.scorer!(), model.scorer!()];
    one.dense[0] = 1;
    other.dense[0] = 5;
    one.score();
    other.score();
    expect([one.scores[0], other.scores[0]]).toEqual([2, 10]);
    const bare: Model = { ...model, scorer: undefined } as never;
    const members = [model, bare];
    const final = linearModel({
      features: { dense: ['0', '1'], categories: [] },
      weights: new Float64Array(2),
      intercept: 0,
      link: 'identity',
    });
    expect('scorer' in ensembleModel({ members })).toBe(false);
    expect('scorer' in stackedModel({ members, final })).toBe(false);
  });
});
