import { random } from '../../src/core/random.ts';
import { calibratedModel } from '../../src/models/calibrated-model.ts';
import { denseModel } from '../../src/models/dense-model.ts';
import { ensembleModel } from '../../src/models/ensemble-model.ts';
import type { Features } from '../../src/models/features.ts';
import { linearModel } from '../../src/models/linear-model.ts';
import type { Model } from '../../src/models/model.ts';
import { multinomialModel } from '../../src/models/multinomial-model.ts';
import { naiveModel } from '../../src/models/naive-model.ts';
import { stackedFeatures, stackedModel } from '../../src/models/stacked-model.ts';
import { treeModel } from '../../src/models/tree-model.ts';
import { joinTrees, type Trees } from '../../src/models/trees.ts';
import { zerosMissingModel } from '../../src/models/zeros-missing-model.ts';
import { wideAndDeepModel } from '../../src/models/wide-and-deep-model.ts';

/** A model of every kind over some features, with weights that are drawn. */
export function modelsOver(features: Features, seed = 0): readonly Model[] {
  const source = random(seed);
  const { dense, categories } = features;
  const width = categories.reduce((sum, { levels }) => sum + levels.length, dense.length);
  const doubles = (length: number): Float64Array => Float64Array.from({ length }, () => source.normal() / 4);
  const floats = (length: number): Float32Array => Float32Array.from(doubles(length));
  const classes = ['a', 'b', 'c'];
  const linear = linearModel({ features, weights: doubles(width), intercept: 0.1 });
  const several = multinomialModel({
    features,
    classes,
    weights: doubles(3 * width),
    intercepts: doubles(3),
  });
  const net = denseModel({
    features,
    layers: [
      { weights: floats(width * 18), biases: floats(18), activation: 'relu' },
      { weights: floats(18 * 5), biases: floats(5), activation: 'tanh' },
      { weights: floats(5), biases: floats(1), activation: 'linear' },
    ],
  });
  const stump = (): Trees => {
    const feature = source.integer(dense.length + categories.length);
    const levels = categories[feature - dense.length]?.levels.length ?? 0;
    return {
      starts: Int32Array.of(0, 3),
      features: Int32Array.of(feature, -1, -1),
      thresholds: Float32Array.of(source.normal(), 0, 0),
      sets: new Int32Array(3),
      lefts: Int32Array.of(1, 0, 0),
      rights: Int32Array.of(2, 0, 0),
      missingLeft: Uint8Array.of(source.integer(2), 0, 0),
      values: Float64Array.of(0, source.normal(), source.normal()),
      gains: new Float64Array(3),
      words: Uint32Array.from({ length: Math.ceil(levels / 32) }, () => source.integer(2 ** 32)),
    };
  };
  const trees = joinTrees(Array.from({ length: 21 }, stump));
  const forest = treeModel({ features, link: 'logit', base: Float64Array.of(0), trees });
  const naive = naiveModel({ features, scores: Float64Array.of(0.25) });
  const oneHot = categories.filter((_, at) => at % 2 === 0);
  const embedded = categories.filter((_, at) => at % 2 === 1);
  const inputs = oneHot.reduce((sum, { levels }) => sum + levels.length, dense.length + 3 * embedded.length);
  const wide = wideAndDeepModel({
    features,
    numbers: dense,
    oneHot: oneHot.map(({ name }) => name),
    embeddings: embedded.map(({ name, levels }) => ({
      feature: name,
      dimension: 3,
      weights: floats(3 * levels.length),
    })),
    layers: [
      { weights: floats(inputs * 7), biases: floats(7), activation: 'relu' },
      { weights: floats(7), biases: floats(1), activation: 'linear' },
    ],
    wide: categories.map(({ name, levels }) => ({ feature: name, weights: floats(levels.length) })),
    link: 'log',
  });
  const members = [linear, net, forest];
  const final = linearModel({
    features: { dense: stackedFeatures(3, undefined), categories: [] },
    weights: doubles(3),
    intercept: 0,
  });
  return [
    linear,
    several,
    net,
    forest,
    treeModel({ features, base: Float64Array.of(3), sums: 'float32', trees }),
    treeModel({ features, classes, base: new Float64Array(3), trees }),
    naive,
    wide,
    zerosMissingModel({ model: forest, zeros: dense.slice(0, 2) }),
    ensembleModel({ members }),
    stackedModel({ members, final }),
    calibratedModel({ model: net, calibration: { method: 'platt', slope: 0.8, intercept: -0.2 } }),
  ];
}
