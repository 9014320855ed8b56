import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import type { ModelReviver } from '../../../src/models/model.ts';
import { standardModels } from '../../../src/models/standard-models.ts';
import type { Examples } from '../../../src/table/examples.ts';
import { testEstimator } from '../../../src/testing/index.ts';
import type { Estimator } from '../../../src/train/estimator.ts';
import {
  denseNet,
  layersNet,
  layersNetReviver,
  logistic,
  tensorNet,
  tensorNetReviver,
  wideAndDeep,
} from '../../../src/tfjs.ts';
import { made } from '../dense/made.ts';
import { embedded, oneHidden } from './nets.ts';

const optimizer = (): tf.Optimizer => tf.train.adam(0.01);
const quick = { epochs: 3, batchSize: 16, backend: 'cpu' } as const;
const net = oneHidden(3);
const revivers = [...standardModels, await layersNetReviver(), await tensorNetReviver(net)];
const subjects: readonly (readonly [Estimator, Examples])[] = [
  [logistic({ backend: 'cpu' }), made('binary')],
  [denseNet({ ...quick, hidden: [4] }), made('multi-class')],
  [wideAndDeep({ ...quick, hidden: [4] }), made('regression')],
  [layersNet({ ...quick, build: embedded, optimizer }), made('binary')],
  [tensorNet(net, { ...quick, optimizer }), made('count')],
];

for (const [estimator, examples] of subjects) {
  const revive: ModelReviver['revive'] = (saved) =>
    revivers.find(({ kind }) => kind === saved.kind)!.revive(saved);
  testEstimator(
    { estimator, examples, reviver: { kind: 'any', revive } },
    { test, equal: (got, expected, why) => expect(got, why).toEqual(expected) },
  );
}
